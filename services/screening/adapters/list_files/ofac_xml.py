"""What does OFAC's SDN.XML or CONSOLIDATED.XML list?

Names are matched without namespace, which has changed; `Record_Count` must equal what was read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import type_of_label
from services.screening.adapters.list_files.ofac_marks import kind_of, list_id_of
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.values import collapse, iso_day, published_day
from services.screening.adapters.list_files.xml_records import records, text_of
from services.screening.domain.watchlist import ListEdition, ListRefused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WANTED = frozenset({"sdnEntry", "publshInformation"})
_ADDRESS = ("address1", "address2", "address3", "postalCode", "city", "stateOrProvince")


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is `Publish_Date`, month first."""
    published = stated = ""
    drafts = []
    for element in records(source, root="sdnList", wanted=WANTED):
        if element.tag == "sdnEntry":
            drafts.append(_draft(element))
        else:
            published = text_of(element, "Publish_Date")
            stated = text_of(element, "Record_Count").strip()
    if stated != str(len(drafts)):
        raise ListRefused("Record_Count", f"says {stated or 'nothing'}, the file has {len(drafts)} entries")
    return edition_of(
        drafts,
        list_id=list_id_of(drafts),
        published_on=published_day(us_day(published)),
        source_format="ofac_xml",
    )


def us_day(text: str) -> str:
    """`MM/DD/YYYY` as ISO text."""
    month, _, rest = collapse(text).partition("/")
    day, _, year = rest.partition("/")
    return iso_day(f"{day}/{month}/{year}")


def _draft(record: Element) -> Draft:
    draft = Draft(collapse(text_of(record, "uid")), kind_of(text_of(record, "sdnType")))
    _add_name(draft, record)
    for child in record:
        if reader := _READERS.get(child.tag):
            for item in child:
                reader(draft, item)
        elif child.tag == "vesselInfo":
            draft.country_name(text_of(child, "vesselFlag"))
    return draft


def _add_name(draft: Draft, element: Element) -> None:
    weak = text_of(element, "category").strip().casefold() == "weak"
    draft.name(f"{text_of(element, 'firstName')} {text_of(element, 'lastName')}", weak=weak)


def _add_programme(draft: Draft, item: Element) -> None:
    draft.programme(item.text)


def _add_document(draft: Draft, item: Element) -> None:
    number = collapse(text_of(item, "idNumber"))
    draft.identifier(type_of_label(text_of(item, "idType"), number), number)


def _add_address(draft: Draft, item: Element) -> None:
    draft.country_name(text_of(item, "country"))
    draft.address(*(text_of(item, part) for part in _ADDRESS))


def _add_country(draft: Draft, item: Element) -> None:
    draft.country_name(text_of(item, "country"))


def _add_birth(draft: Draft, item: Element) -> None:
    draft.born(text_of(item, "dateOfBirth"))


_READERS: dict[str, Callable[[Draft, Element], None]] = {
    "programList": _add_programme,
    "akaList": _add_name,
    "idList": _add_document,
    "addressList": _add_address,
    "nationalityList": _add_country,
    "citizenshipList": _add_country,
    "dateOfBirthList": _add_birth,
}
