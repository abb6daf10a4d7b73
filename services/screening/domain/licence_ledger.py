"""How much of a licence is left when what is reserved and what has shipped is taken off?

Append-only bookings: an order that is cleared or held reserves, a shipment consumes, a withdrawal, a
refusal or a new revision gives back. What people record as left counts from the version in which they
recorded it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from schemas.decision import LicenceUse
from schemas.order import Authorisation


class Booking(StrEnum):
    RESERVED = "reserved"
    RETURNED = "returned"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Amounts:
    """A quantity with its value; a value that nobody stated counts as nothing."""

    quantity: Decimal = Decimal(0)
    value: Decimal = Decimal(0)

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(self.quantity + other.quantity, self.value + other.value)

    def minus(self, other: Amounts) -> Amounts:
        return Amounts(self.quantity - other.quantity, self.value - other.value)

    def share(self, part: Decimal, whole: Decimal) -> Amounts:
        """The part of it that goes with `part` of `whole` pieces."""
        return Amounts(part, self.value * part / whole if whole else Decimal(0))

    @property
    def is_nothing(self) -> bool:
        return not self.quantity and not self.value


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    licence_id: str
    licence_version: int
    order_id: str
    revision: int
    line_id: str
    booking: Booking
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Registered:
    """A licence with the version that counts."""

    authorisation: Authorisation
    version: int

    @property
    def is_limited(self) -> bool:
        return self.authorisation.quantity_left is not None or self.authorisation.value_left is not None


@dataclass(slots=True)
class Ledger:
    """The licences of some exporters with what is taken of them; changes are collected as entries."""

    licences: Mapping[str, Sequence[Registered]]
    """By exporter."""
    reserved: dict[tuple[str, str, str], Amounts]
    """Open reservations by licence, order and line."""
    shipped: dict[tuple[str, int], Amounts]
    """Shipped since a version of a licence was recorded."""
    entries: list[Entry] = field(default_factory=list)

    def register_for(self, exporter: str, order_id: str) -> tuple[Authorisation, ...]:
        """The exporter's licences with what is left of them for this order; first those it has part of."""
        taken: dict[str, Amounts] = defaultdict(Amounts)
        for (licence_id, other_order, _), amounts in self.reserved.items():
            if other_order != order_id:
                taken[licence_id] = taken[licence_id].plus(amounts)
        own = {licence_id for licence_id, own_order, _ in self.reserved if own_order == order_id}
        registered = sorted(self.licences.get(exporter, ()), key=lambda one: one.authorisation.id not in own)
        return tuple(self._left(found, taken[found.authorisation.id]) for found in registered)

    def parts_of(self, order_id: str) -> dict[str, str]:
        """The licence on which each line of an order has a part, by line."""
        return {line_id: licence_id for licence_id, order, line_id in self.reserved if order == order_id}

    def give_back(self, order_id: str, revision: int) -> None:
        """The order takes nothing any more."""
        self.reserve(order_id, revision, ())

    def reserve(
        self, order_id: str, revision: int, uses: Iterable[LicenceUse], *, in_place: bool = True
    ) -> None:
        """What an order takes from now on, in place of what it took before.

        `in_place=False`: what it took stays, and only lines that took nothing yet are added.
        """
        wanted = {
            (use.authorisation, order_id, use.line_id): Amounts(
                Decimal(use.quantity), Decimal(use.value or 0)
            )
            for use in uses
            if self._version(use.authorisation) is not None
        }
        held = {key: amounts for key, amounts in self.reserved.items() if key[1] == order_id}
        if not in_place:
            lines = {line_id for _, _, line_id in held}
            wanted = held | {key: amounts for key, amounts in wanted.items() if key[2] not in lines}
        for key, amounts in held.items():
            if wanted.get(key) != amounts:
                self._book(key, revision, Booking.RETURNED, amounts)
                del self.reserved[key]
        for key, amounts in wanted.items():
            if held.get(key) != amounts:
                self._book(key, revision, Booking.RESERVED, amounts)
                self.reserved[key] = amounts

    def ship(self, order_id: str, revision: int, lines: Mapping[str, Decimal], *, complete: bool) -> None:
        """What has left: consumed up to what was reserved and beyond; a complete shipment frees the rest."""
        for key in [key for key in self.reserved if key[1] == order_id]:
            licence_id, _, line_id = key
            held, gone = self.reserved[key], lines.get(line_id)
            if gone is not None:
                used = held.share(gone, held.quantity)
                self._book(key, revision, Booking.SHIPPED, used)
                self._book(key, revision, Booking.RETURNED, _least(held, used))
                mark = (licence_id, self._version(licence_id) or 0)
                self.shipped[mark] = self.shipped.get(mark, Amounts()).plus(used)
                held = held.minus(_least(held, used))
            if complete or held.is_nothing:
                if not held.is_nothing:
                    self._book(key, revision, Booking.RETURNED, held)
                del self.reserved[key]
            else:
                self.reserved[key] = held

    def overdrawn(self) -> list[str]:
        """Licences of which more is taken than was left."""
        found = []
        for licences in self.licences.values():
            for licence in licences:
                taken = sum_of(
                    a for (name, _, _), a in self.reserved.items() if name == licence.authorisation.id
                )
                left = self._left(licence, taken)
                if any(
                    amount is not None and Decimal(amount) < 0
                    for amount in (left.quantity_left, left.value_left)
                ):
                    found.append(licence.authorisation.id)
        return found

    def _left(self, found: Registered, reserved: Amounts) -> Authorisation:
        if not found.is_limited:
            return found.authorisation
        licence = found.authorisation
        taken = reserved.plus(self.shipped.get((licence.id, found.version), Amounts()))
        return licence.model_copy(
            update={
                "quantity_left": _less(licence.quantity_left, taken.quantity),
                "value_left": _less(licence.value_left, taken.value),
            }
        )

    def _version(self, licence_id: str) -> int | None:
        for licences in self.licences.values():
            for licence in licences:
                if licence.authorisation.id == licence_id and licence.is_limited:
                    return licence.version
        return None

    def _book(self, key: tuple[str, str, str], revision: int, booking: Booking, amounts: Amounts) -> None:
        licence_id, order_id, line_id = key
        version = self._version(licence_id) or 0
        self.entries.append(Entry(licence_id, version, order_id, revision, line_id, booking, amounts))


def sum_of(amounts: Iterable[Amounts]) -> Amounts:
    total = Amounts()
    for one in amounts:
        total = total.plus(one)
    return total


def _least(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(min(one.quantity, other.quantity), min(one.value, other.value))


def _less(left: str | None, taken: Decimal) -> str | None:
    return None if left is None else str(Decimal(left) - taken)
