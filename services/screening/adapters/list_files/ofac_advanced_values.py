"""What do the ids, names, dates and places of an OFAC ADVANCED file stand for?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.screening.adapters.list_files.drafts import Draft
from services.screening.adapters.list_files.xml_records import text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FIRST_PARTS = ("first name", "middle name", "patronymic", "matronymic", "nickname", "maiden name")
_STREET_ORDER = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "POSTAL CODE", "CITY", "REGION", "STATE/PROVINCE")


class References:
    """The reference values of the file: a kind of value and its id give its words."""

    def __init__(self, element: Element | None = None) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._party_types: dict[str, str] = {}
        for value in element.iter() if element is not None else ():
            value_id = value.get("ID")
            if value_id is None:
                continue
            words = (value.text or "").strip()
            if value.tag == "LegalBasis":
                words = value.get("LegalBasisShortRef") or words
            if value.tag == "AreaCode":
                words = value.get("Description") or words
            self._texts[value.tag, value_id] = words
            if value.tag == "PartySubType":
                self._party_types[value_id] = value.get("PartyTypeID", "")

    def text(self, kind: str, value_id: str | None) -> str:
        """The words, or nothing where the file means nothing by the id."""
        words = self._texts.get((kind, value_id or ""), "")
        return "" if words.casefold() in ("unknown", "undetermined") else words

    def party_kind(self, sub_type_id: str | None) -> str:
        """Vessel and Aircraft are sub-types; a person or an entity is told by the type above."""
        type_id = self._party_types.get(sub_type_id or "")
        return self.text("PartySubType", sub_type_id) or self.text("PartyType", type_id)


class Locations:
    """The places of the file, by id: an address in words and countries by name."""

    def __init__(self) -> None:
        self._addresses: dict[str, tuple[str, ...]] = {}
        self._countries: dict[str, tuple[str, ...]] = {}

    def add(self, location: Element, references: References) -> None:
        location_id = location.get("ID", "")
        parts: dict[str, str] = {}
        for part in location.iter("LocationPart"):
            kind = references.text("LocPartType", part.get("LocPartTypeID")).upper()
            parts[kind] = ", ".join(text_of(value, "Value") for value in part.iter("LocationPartValue"))
        ordered = [kind for kind in _STREET_ORDER if kind in parts]
        rest = [kind for kind in parts if kind not in _STREET_ORDER]
        self._addresses[location_id] = tuple(parts[kind] for kind in (*ordered, *rest))
        countries = [
            references.text("Country", item.get("CountryID")) for item in location.iter("LocationCountry")
        ]
        areas = [
            references.text("AreaCode", item.get("AreaCodeID")) for item in location.iter("LocationAreaCode")
        ]
        self._countries[location_id] = tuple(countries + areas)

    def give_countries(self, draft: Draft, version: Element) -> None:
        for place in version.iter("VersionLocation"):
            for name in self._countries.get(place.get("LocationID", ""), ()):
                draft.country_name(name)

    def give_addresses(self, draft: Draft, version: Element) -> None:
        self.give_countries(draft, version)
        for place in version.iter("VersionLocation"):
            draft.address(*self._addresses.get(place.get("LocationID", ""), ()))


def name_of(documented: Element, parts: dict[str, str]) -> str:
    """The whole name, given names before the family name, whatever order the parts stand in."""
    found = [
        (parts.get(value.get("NamePartGroupID", ""), "").casefold(), value.text or "")
        for value in documented.iter("NamePartValue")
    ]
    first = [text for kind, text in found if kind in _FIRST_PARTS]
    last = [text for kind, text in found if kind not in _FIRST_PARTS]
    return " ".join(first + last)


def point_of(element: Element) -> str:
    """`YYYY-M-D` as far as the parts are given."""
    texts = (text_of(element, "Year"), text_of(element, "Month"), text_of(element, "Day"))
    return "-".join(text.zfill(2) for text in texts if text)


def birth_of(version: Element) -> str:
    """A day where all four points are equal, a month or year where they span it, else the span."""
    for period in version.iter("DatePeriod"):
        points = [point_of(point) for end in period for point in end]
        if len(points) != 4:
            continue
        about = any(end.get("Approximate") == "true" for end in period)
        return ("circa " if about else "") + _span(min(points), max(points))
    return ""


def _span(first: str, last: str) -> str:
    if first == last:
        return first
    if first[:4] == last[:4]:
        return first[:7] if first[:7] == last[:7] else first[:4]
    return f"{first[:4]}/{last[:4]}"
