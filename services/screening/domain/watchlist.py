"""What is a watch-list entry, and which facts of it can change a match?

An entry is the same value whatever official file it came from; its digest covers the facts that
matching and deciding use, so that a publisher's churn of internal numbers changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import ListedKind, NameQuality


@dataclass(frozen=True, slots=True)
class ListedName:
    """One spelling under which a party is listed; `weak` where the publisher says low quality."""

    name: str
    quality: NameQuality = NameQuality.STRONG


@dataclass(frozen=True, slots=True)
class ListedIdentifier:
    """A document or registration number: `imo`, `passport`, `registration`, `swift_bic`, `vat`, …"""

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistEntry:
    """A listed party.

    `names` is never empty and its first is the primary name. `countries` are ISO alpha-2.
    `birth_dates` are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. `programme` is the publisher's regime key;
    `citation` the legal act where the file names it; `sub_list` the part of a compound list;
    `measures` what the publisher imposes (`asset freeze`, `travel ban`, …) where it says so.
    """

    list_id: str
    entry_id: str
    kind: ListedKind
    names: tuple[ListedName, ...]
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[ListedIdentifier, ...] = ()
    addresses: tuple[str, ...] = ()
    programme: str = ""
    citation: str = ""
    sub_list: str = ""
    measures: tuple[str, ...] = ()
    listed_on: str = ""

    def __post_init__(self) -> None:
        if not self.names or not all(listed.name.strip() for listed in self.names):
            raise ValueError(f"entry {self.list_id}/{self.entry_id} has no name to match")

    def digest(self) -> str:
        """The hash of what matching and deciding read; equal digests, equal outcomes."""
        facts = [
            self.list_id,
            self.entry_id,
            self.kind,
            sorted((listed.name, listed.quality) for listed in self.names),
            sorted(self.countries),
            sorted(self.birth_dates),
            sorted((identifier.type, identifier.value) for identifier in self.identifiers),
            sorted(self.addresses),
            self.programme,
            self.citation,
            self.sub_list,
            sorted(self.measures),
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEdition:
    """One published state of one list, whole: what a file said on the day it was published.

    `complaints` are records that were left out, each with the reason; a file that cannot be
    trusted as a whole is refused with `ListRefused` instead.
    """

    list_id: str
    published_on: date | None
    entries: tuple[WatchlistEntry, ...]
    source_format: str
    complaints: tuple[str, ...] = ()

    def digest(self) -> str:
        """The version of the content, whatever the order of the entries."""
        digests = sorted(entry.digest() for entry in self.entries)
        return hashlib.sha256("\n".join([self.list_id, *digests]).encode()).hexdigest()


class ListRefused(Exception):
    """A file is not a list that can be trusted: `field` names the part, `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
