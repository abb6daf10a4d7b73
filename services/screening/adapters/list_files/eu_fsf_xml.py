"""What does the EU Financial Sanctions File 1.1 (XML) list?

A `logicalId` may stand on several elements, with other programmes and names: they are one party.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.eu_fsf_marks import is_weak, kind_of, settle_vessel
from services.screening.adapters.list_files.identifiers import EU_TYPES
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.values import iso_day, published_day, year_span
from services.screening.adapters.list_files.xml_records import records, text_of
from services.screening.domain.watchlist import ListEdition

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WANTED = frozenset({"sanctionEntity", "regulationSummary"})


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is the file's `generationDate`."""
    drafts: dict[str, Draft] = {}
    roots: list[Element] = []
    for element in records(source, root="export", wanted=WANTED, on_root=roots.append):
        if element.tag == "sanctionEntity":
            _merge(drafts, element)
    for draft in drafts.values():
        settle_vessel(draft)
    return edition_of(
        drafts.values(),
        list_id="eu_fsf",
        published_on=published_day(roots[0].get("generationDate", "")),
        source_format="eu_fsf_xml",
    )


def _merge(drafts: dict[str, Draft], entity: Element) -> None:
    entry_id = entity.get("logicalId", "")
    draft = drafts.setdefault(entry_id, Draft(entry_id, ListedKind.UNKNOWN))
    draft.listed(iso_day(entity.get("designationDate", "")))
    for child in entity:
        if reader := _READERS.get(child.tag):
            reader(draft, child)


def _subject(draft: Draft, element: Element) -> None:
    draft.kind = kind_of(element.get("code", ""))


def _regulation(draft: Draft, element: Element) -> None:
    draft.programme(element.get("programme"))
    draft.citation(element.get("numberTitle"))


def _name(draft: Draft, element: Element) -> None:
    weak = element.get("strong") == "false" or is_weak(text_of(element, "remark"))
    draft.name(element.get("wholeName"), weak=weak)


def _citizenship(draft: Draft, element: Element) -> None:
    draft.country_code(element.get("countryIso2Code"))


def _birth(draft: Draft, element: Element) -> None:
    """An Islamic-calendar year without its Gregorian day is unknown to us."""
    if exact := element.get("birthdate"):
        draft.born(exact)
    elif element.get("calendarType", "GREGORIAN") == "GREGORIAN":
        year, month, day = (element.get(part, "") for part in ("year", "monthOfYear", "dayOfMonth"))
        draft.born("-".join(part for part in (year, month, day if month else "") if part))
        for possible in year_span(element.get("yearRangeFrom", ""), element.get("yearRangeTo", "")):
            draft.born(possible)


def _address(draft: Draft, element: Element) -> None:
    draft.country_code(element.get("countryIso2Code"))
    draft.address(*(element.get(part) for part in ("street", "poBox", "zipCode", "city", "place", "region")))


def _identification(draft: Draft, element: Element) -> None:
    """Expired and false documents too: the party shows them."""
    draft.identifier(EU_TYPES.get(element.get("identificationTypeCode", "")), element.get("number"))


_READERS: dict[str, Callable[[Draft, Element], None]] = {
    "subjectType": _subject,
    "regulation": _regulation,
    "nameAlias": _name,
    "citizenship": _citizenship,
    "birthdate": _birth,
    "address": _address,
    "identification": _identification,
}
