"""What must a row have that people load, by kind of table?

Cells are text; a list stands in one cell with `;` between. Every error names line and field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from schemas.order import Authorisation
from schemas.vocabulary import AuthorisationType, ReferenceKind

ROWS_MAX = 20_000
CELL_LENGTH_MAX = 20_000
ERRORS_MAX = 20
LISTS = frozenset({"items", "destinations", "end_users", "conditions"})
DATES = frozenset({"valid_from", "valid_to"})
_COLUMN = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_CN = re.compile(r"^[0-9]{4,10}$")

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row and the line of the file that it begins on."""

    line: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class RowError:
    line: int
    field: str
    reason: str


class BadRows(ValueError):
    """Nothing is loaded: `errors` say what is wrong in which line and field."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = tuple(errors[:ERRORS_MAX])
        super().__init__("; ".join(f"line {e.line}, {e.field}: {e.reason}" for e in self.errors))


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence of the register, with the exporter it belongs to."""

    authorisation: Authorisation
    exporter_id: str | None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Columns that every row has, the column or columns that make it one of a kind, and checked shapes."""

    needed: tuple[str, ...]
    key: tuple[str, ...]
    shapes: Mapping[str, tuple[re.Pattern[str], str]]
    dates: tuple[str, ...] = ()
    closed: tuple[str, ...] | None = None
    """Columns besides those above, where no other may stand; None: others may."""

    def takes(self, column: str) -> bool:
        named = (*self.needed, *self.shapes, *self.dates, *(self.closed or ()))
        return self.closed is None or column in named


COUNTRY_SHAPE = (_COUNTRY, "must be an ISO 3166 alpha-2 code in capitals")
_ISO_CODES = r"[A-Z]{2}(;[A-Z]{2})*"
_CODES = r"[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*(;[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*)*"
COUNTRIES_SHAPE = (
    re.compile(rf"^{_ISO_CODES}$"),
    "must be ISO 3166 alpha-2 codes in capitals with ; between",
)
COUNTRIES_OR_ALL_SHAPE = (re.compile(rf"^(all|{_ISO_CODES})$"), f"{COUNTRIES_SHAPE[1]}, or all")
CODES_SHAPE = (re.compile(rf"^{_CODES}$"), "must be codes like 5A002.a.1 with ; between")
CODES_OR_ALL_SHAPE = (re.compile(rf"^(all|{_CODES})$"), f"{CODES_SHAPE[1]}, or all")
GROUPS_SHAPE = (re.compile(r"^[A-E](;[A-E])*$"), "must be product groups A to E with ; between")
TABLES: dict[ReferenceKind, TableSpec] = {
    ReferenceKind.EXPORTERS: TableSpec(("id", "name", "country"), ("id",), {"country": COUNTRY_SHAPE}),
    ReferenceKind.COUNTRIES: TableSpec(("iso2",), ("iso2",), {"iso2": COUNTRY_SHAPE}),
    ReferenceKind.GOODS_ANNEXES: TableSpec(
        ("annex", "cn_code"), ("annex", "cn_code"), {"cn_code": (_CN, "must be 4 to 10 digits")}
    ),
    ReferenceKind.GENERAL_AUTHORISATIONS: TableSpec(
        ("id", "country", "citation", "valid_from", "covers", "destinations"),
        ("id",),
        {
            "country": COUNTRY_SHAPE,
            "value_max": (re.compile(r"^[0-9]{1,15}(\.[0-9]{1,4})?$"), "must be an amount in euro"),
            "covers": CODES_OR_ALL_SHAPE,
            "excludes": CODES_SHAPE,
            "excluded_groups": GROUPS_SHAPE,
            "only_groups": GROUPS_SHAPE,
            "destinations": COUNTRIES_OR_ALL_SHAPE,
            "destinations_except": COUNTRIES_SHAPE,
        },
        dates=("valid_from", "valid_to"),
        closed=("conditions",),
    ),
    ReferenceKind.RECIPIENTS: TableSpec(("name", "country"), ("name", "country"), {"country": COUNTRY_SHAPE}),
}


def licences_of(rows: Sequence[NumberedRow]) -> tuple[Licence, ...]:
    """Every row as a licence, or `BadRows`."""
    errors, found = _bounded(rows), {}
    for row in rows:
        try:
            licence = _licence(row)
        except BadRows as error:
            errors.extend(error.errors)
            continue
        if licence.authorisation.id in found:
            errors.append(RowError(row.line, "id", "stands twice"))
        found[licence.authorisation.id] = licence
    if errors:
        raise BadRows(errors)
    return tuple(found.values())


def table_of(kind: ReferenceKind, rows: Sequence[NumberedRow]) -> list[dict[str, str]]:
    """Every row as text cells under checked column names, or `BadRows`."""
    spec, errors = TABLES[kind], _bounded(rows)
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        cells = {name: _text(value) for name, value in row.cells.items()}
        problems = _problems(spec, row.line, cells)
        errors.extend(problems)
        key = tuple(cells.get(name, "") for name in spec.key)
        if not problems and key in found:
            errors.append(RowError(row.line, spec.key[-1], "stands twice"))
        found[key] = cells
    if errors:
        raise BadRows(errors)
    return list(found.values())


def _bounded(rows: Sequence[NumberedRow]) -> list[RowError]:
    if not rows:
        return [RowError(1, "rows", "there are none")]
    if len(rows) > ROWS_MAX:
        return [RowError(rows[ROWS_MAX].line, "rows", f"more than {ROWS_MAX}")]
    return []


def _problems(spec: TableSpec, line: int, cells: Mapping[str, str]) -> list[RowError]:
    found = [RowError(line, name, "is needed") for name in spec.needed if not cells.get(name)]
    for name, cell in cells.items():
        if not _COLUMN.match(name) or not spec.takes(name):
            found.append(RowError(line, name[:64] or "column", "is no column name"))
        elif len(cell) > CELL_LENGTH_MAX:
            found.append(RowError(line, name, f"has more than {CELL_LENGTH_MAX} characters"))
        elif cell and name in spec.shapes and not spec.shapes[name][0].match(cell):
            found.append(RowError(line, name, spec.shapes[name][1]))
        elif cell and name in spec.dates and not _is_date(cell):
            found.append(RowError(line, name, "must be a date, YYYY-MM-DD"))
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(_text(item) for item in value)
    return str(value).strip()


def _licence(row: NumberedRow) -> Licence:
    cells = dict(row.cells)
    exporter_id = _text(cells.pop("exporter_id", None)) or None
    errors: list[RowError] = []
    values: dict[str, Any] = {}
    for name, value in cells.items():
        try:
            values[name] = _typed(name, value)
        except ValueError as error:
            errors.append(RowError(row.line, name, str(error)))
    if errors:
        raise BadRows(errors)
    try:
        return Licence(Authorisation.model_validate(values), exporter_id)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise BadRows(
            [RowError(row.line, ".".join(map(str, item["loc"])) or "row", item["msg"]) for item in found]
        ) from error


def _typed(name: str, value: Any) -> Any:
    if name in LISTS:
        parts = value if isinstance(value, list) else _text(value).split(";")
        return [_text(part) for part in parts if _text(part)] or None
    text = _text(value)
    if not text:
        return None
    if name in DATES:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError("must be a date, YYYY-MM-DD") from None
    if name == "type":
        try:
            return AuthorisationType(text)
        except ValueError:
            raise ValueError(f"must be one of {', '.join(AuthorisationType)}") from None
    return text
