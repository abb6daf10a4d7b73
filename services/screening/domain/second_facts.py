"""What do birth date, country, identifiers and address say for and against a match?

Second facts qualify a name; alone they are at most a question. What is missing says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.vocabulary import ListedKind
from services.screening.domain.names import kinds_agree, parts_of
from services.screening.domain.party import ScreenedParty
from services.screening.domain.watchlist import WatchlistEntry

_KEPT = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class SecondFacts:
    """Facts that agree and that contradict, in words; `identifier` is the one that is equal."""

    agreeing: tuple[str, ...]
    contradicting: tuple[str, ...]
    identifier: str | None
    address: bool
    only_residence: bool = False
    """All that contradicts is where a person lives, of whom no nationality is known: people live abroad."""


def identifier_key(type_: str, value: str) -> tuple[str, str]:
    """How an identifier is compared: letters and digits only, IMO numbers by their digits."""
    bare = _KEPT.sub("", value.upper())
    kind = type_.casefold()
    if kind == "imo":
        bare = bare.removeprefix("IMO")
    if kind == "swift_bic" and len(bare) == 11 and bare.endswith("XXX"):
        bare = bare[:8]
    return kind, bare


def address_key(address: str) -> tuple[str, ...]:
    """How an address is compared: its words in any sequence; short ones without a number say nothing."""
    tokens = parts_of(address).tokens
    if len(tokens) < 3 or not any(any(c.isdigit() for c in token) for token in tokens):
        return ()
    return tuple(sorted(set(tokens)))


def weigh_second_facts(party: ScreenedParty, entry: WatchlistEntry) -> SecondFacts:
    """Everything besides the name that both sides know."""
    agreeing: list[str] = []
    contradicting: list[str] = []
    if party.birth_date and entry.birth_dates:
        same = any(_dates_agree(party.birth_date, listed) for listed in entry.birth_dates)
        _note(
            same, f"birth date {party.birth_date}", agreeing, contradicting, " / ".join(entry.birth_dates[:3])
        )
    elsewhere = False
    if party.countries and entry.countries:
        shared = [country for country in party.countries if country in entry.countries]
        elsewhere = party.only_residence and entry.kind is ListedKind.PERSON and not shared
        _note(
            bool(shared),
            f"country {', '.join(shared or party.countries)}",
            agreeing,
            contradicting,
            ", ".join(entry.countries[:5]),
        )
    if not kinds_agree(party.kind, entry.kind):
        contradicting.append(f"kind {party.kind} (listed: {entry.kind})")
    identifier = _shared_identifier(party, entry, contradicting)
    if identifier:
        agreeing.append(f"identifier {identifier}")
    address = bool(party.address) and _address_agrees(party.address, entry)
    if address:
        agreeing.append("address")
    only_residence = elsewhere and len(contradicting) == 1
    return SecondFacts(tuple(agreeing), tuple(contradicting), identifier, address, only_residence)


def _note(same: bool, what: str, agreeing: list[str], contradicting: list[str], listed: str) -> None:
    if same:
        agreeing.append(what)
    else:
        contradicting.append(f"{what} (listed: {listed})")


def _dates_agree(one: str, other: str) -> bool:
    """Equal as far as the less exact of the two dates goes."""
    return one.startswith(other) or other.startswith(one)


def _shared_identifier(party: ScreenedParty, entry: WatchlistEntry, contradicting: list[str]) -> str | None:
    listed = {identifier_key(identifier.type, identifier.value) for identifier in entry.identifiers}
    own = {identifier_key(type_, value) for type_, value in party.identifiers}
    for kind, value in sorted(own & listed):
        if len(value) >= 4:
            return f"{kind} {value}"
    for kind in ("imo", "passport"):
        mine, theirs = {v for k, v in own if k == kind}, {v for k, v in listed if k == kind}
        if mine and theirs and kind == "imo":
            contradicting.append(f"{kind} {', '.join(sorted(mine))} (listed: {', '.join(sorted(theirs))})")
    return None


def _address_agrees(address: str, entry: WatchlistEntry) -> bool:
    key = address_key(address)
    return bool(key) and any(_nearly_equal(key, address_key(listed)) for listed in entry.addresses)


def _nearly_equal(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Are the words of the shorter address in the longer one, but for one in five?"""
    if not one or not other:
        return False
    shared = set(one) & set(other)
    numbered = any(any(character.isdigit() for character in word) for word in shared)
    return len(shared) >= 3 and numbered and len(shared) / min(len(one), len(other)) >= 0.8
