"""How do the scattered facts of a file become entries and an edition?

A draft gathers facts in any order, drops empty and repeated ones, and becomes an entry at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.adapters.list_files.identifiers import clean_identifier
from services.screening.adapters.list_files.values import (
    birth_dates,
    collapse,
    countries_of_name,
    country_of_code,
    known,
)
from services.screening.domain.watchlist import (
    ListedIdentifier,
    ListEdition,
    ListedName,
    ListRefused,
    WatchlistEntry,
)


class Draft:
    """A listed party in the making; each method takes one published value, as it stands in the file."""

    def __init__(self, entry_id: str, kind: ListedKind) -> None:
        self.entry_id = entry_id
        self.kind = kind
        self.listed_on = ""
        self.sub_list = ""
        self._names: dict[str, NameQuality] = {}
        self._facts: dict[str, dict[str, None]] = {}
        self._identifiers: dict[tuple[str, str], None] = {}

    def name(self, text: str | None, *, weak: bool = False) -> None:
        """A spelling; where one is given as weak and as strong, strong holds."""
        clean = collapse(text)
        if not any(character.isalnum() for character in clean) or clean == "-0-" or clean == "N/A":
            return
        if weak:
            self._names.setdefault(clean, NameQuality.WEAK)
        else:
            self._names[clean] = NameQuality.STRONG

    def country_code(self, code: str | None) -> None:
        if found := country_of_code(code):
            self._add("country", found)

    def country_name(self, text: str | None) -> None:
        for code in countries_of_name(text or ""):
            self._add("country", code)

    def born(self, text: str | None) -> None:
        for partial in birth_dates(text or ""):
            self._add("birth", partial)

    def identifier(self, kind: str | None, value: str | None) -> None:
        """A document of a type of ours; without a type it is no identifier."""
        clean = clean_identifier(kind, known(value)) if kind else ""
        if kind and clean:
            self._identifiers[kind, clean] = None

    def address(self, *parts: str | None) -> None:
        """An address from its parts, small to large, without the country, which is a fact of its own."""
        self._add("address", ", ".join(filter(None, map(known, parts))))

    def programme(self, text: str | None) -> None:
        self._add("programme", known(text))

    def citation(self, text: str | None) -> None:
        self._add("citation", known(text))

    def measure(self, text: str | None) -> None:
        self._add("measure", known(text))

    def listed(self, day: str) -> None:
        """The day of listing; of several the first."""
        if day and (not self.listed_on or day < self.listed_on):
            self.listed_on = day

    def identifiers(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._identifiers)

    def programmes(self) -> tuple[str, ...]:
        return self._all("programme")

    def countries(self) -> tuple[str, ...]:
        return self._all("country")

    def is_named(self) -> bool:
        return bool(self._names)

    def entry(self, list_id: str) -> WatchlistEntry:
        return WatchlistEntry(
            list_id=list_id,
            entry_id=self.entry_id,
            kind=self.kind,
            names=tuple(ListedName(name, quality) for name, quality in self._names.items()),
            countries=self._all("country"),
            birth_dates=self._all("birth"),
            identifiers=tuple(ListedIdentifier(kind, value) for kind, value in self._identifiers),
            addresses=self._all("address"),
            programme="; ".join(self._all("programme")),
            citation="; ".join(self._all("citation")),
            sub_list=self.sub_list,
            measures=self._all("measure"),
            listed_on=self.listed_on,
        )

    def _add(self, field: str, value: str) -> None:
        if value:
            self._facts.setdefault(field, {})[value] = None

    def _all(self, field: str) -> tuple[str, ...]:
        return tuple(self._facts.get(field, ()))


def edition_of(
    drafts: Iterable[Draft],
    *,
    list_id: str,
    published_on: date | None,
    source_format: str,
    complaints: Iterable[str] = (),
) -> ListEdition:
    """The edition of all drafts that have an id and a name; a file with none of them is refused."""
    entries: list[WatchlistEntry] = []
    left_out = list(complaints)
    for draft in drafts:
        if not draft.entry_id:
            left_out.append(f"after {entries[-1].entry_id if entries else 'the start'}: a record has no id")
        elif not draft.is_named():
            left_out.append(f"{draft.entry_id}: has no name to match")
        else:
            entries.append(draft.entry(list_id))
    if not entries:
        raise ListRefused("entries", "the file holds no usable entry")
    return ListEdition(
        list_id=list_id,
        published_on=published_on,
        entries=tuple(entries),
        source_format=source_format,
        complaints=tuple(left_out),
    )
