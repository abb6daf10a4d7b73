"""Which parties does the user's own CSV list?

Columns: `list, list_entry_id, entity_type, name, aliases` and `weak_aliases` (JSON arrays), `dob`,
`country_codes` and `identifiers` (`type:value`), `;` between values, `address` (`||` between), `program`,
`date_added`. Required are `list_entry_id`, `entity_type` and `name`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import orjson

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import TYPES
from services.screening.adapters.list_files.reading import Source, csv_records, csv_rows
from services.screening.adapters.list_files.values import collapse, iso_day
from services.screening.domain.watchlist import ListEdition

NEEDED = frozenset({"list_entry_id", "entity_type", "name"})
Row = dict[str, str]


def read(source: Source, *, list_id: str = "own") -> ListEdition:
    """The one edition in the file; the column `list` is kept as the sub-list.

    An unreadable cell costs the party that one fact, never its place on the list; the complaint says so.
    """
    drafts: list[Draft] = []
    complaints: list[str] = []
    for number, row in enumerate(
        csv_records(csv_rows(source, delimiter=_delimiter(source)), needed=NEEDED, may_be_short=True), start=2
    ):
        cells = _Cells(f"row {number}, {collapse(row['list_entry_id'])}", row, complaints)
        drafts.append(_draft(cells, row))
    complaints.extend(_told_apart(drafts))
    return edition_of(
        drafts, list_id=list_id, published_on=None, source_format="own_csv", complaints=complaints
    )


def _delimiter(source: Source) -> str:
    """Spreadsheets of most EU languages write semicolons."""
    header = next(source.lines(), b"")
    return ";" if header.count(b";") > header.count(b",") else ","


def _told_apart(drafts: list[Draft]) -> Iterator[str]:
    """Sub-lists may use one id for different parties: then the sub-list goes before it.

    An id given twice within a sub-list keeps both parties, the later ones with a number.
    """
    uses = Counter(draft.entry_id for draft in drafts)
    seen: Counter[str] = Counter()
    for draft in drafts:
        if uses[draft.entry_id] > 1 and draft.entry_id:
            draft.entry_id = f"{draft.sub_list}/{draft.entry_id}" if draft.sub_list else draft.entry_id
        seen[draft.entry_id] += 1
        if seen[draft.entry_id] > 1 and draft.entry_id:
            yield f"{draft.entry_id}: the id is given more than once; kept as {seen[draft.entry_id]}"
            draft.entry_id = f"{draft.entry_id}#{seen[draft.entry_id]}"


class _Cells:
    """The cells of one row that have a form of their own; what has not that form is a complaint."""

    def __init__(self, where: str, row: Row, complaints: list[str]) -> None:
        self._where = where
        self._row = row
        self._complaints = complaints

    def kind(self) -> ListedKind:
        text = collapse(self._row["entity_type"]).casefold()
        if text and text not in tuple(ListedKind):
            self._complain("entity_type", f"{text!r} is none of {', '.join(ListedKind)}")
            return ListedKind.UNKNOWN
        return ListedKind(text or "unknown")

    def array(self, column: str) -> list[str]:
        text = self._row.get(column, "").strip()
        try:
            values = orjson.loads(text or "[]")
        except orjson.JSONDecodeError:
            values = None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._complain(column, "is not a JSON array of texts")
            return []
        return values

    def identifiers(self) -> Iterator[tuple[str, str]]:
        for pair in self._row.get("identifiers", "").split(";"):
            kind, colon, value = map(str.strip, pair.partition(":"))
            if colon and kind in TYPES:
                yield kind, value
            elif kind:
                allowed = ", ".join(sorted(TYPES))
                self._complain("identifiers", f"{pair.strip()!r} is not type:value with a type of {allowed}")

    def _complain(self, column: str, reason: str) -> None:
        self._complaints.append(f"{self._where}: {column}: {reason}")


def _draft(cells: _Cells, row: Row) -> Draft:
    draft = Draft(collapse(row["list_entry_id"]), cells.kind())
    draft.sub_list = collapse(row.get("list"))
    draft.name(row["name"])
    for column in ("aliases", "weak_aliases"):
        for alias in cells.array(column):
            draft.name(alias, weak=column == "weak_aliases")
    for birth in row.get("dob", "").split(";"):
        draft.born(birth)
    for code in row.get("country_codes", "").split(";"):
        draft.country_code(code)
    for address in row.get("address", "").split("||"):
        draft.address(address)
    for kind, value in cells.identifiers():
        draft.identifier(kind, value)
    draft.programme(row.get("program"))
    draft.listed(iso_day(row.get("date_added", "")))
    return draft
