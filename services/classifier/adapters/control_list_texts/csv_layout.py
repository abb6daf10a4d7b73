"""What does Annex I say in a pair of CSV files, one of codes and one of notes?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.classifier.domain.notation import normalised
from services.classifier.domain.official_text import (
    AnnexText,
    ControlListRefused,
    NoteType,
    OfficialNote,
    regime_of,
)

CODES = tuple("code parent level category product_group regime heading source list_version".split())
NOTES = tuple("code note_type decontrol text source list_version".split())
ROWS_MAX = 100_000
_PART = re.compile(r"[0-9][A-E]?")
"""A category or product group."""
_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:\((.*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CodesFile:
    """The headings of one version, by code; `list_version` is what ties the notes to it."""

    list_version: str
    headings: dict[str, str]


@dataclass(frozen=True, slots=True)
class NotesFile:
    list_version: str
    notes: tuple[OfficialNote, ...]


def is_layout(text: str) -> bool:
    """Is this one of the two files, told by the names of its columns?"""
    header = set(text.partition("\n")[0].strip().split(","))
    return {"code", "parent"} <= header or {"code", "note_type"} <= header


def read(text: str) -> CodesFile | NotesFile:
    """The codes or the notes; raises `ControlListRefused` that names row and reason."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows)
        columns = CODES if "heading" in header or "parent" in header else NOTES
        _check_header(header, columns)
        records = [_record(row, columns, number) for number, row in enumerate(rows, start=2) if any(row)]
    except csv.Error as error:
        raise ControlListRefused(f"line {rows.line_num}", f"is no whole CSV: {error}") from error
    if not records:
        raise ControlListRefused("file", "has no rows")
    versions = {record["list_version"] for _, record in records}
    if len(versions) != 1:
        raise ControlListRefused("list_version", f"{len(versions)} versions in one file; one is needed")
    return _codes(records) if columns is CODES else _notes(records)


def combined(codes: CodesFile, notes: Sequence[OfficialNote]) -> AnnexText:
    """The text that both files make; the version column tells since when it is law."""
    found = _VERSION.match(codes.list_version)
    try:
        valid_from = date.fromisoformat(found[1]) if found else None
    except ValueError as error:
        raise ControlListRefused("list_version", f"{codes.list_version[:10]!r} is no day") from error
    citation = f"Annex I to Regulation (EU) 2021/821, {found[2]}" if found and found[2] else None
    return AnnexText(headings=codes.headings, notes=tuple(notes), valid_from=valid_from, citation=citation)


def _check_header(header: Sequence[str], columns: Sequence[str]) -> None:
    if missing := [name for name in columns if name not in header]:
        raise ControlListRefused("header", f"lacks the column {missing[0]!r}")
    if unknown := [name for name in header if name not in columns]:
        raise ControlListRefused("header", f"has the unknown column {unknown[0]!r}")
    if list(header) != list(columns):
        raise ControlListRefused("header", f"the columns stand in another sequence than {', '.join(columns)}")


def _record(row: Sequence[str], columns: Sequence[str], number: int) -> tuple[int, dict[str, str]]:
    if number > ROWS_MAX:
        raise ControlListRefused("file", f"has more than {ROWS_MAX} rows")
    if len(row) != len(columns):
        raise ControlListRefused(f"row {number}", f"has {len(row)} cells under {len(columns)} columns")
    return number, dict(zip(columns, row, strict=True))


def _codes(records: Sequence[tuple[int, dict[str, str]]]) -> CodesFile:
    headings: dict[str, str] = {}
    for number, row in records:
        code = row["code"]
        if code in headings:
            raise ControlListRefused(f"row {number}", f"{code} is there twice")
        if row["parent"] != _parent(code):
            raise ControlListRefused(f"row {number}", f"the parent of {code} cannot be {row['parent']!r}")
        is_provision = not _PART.fullmatch(code)
        if is_provision and normalised(code) != code:
            raise ControlListRefused(f"row {number}", f"{code!r} is no code in the notation of the list")
        if is_provision and row["regime"] != regime_of(code):
            raise ControlListRefused(f"row {number}", f"the regime of {code} cannot be {row['regime']!r}")
        headings[code] = " ".join(row["heading"].split())
    return CodesFile(records[0][1]["list_version"], headings)


def _parent(code: str) -> str:
    if "." in code:
        return code.rpartition(".")[0]
    return code[:2] if len(code) > 2 else code[:-1]


def _notes(records: Sequence[tuple[int, dict[str, str]]]) -> NotesFile:
    found: list[OfficialNote] = []
    for number, row in records:
        if row["note_type"] not in list(NoteType):
            raise ControlListRefused(f"row {number}", f"{row['note_type']!r} is no type of note")
        if row["decontrol"] not in ("yes", "no"):
            raise ControlListRefused(f"row {number}", f"decontrol is yes or no, not {row['decontrol']!r}")
        text = " ".join(row["text"].split())
        found.append(OfficialNote(row["code"], NoteType(row["note_type"]), row["decontrol"] == "yes", text))
    return NotesFile(records[0][1]["list_version"], tuple(found))
