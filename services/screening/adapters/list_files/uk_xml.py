"""What does the UK Sanctions List (XML) list?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.uk_marks import add_name, add_regime, is_primary, kind_of
from services.screening.adapters.list_files.values import collapse, published_day
from services.screening.adapters.list_files.xml_records import records, text_of, texts_of
from services.screening.domain.watchlist import ListEdition

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WANTED = frozenset({"Designation", "DateGenerated"})
_ADDRESS = (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode")
_DOCUMENTS = {
    "PassportNumber": "passport",
    "NationalIdentifierNumber": "national_id",
    "BusinessRegistrationNumber": "registration",
    "IMONumber": "imo",
}
_COUNTRIES = ("Nationality", "AddressCountry", "CurrentBelievedFlagOfShip")


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is `DateGenerated`."""
    generated = ""
    drafts = []
    for element in records(source, root="Designations", wanted=WANTED):
        if element.tag == "DateGenerated":
            generated = element.text or ""
        else:
            drafts.append(_draft(element))
    return edition_of(drafts, list_id="uk", published_on=published_day(generated), source_format="uk_xml")


def _draft(record: Element) -> Draft:
    facts = {child.tag: child.text or "" for child in record}
    draft = Draft(collapse(facts.get("UniqueID")), kind_of(facts.get("IndividualEntityShip", "")))
    names = sorted(record.iter("Name"), key=lambda name: not is_primary(text_of(name, "NameType")))
    for name in names:
        parts = {child.tag: child.text or "" for child in name}
        add_name(draft, parts, prefix="Name", strength=parts.get("AliasStrength", ""))
    for spelling in texts_of(record, "NameNonLatinScript"):
        draft.name(spelling)
    add_regime(
        draft,
        facts.get("RegimeName", ""),
        facts.get("SanctionsImposed", ""),
        facts.get("DateDesignated", ""),
    )
    _add_details(draft, record)
    return draft


def _add_details(draft: Draft, record: Element) -> None:
    for tag in _COUNTRIES:
        for country in texts_of(record, tag):
            draft.country_name(country)
    for birth in texts_of(record, "DOB"):
        draft.born(birth)
    for tag, kind in _DOCUMENTS.items():
        for number in texts_of(record, tag):
            draft.identifier(kind, number)
    for address in record.iter("Address"):
        draft.address(*(text_of(address, part) for part in _ADDRESS))
