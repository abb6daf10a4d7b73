"""Does a general export authorisation cover a line, with every condition of it?

Those of the Union: Annex II to Regulation (EU) 2021/821. National ones: Article 12(6), as data of the user.
A condition that is not known to hold makes the authorisation unusable, and the answer says which. Silence
about a free zone, onward supply, a bar under Article 12(7) or a national prohibition counts as no.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.order import Authorisation, Line, Order
from schemas.vocabulary import Fact
from services.screening.domain.conditions import Condition
from services.screening.domain.exporter_papers import NO_NOTES, Notes


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition of an authorisation in our words; it must be known to hold."""

    text: str
    holds: Condition[GeneralCase]
    key: str
    """The same as a table of the user writes it: `fact=true`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralAuthorisation:
    """One authorisation of Annex II or of a Member State: items, destinations, conditions."""

    id: str
    citation: str
    covers: frozenset[str]
    """Codes; empty: every entry of Annex I that is not excluded."""
    excludes: frozenset[str]
    excluded_groups: frozenset[str]
    """Product groups (D software, E technology) that it leaves out."""
    only_groups: frozenset[str]
    related_only: frozenset[str]
    """Covered only where they belong to another covered item."""
    destinations: frozenset[str]
    destinations_except: frozenset[str]
    """Used where `destinations` is empty: every destination but these."""
    requirements: tuple[Requirement, ...]
    country: str | None = None
    """Of a national one: the Member State whose exporters may use it."""
    valid_from: date | None = None
    valid_to: date | None = None
    value_max: Decimal | None = None
    """In euro, for the whole order."""
    notes: Notes = NO_NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralCase:
    """What the conditions ask about: one line of an order and the registration on record."""

    order: Order
    line: Line
    codes: tuple[str, ...]
    country: str | None
    embargoed: bool
    article_4: bool
    registration: Authorisation
    register: Sequence[Authorisation]
    noted: frozenset[str]
    """The facts that the exporter's own papers state."""


def refusal(case: GeneralCase, general: GeneralAuthorisation) -> str | None:
    """Why the authorisation does not cover the line; None where it does in every respect."""
    outside_of = _national_limits(case, general)
    if outside_of is not None:
        return outside_of
    barred = [code for code in case.codes if _is_excluded(code, general)]
    if barred:
        return f"it excludes {', '.join(barred)}"
    outside = [code for code in case.codes if not _is_covered(code, general, case)]
    if outside:
        return f"it does not cover {', '.join(outside)}"
    if not _is_destination(case, general):
        return f"{case.country or 'an unknown destination'} is none of its destinations"
    for requirement in general.requirements:
        answer = requirement.holds.evaluate(case)
        if answer.fact is not Fact.TRUE:
            state = "not known" if answer.fact is Fact.UNKNOWN else "not met"
            return f"condition {state}: {requirement.text}"
    return None


def _national_limits(case: GeneralCase, general: GeneralAuthorisation) -> str | None:
    """Exporter, days and value, which a Member State sets."""
    planned = case.order.act.planned_date
    if general.country is not None and case.order.exporter.country != general.country:
        return f"it stands for exporters of {general.country} only"
    if general.valid_from is not None and planned < general.valid_from:
        return f"{general.id} is in force only from {general.valid_from}"
    if general.valid_to is not None and planned > general.valid_to:
        return f"{general.id} was in force only until {general.valid_to}"
    if general.value_max is None:
        return None
    values = [line.value for line in case.order.lines]
    if case.order.currency != "EUR" or None in values:
        return "the value of the order in euro is not known"
    total = sum((max(Decimal(value), Decimal(0)) for value in values if value is not None), Decimal(0))
    return f"the value of the order is above {general.value_max} euro" if total > general.value_max else None


def within(code: str, codes: Collection[str]) -> bool:
    """Is the code one of these or below one of them?"""
    parts = code.split(".")
    return any(".".join(parts[:depth]) in codes for depth in range(1, len(parts) + 1))


def _is_excluded(code: str, general: GeneralAuthorisation) -> bool:
    """Itself, by a code above it, or because a part of what it stands for is excluded."""
    below = any(one.startswith(code + ".") for one in general.excludes)
    return below or within(code, general.excludes) or code[1] in general.excluded_groups


def _is_covered(code: str, general: GeneralAuthorisation, case: GeneralCase) -> bool:
    if general.only_groups and code[1] not in general.only_groups:
        return False
    if within(code, general.related_only):
        return within(case.line.belongs_to, general.covers - general.related_only)
    return not general.covers or within(code, general.covers)


def _is_destination(case: GeneralCase, general: GeneralAuthorisation) -> bool:
    if case.country is None:
        return False
    if general.destinations:
        return case.country in general.destinations
    return case.country not in general.destinations_except and not case.embargoed
