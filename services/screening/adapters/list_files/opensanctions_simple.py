"""Which parties does an OpenSanctions `targets.simple.csv` list?

It knows no weak aliases and no types of identifiers, but a ship's IMO number tells itself. Cells with
several values are CSV lines themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import clean_identifier, is_ship_number
from services.screening.adapters.list_files.opensanctions_ftm import KINDS
from services.screening.adapters.list_files.reading import Source, csv_records, csv_rows
from services.screening.domain.watchlist import ListEdition

NEEDED = frozenset({"id", "schema", "name", "aliases", "birth_date", "countries", "identifiers"})


def read(source: Source) -> ListEdition:
    """The one edition in the file; the file bears no date of its own."""
    complaints: list[str] = []
    drafts: list[Draft] = []
    for row in csv_records(csv_rows(source), needed=NEEDED):
        if row["schema"] in KINDS:
            drafts.append(_draft(row))
        else:
            complaints.append(f"{row['id']}: a {row['schema'] or 'record without schema'} is no party")
    return edition_of(
        drafts,
        list_id="opensanctions",
        published_on=None,
        source_format="opensanctions_simple",
        complaints=complaints,
    )


def _several(cell: str | None) -> Sequence[str]:
    return next(csv.reader([cell], delimiter=";"), []) if cell else ()


def _draft(row: dict[str, str]) -> Draft:
    draft = Draft(row["id"], KINDS[row["schema"]])
    draft.sub_list = row.get("dataset", "").replace(";", "; ")
    draft.name(row["name"])
    for alias in _several(row["aliases"]):
        draft.name(alias)
    for birth in _several(row["birth_date"]):
        draft.born(birth)
    for code in _several(row["countries"]):
        draft.country_code(code)
    for value in _several(row["identifiers"]):
        is_imo = draft.kind is ListedKind.VESSEL and is_ship_number(clean_identifier("imo", value))
        draft.identifier("imo" if is_imo else "other", value)
    for address in _several(row.get("addresses")):
        draft.address(address)
    for programme in _several(row.get("program_ids")):
        draft.programme(programme)
    return draft
