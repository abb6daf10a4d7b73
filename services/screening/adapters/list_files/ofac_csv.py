"""What does a set of OFAC CSV files (main, alt, add, comments) list?

The main file carries the parties; weak aliases, births and documents stand in its remarks, which are
cut at 1,000 characters and go on in the comments file, in the middle of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import BY_LABEL, type_of_label
from services.screening.adapters.list_files.ofac_marks import in_order, kind_of
from services.screening.adapters.list_files.reading import Source, csv_rows
from services.screening.domain.watchlist import ListEdition, ListRefused

COLUMNS = {"main": 12, "alt": 5, "add": 6, "comments": 2}
END_OF_FILE = "\x1a"
_ALIAS = re.compile(r"(?:a|f|n)\.k\.a\. '(.+)'\Z")
_BORN = re.compile(r"DOB (.+)\Z")
_COUNTRY = re.compile(r"(?:nationality|citizen) (.+)\Z")
_LABELS = sorted(BY_LABEL, key=len, reverse=True)
_DOCUMENT = re.compile(rf"({'|'.join(map(re.escape, _LABELS))})\s+(.+)\Z", re.IGNORECASE)
_NUMBER_END = re.compile(r"\s+(?:\([^()]*\)|issued\s.*|expires\s.*)(?:\s+(?:issued|expires)\s.*)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfacSet:
    """The files that make one edition; only the main file must be there."""

    list_id: str
    main: Source
    alt: Source | None = None
    add: Source | None = None
    comments: Source | None = None


def read(files: OfacSet) -> ListEdition:
    """The one edition of the set; the files bear no date."""
    remarks_on = _comments(files)
    drafts = {row[0]: _draft(row, remarks_on) for row in _rows("main", files.main)}
    unknown: dict[str, None] = {}
    for row in _rows("alt", files.alt):
        if draft := drafts.get(row[0]):
            draft.name(in_order(row[3], draft.kind))
        else:
            unknown[row[0]] = None
    for row in _rows("add", files.add):
        if draft := drafts.get(row[0]):
            draft.country_name(row[4])
            draft.address(row[2], row[3])
        else:
            unknown[row[0]] = None
    return edition_of(
        drafts.values(),
        list_id=files.list_id,
        published_on=None,
        source_format="ofac_csv",
        complaints=(f"{uid}: has names or addresses but no party in the main file" for uid in unknown),
    )


def _rows(role: str, source: Source | None) -> Iterator[list[str]]:
    """The rows of one file, trimmed; the last byte of the file is a lone Ctrl-Z."""
    columns = COLUMNS[role]
    for number, row in enumerate(csv_rows(source) if source else (), start=1):
        if not row or row == [END_OF_FILE]:
            continue
        if len(row) != columns or not row[0].strip().isdecimal():
            raise ListRefused(f"{role} row {number}", f"is not {columns} columns that begin with a number")
        yield ["" if cell.strip() == "-0-" else cell.strip(" ") for cell in row]


def _comments(files: OfacSet) -> Mapping[str, str]:
    """Later pieces follow earlier ones; nothing is put between them."""
    joined: dict[str, str] = {}
    for uid, text in _rows("comments", files.comments):
        joined[uid] = joined.get(uid, "") + text
    return joined


def _draft(row: list[str], remarks_on: Mapping[str, str]) -> Draft:
    uid, name, kind_text, programmes = row[:4]
    kind = kind_of(kind_text) if kind_text else ListedKind.ORGANISATION
    draft = Draft(uid, kind)
    draft.name(in_order(name, kind))
    for programme in programmes.split("] ["):
        draft.programme(programme.strip("[]"))
    draft.country_name(row[9])
    remarks = row[11] + remarks_on.get(uid, "")
    for remark in remarks.removesuffix(".").split("; "):
        _add_remark(draft, remark.removeprefix("alt. ").removesuffix("."))
    return draft


def _add_remark(draft: Draft, remark: str) -> None:
    """Aliases in remarks are the weak ones; what fits no pattern is prose."""
    if alias := _ALIAS.match(remark):
        draft.name(in_order(alias[1], draft.kind), weak=True)
    elif born := _BORN.match(remark):
        draft.born(born[1])
    elif country := _COUNTRY.match(remark):
        draft.country_name(country[1])
    elif document := _DOCUMENT.match(remark):
        number = _NUMBER_END.sub("", document[2])
        draft.identifier(type_of_label(document[1], number), number)
