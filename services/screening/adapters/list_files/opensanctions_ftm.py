"""Which parties does an OpenSanctions `entities.ftm.json` (JSON Lines) list?

Only parties count; sanctions, documents and addresses are facts of the party they point to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.values import iso_day
from services.screening.domain.watchlist import ListEdition, ListRefused

KINDS = {
    "Person": ListedKind.PERSON,
    "Company": ListedKind.ORGANISATION,
    "Organization": ListedKind.ORGANISATION,
    "PublicBody": ListedKind.ORGANISATION,
    "LegalEntity": ListedKind.UNKNOWN,
    "Vessel": ListedKind.VESSEL,
    "Airplane": ListedKind.AIRCRAFT,
}
"""A `LegalEntity` may be a person or a firm; the others say what they are."""
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag")
_DOCUMENTS = {
    "passportNumber": "passport",
    "idNumber": "national_id",
    "innCode": "tax",
    "taxNumber": "tax",
    "vatCode": "vat",
    "registrationNumber": "registration",
    "ogrnCode": "registration",
    "uscCode": "registration",
    "swiftBic": "swift_bic",
    "imoNumber": "imo",
    "leiCode": "other",
    "uniqueEntityId": "other",
}
_HELD = {"Passport": "passport", "Identification": "other"}
Properties = dict[str, list[str]]


class _Reading:
    """The parties of the file and the facts that other lines give about them."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self._addresses: dict[str, list[str]] = {}
        self._facts: list[tuple[str, str, Properties]] = []
        self._placed: list[tuple[str, str]] = []

    def take(self, entity: dict[str, Any], properties: Properties) -> None:
        schema, entity_id = str(entity.get("schema")), str(entity.get("id") or "")
        if schema in KINDS and entity.get("target") is not False:
            draft = self.drafts[entity_id] = _draft(entity_id, schema, entity, properties)
            for address_id in properties.get("addressEntity", ()):
                self._placed.append((draft.entry_id, address_id))
        elif schema == "Address":
            self._addresses[entity_id] = properties.get("full", [])
        elif schema in ("Sanction", *_HELD):
            for party_id in (*properties.get("entity", ()), *properties.get("holder", ())):
                self._facts.append((party_id, schema, properties))

    def settle(self) -> None:
        """Lines stand in any order, so what points to a party is added at the end."""
        for party_id, address_id in self._placed:
            for full in self._addresses.get(address_id, ()):
                self.drafts[party_id].address(full)
        for party_id, schema, properties in self._facts:
            if draft := self.drafts.get(party_id):
                _add_fact(draft, schema, properties)


def read(source: Source) -> ListEdition:
    """The one edition in the file; the file bears no date of its own."""
    reading = _Reading()
    for number, line in enumerate(source.lines(), start=1):
        if line.strip():
            entity = _entity(number, line)
            reading.take(entity, dict(_properties(entity)))
    reading.settle()
    return edition_of(
        reading.drafts.values(),
        list_id="opensanctions",
        published_on=None,
        source_format="opensanctions_ftm",
    )


def _entity(number: int, line: bytes) -> dict[str, Any]:
    try:
        entity = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ListRefused(f"line {number}", f"is not JSON: {error}") from error
    if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
        raise ListRefused(f"line {number}", "is not an entity with properties")
    return entity


def _properties(entity: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Text values only: nested layouts inline whole entities here."""
    for name, values in entity["properties"].items():
        if isinstance(values, list):
            yield name, [value for value in values if isinstance(value, str)]


def _draft(entity_id: str, schema: str, entity: dict[str, Any], properties: Properties) -> Draft:
    draft = Draft(entity_id, KINDS[schema])
    draft.sub_list = "; ".join(map(str, entity.get("datasets") or ()))
    if isinstance(caption := entity.get("caption"), str) and caption in properties.get("name", ()):
        draft.name(caption)
    for field in ("name", "alias", "previousName", "weakAlias"):
        for name in properties.get(field, ()):
            draft.name(name, weak=field == "weakAlias")
    for field in _COUNTRIES:
        for code in properties.get(field, ()):
            draft.country_code(code)
    for birth in properties.get("birthDate", ()):
        draft.born(birth)
    for field, kind in _DOCUMENTS.items():
        for value in properties.get(field, ()):
            draft.identifier(kind, value)
    for address in properties.get("address", ()):
        draft.address(address)
    for programme in properties.get("programId") or properties.get("program") or ():
        draft.programme(programme)
    for topic in properties.get("topics", ()):
        draft.measure(topic)
    return draft


def _add_fact(draft: Draft, schema: str, properties: Properties) -> None:
    if schema == "Sanction":
        for day in (*properties.get("listingDate", ()), *properties.get("startDate", ())):
            draft.listed(iso_day(day))
        for programme in properties.get("programId") or properties.get("program") or ():
            draft.programme(programme)
    else:
        for number in (*properties.get("number", ()), *properties.get("passportNumber", ())):
            draft.identifier(_HELD[schema], number)
