"""Does an authorisation on record cover this line, and if none does, why not?

A claim of the order-management system counts only where our register confirms it. A condition
that is not known to hold makes an authorisation unusable, and the reason says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from schemas.order import Authorisation, Line, Order
from schemas.vocabulary import AuthorisationType, PartyRole
from services.screening.domain.general_authorisations import GeneralAuthorisation, GeneralCase, refusal
from services.screening.domain.names import same_legal_person
from services.screening.domain.trade_units import trade_unit

GENERAL = frozenset({AuthorisationType.UNION_GENERAL, AuthorisationType.NATIONAL_GENERAL})
REGISTER_CURRENCY = "EUR"
"""What an amount of the register is in that names no currency."""


@dataclass(frozen=True, slots=True)
class LicenceFinding:
    """The authorisation that covers a line, or why none does."""

    covered_by: Authorisation | None
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much the lines of the order with these codes take; None: not known."""

    codes: tuple[str, ...]
    quantity: Decimal | None
    value: Decimal | None
    units: frozenset[str]
    """What the lines are counted in; an empty text: one of them does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceCase:
    """One line's codes with what an authorisation must fit."""

    order: Order
    line: Line
    codes: tuple[str, ...]
    """Of Annex I and of a national list; none: there is nothing to authorise."""
    national: bool
    """Some of the codes are of a national list, for which no Union general authorisation stands."""
    planned: date
    country: str | None
    amounts: tuple[Amount, ...]
    """Of the whole order: one licence must have enough for all the lines that it covers."""
    embargoed: bool
    """The destination is under an arms embargo, or under restrictions on dual-use items."""
    article_4: bool
    """The exporter was informed or is aware of a use that Article 4(1) names."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What of a line has not left yet."""

    quantity: Decimal
    value: Decimal | None


def outstanding(line: Line, shipped: Mapping[str, str]) -> Outstanding:
    """A line less what has `shipped` of it, by line; the value goes with the pieces."""
    whole = Decimal(line.quantity)
    value = None if line.value is None else Decimal(line.value)
    gone = Decimal(shipped.get(line.line_id, 0))
    if not gone:
        return Outstanding(whole, value)
    if not whole:
        return Outstanding(whole, None if value is None else Decimal(0))
    left = max(whole - gone, Decimal(0))
    return Outstanding(left, None if value is None else value * left / whole)


def amounts_of(
    lines: Iterable[tuple[tuple[str, ...], Line]], shipped: Mapping[str, str]
) -> tuple[Amount, ...]:
    """What an order still takes, by the codes of its lines; lines without a code take nothing."""
    by_codes: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for codes, line in lines:
        if codes:
            by_codes[codes].append(line)
    amounts = []
    for codes, same in by_codes.items():
        left = [outstanding(line, shipped) for line in same]
        units = frozenset(trade_unit(line.unit) for line in same)
        amounts.append(Amount(codes, _sum(o.quantity for o in left), _sum(o.value for o in left), units))
    return tuple(amounts)


def find_authorisation(
    case: LicenceCase, register: Sequence[Authorisation], general: Mapping[str, GeneralAuthorisation]
) -> LicenceFinding:
    """The first authorisation in `register` that fits in every respect."""
    refusals: list[str] = []
    if not case.codes:
        return LicenceFinding(None, ("the line has no code that a licence could name",))
    for authorisation in register:
        problem = _problem(authorisation, case, register, general)
        if problem is None:
            return LicenceFinding(authorisation, ())
        refusals.append(f"{authorisation.id}: {problem}")
    return LicenceFinding(None, tuple(refusals) or ("none is on record",))


def _problem(
    authorisation: Authorisation,
    case: LicenceCase,
    register: Sequence[Authorisation],
    general: Mapping[str, GeneralAuthorisation],
) -> str | None:
    """Why this authorisation does not cover the line; None where it does."""
    checks: list[Callable[[], str | None]] = [
        lambda: _holder(authorisation, case.order.exporter.name),
        lambda: _validity(authorisation, case.planned),
    ]
    if authorisation.type in GENERAL:
        checks.append(lambda: _general(authorisation, case, register, general))
    else:
        checks += [
            lambda: _items(authorisation, case.codes),
            lambda: _destination(authorisation, case.country),
            lambda: _end_user(authorisation, case.order),
            lambda: _quantity(authorisation, case),
            lambda: _value(authorisation, case),
        ]
    return next((problem for check in checks if (problem := check()) is not None), None)


def _holder(authorisation: Authorisation, exporter: str) -> str | None:
    if authorisation.holder is None:
        return "its holder is not on record"
    if not same_legal_person(authorisation.holder, exporter):
        return "it belongs to another exporter"
    return None


def _validity(authorisation: Authorisation, planned: date) -> str | None:
    if authorisation.valid_from is None:
        return "the day from which it is valid is not on record"
    if planned < authorisation.valid_from:
        return f"it is valid only from {authorisation.valid_from}"
    if authorisation.valid_to is None and authorisation.type not in GENERAL:
        return "the day until which it is valid is not on record"
    if authorisation.valid_to is not None and planned > authorisation.valid_to:
        return f"it ends on {authorisation.valid_to}, before the planned date"
    return None


def _items(authorisation: Authorisation, codes: tuple[str, ...]) -> str | None:
    covered = authorisation.items or []
    missing = [code for code in codes if not any(code == c or code.startswith(c + ".") for c in covered)]
    return f"it does not cover {', '.join(missing)}" if missing else None


def _destination(authorisation: Authorisation, country: str | None) -> str | None:
    if country is None or country not in (authorisation.destinations or []):
        return f"it does not cover the destination {country or 'unknown'}"
    return None


def _end_user(authorisation: Authorisation, order: Order) -> str | None:
    named = authorisation.end_users or []
    if not named and authorisation.type is AuthorisationType.GLOBAL:
        return None  # a global authorisation may name destinations instead of end-users
    users = [party.name or "" for party in order.parties if party.role is PartyRole.END_USER]
    if not users or not all(any(same_legal_person(name, other) for other in named) for name in users):
        return "it does not name this end-user"
    return None


def _covered(authorisation: Authorisation, case: LicenceCase) -> Iterator[Amount]:
    """What is taken of all the codes that the authorisation covers, not of this line's alone."""
    return (amount for amount in case.amounts if _items(authorisation, amount.codes) is None)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """All of them; None where one is not known. A credit gives nothing back to a licence."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += max(amount, Decimal(0))
    return total


def _quantity(authorisation: Authorisation, case: LicenceCase) -> str | None:
    taken = list(_covered(authorisation, case))
    units = frozenset[str]().union(*(amount.units for amount in taken))
    counted = ", ".join(sorted(unit or "no stated unit" for unit in units))
    if authorisation.unit is None and len(units) > 1:
        return f"it names no unit, and the lines that it covers are counted in {counted}"
    if authorisation.unit is not None and units - {trade_unit(authorisation.unit)}:
        return f"its quantity is counted in {authorisation.unit}, the lines that it covers in {counted}"
    return _balance("quantity", authorisation.quantity_left, _sum(amount.quantity for amount in taken))


def _value(authorisation: Authorisation, case: LicenceCase) -> str | None:
    currency = authorisation.currency or REGISTER_CURRENCY
    if authorisation.value_left is not None and case.order.currency != currency:
        return f"its value is in {currency}, that of the order in {case.order.currency}"
    return _balance(
        "value", authorisation.value_left, _sum(amount.value for amount in _covered(authorisation, case))
    )


def _balance(what: str, left: str | None, wanted: Decimal | None) -> str | None:
    if left is None:
        return f"the {what} left is not on record"
    if wanted is None:
        return f"the {what} of the items is not known"
    try:
        enough = Decimal(left) >= wanted
    except InvalidOperation:
        return f"the {what} left cannot be read"
    return None if enough else f"the {what} left ({left}) is less than {wanted}"


def _general(
    authorisation: Authorisation,
    case: LicenceCase,
    register: Sequence[Authorisation],
    general: Mapping[str, GeneralAuthorisation],
) -> str | None:
    national = authorisation.type is AuthorisationType.NATIONAL_GENERAL
    found = general.get((authorisation.national if national else authorisation.ugea) or "")
    if found is None or (found.country is None) is national:
        return f"no {'national' if national else 'Union'} general authorisation of that number is known"
    if case.national and not found.covers:
        return "it covers items of Annex I only"
    asked = GeneralCase(
        order=case.order,
        line=case.line,
        codes=case.codes,
        country=case.country,
        embargoed=case.embargoed,
        article_4=case.article_4,
        registration=authorisation,
        register=register,
        noted=found.notes.of(case.order),
    )
    return refusal(asked, found)
