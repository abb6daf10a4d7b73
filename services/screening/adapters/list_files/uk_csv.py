"""What does the UK Sanctions List (CSV) list?

Several rows per `Unique ID`, in no promised pattern: the distinct values of every column are collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.reading import Source, csv_records, csv_rows
from services.screening.adapters.list_files.uk_marks import add_name, add_regime, is_primary, kind_of
from services.screening.adapters.list_files.values import published_day
from services.screening.domain.watchlist import ListEdition

NEEDED = frozenset({"Unique ID", "Name 6", "Name 1", "Name type", "Designation Type", "Regime Name"})
_ADDRESS = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code")
_DOCUMENTS = {
    "Passport number": "passport",
    "National Identifier number": "national_id",
    "Business registration number (s)": "registration",
    "IMO number": "imo",
}
_COUNTRIES = ("Nationality(/ies)", "Address Country", "Current believed flag of ship")
Row = dict[str, str]


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is the report date of line 1, which may be missing."""
    rows = csv_rows(source)
    first = next(rows, [])
    reported = first[0].partition(":") if first else ("", "", "")
    has_date = reported[0].strip() == "Report Date"
    grouped: dict[str, list[Row]] = {}
    for row in csv_records(rows if has_date else _again(first, rows), needed=NEEDED):
        grouped.setdefault(row["Unique ID"].strip(), []).append(row)
    return edition_of(
        (_draft(entry_id, group) for entry_id, group in grouped.items()),
        list_id="uk",
        published_on=published_day(reported[2]) if has_date else None,
        source_format="uk_csv",
    )


def _again(first: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    return chain([first], rows)


def _draft(entry_id: str, rows: list[Row]) -> Draft:
    draft = Draft(entry_id, kind_of(rows[0]["Designation Type"]))
    for row in sorted(rows, key=lambda row: not is_primary(row["Name type"])):
        add_name(draft, row, prefix="Name ", strength=row.get("Alias strength", ""))
    for row in rows:
        draft.name(row.get("Name non-latin script"))
        add_regime(
            draft, row["Regime Name"], row.get("Sanctions Imposed", ""), row.get("Date Designated", "")
        )
        draft.born(row.get("D.O.B"))
        draft.address(*(row.get(part) for part in _ADDRESS))
        for column in _COUNTRIES:
            draft.country_name(row.get(column))
        for column, kind in _DOCUMENTS.items():
            draft.identifier(kind, row.get(column))
    return draft
