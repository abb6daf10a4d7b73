"""Which codes does Annex I have on a given day?

Several dated versions side by side; the one that counts is picked by the planned date of the act,
as far as it was known on the day of the decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from schemas.classification import DeclaredCode, DeclaredOutcome
from schemas.vocabulary import SurveillanceCategory
from services.classifier.domain.notation import (
    is_at_or_below,
    is_customs_heading,
    is_military,
    is_national,
    is_nothing,
    normalised,
)


class CodeState(StrEnum):
    IN_USE = "in_use"
    NOT_USED = "not_used"
    """The number is held, the provision is empty; never assignable."""
    POINTER = "pointer"
    """Points to the military list; no Annex I control."""


@dataclass(frozen=True, slots=True)
class ListedCode:
    code: str
    regime: str
    state: CodeState


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlListVersion:
    """One version of Annex I, whole."""

    version: str
    valid_from: date
    known_from: date
    citation: str
    codes: Mapping[str, ListedCode]


@dataclass(frozen=True, slots=True)
class ControlLists:
    """All loaded versions, oldest first, and which entries are cyber-surveillance items."""

    versions: tuple[ControlListVersion, ...]
    surveillance: Mapping[str, SurveillanceCategory]
    surveillance_by_words: frozenset[str] = frozenset()
    """Entries that cover parts of surveillance items and of others: the words of the item decide."""

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("no version of Annex I is loaded")

    def at(self, planned: date, *, known_on: date) -> ControlListVersion:
        """The version in force on `planned` as known on `known_on`; outside the loaded span the nearest."""
        known = [version for version in self.versions if version.known_from <= known_on] or self.versions[:1]
        in_force = [version for version in known if version.valid_from <= planned]
        return in_force[-1] if in_force else known[0]

    def covers(self, planned: date, *, known_on: date = date.max) -> bool:
        """Is there a version that was law on `planned`, as far as it was known on `known_on`?"""
        known = (version for version in self.versions if version.known_from <= known_on)
        return any(version.valid_from <= planned for version in known)

    def with_versions(self, added: Sequence[ControlListVersion]) -> ControlLists:
        """These versions and others, which are given in the sequence in which they replace each other."""
        versions = sorted((*self.versions, *added), key=lambda version: version.valid_from)
        return replace(self, versions=tuple(versions))

    def category_of(self, code: str) -> SurveillanceCategory | None:
        """The surveillance category of a listed code; None where it is no cyber-surveillance item."""
        for listed, category in self.surveillance.items():
            if is_at_or_below(code, listed):
                return category
        return None

    def may_be_surveillance(self, code: str) -> bool:
        """Does the code cover software or technology of surveillance items among others?"""
        return any(is_at_or_below(code, listed) for listed in self.surveillance_by_words)


def look_up(typed: str, version: ControlListVersion, others: Sequence[ControlListVersion]) -> DeclaredCode:
    """What a declared code is worth under `version`; `others` tell a code of another time from a typo."""
    if is_nothing(typed):
        return DeclaredCode(given=typed, code=None, outcome=DeclaredOutcome.EMPTY)
    if is_customs_heading(typed):
        return DeclaredCode(given=typed, code=None, outcome=DeclaredOutcome.CUSTOMS)
    if is_military(typed):
        return DeclaredCode(given=typed, code=None, outcome=DeclaredOutcome.MILITARY)
    code = normalised(typed)
    if code is None:
        return DeclaredCode(given=typed, code=None, outcome=DeclaredOutcome.UNKNOWN)
    return DeclaredCode(given=typed, code=code, outcome=_outcome(code, version, others))


def _outcome(code: str, version: ControlListVersion, others: Sequence[ControlListVersion]) -> DeclaredOutcome:
    if is_national(code):
        return DeclaredOutcome.NATIONAL
    found = version.codes.get(code)
    if found is not None:
        return DeclaredOutcome.IN_FORCE if found.state is CodeState.IN_USE else DeclaredOutcome.NOT_USED
    if any(code in other.codes for other in others):
        return DeclaredOutcome.NOT_IN_FORCE
    return DeclaredOutcome.UNKNOWN
