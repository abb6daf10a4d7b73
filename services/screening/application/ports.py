"""What does screening need from its surroundings?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from schemas.decision import Decision
from schemas.envelope import Envelope
from schemas.events.decided import FieldError
from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.model import Model
from schemas.order import Authorisation
from schemas.registry import Event
from schemas.topics import Topic
from schemas.vocabulary import Fact
from services.screening.domain.licence_ledger import Ledger
from services.screening.domain.screen import Snapshot
from services.screening.domain.watchlist import ListEdition


class Grounds(Model):
    """What a decision stood on besides the order, the lists and the law of the release."""

    licences: tuple[Authorisation, ...]
    answers: dict[str, Fact]
    tables: dict[str, int]
    """Versions of the tables that people loaded, by kind."""
    list_problems: dict[str, str]
    shipped: dict[str, str] = Field(default_factory=dict)
    """What had left by then, by line."""
    declared: dict[str, str] = Field(default_factory=dict)
    """The licences under which the order had been let go, by line."""


class OrderStatus(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    SHIPPED = "shipped"
    REFUSED = "refused"


class Standing(StrEnum):
    """What was last said about an open order."""

    CLEARED = "cleared"
    HELD = "held"
    DEGRADED = "degraded"
    """Held, and every reason is that a check could not run."""
    REASSESSED = "reassessed"
    """Held, and nothing holds it any more; people release it."""
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedOrder:
    """The latest revision of an order with where it stands. `payload` is the OrderClassified as JSON."""

    order_id: str
    revision: int
    digest: str
    exporter_key: str
    status: OrderStatus
    standing: Standing
    decision_id: str
    reason_keys: frozenset[str]
    list_digest: str
    payload: bytes
    again: str | None = None
    """Why it must be decided again; None where it need not."""
    shipped: Mapping[str, str] = field(default_factory=dict)
    """Quantities that have left, by line."""
    retry_at: datetime | None = None
    """Not before this time, after a look for which a check could not run."""

    def ended(self, status: OrderStatus) -> ScreenedOrder:
        return replace(self, status=status, again=None)


class ScreenedOrders(Protocol):
    """The orders of a batch, locked until its end."""

    async def load(self, order_ids: Iterable[str]) -> None: ...

    def get(self, order_id: str) -> ScreenedOrder | None: ...

    def put(self, order: ScreenedOrder) -> None: ...

    async def take_outdated(self, list_digest: str, *, healthy: bool, count: int) -> Sequence[ScreenedOrder]:
        """Up to `count` open orders that must be decided again, locked and loaded: decided on other
        list content, marked, or (where the checks run again) held only because a check did not run."""

    async def mark_again(self, exporter_key: str, *, cause: str) -> int:
        """Ask for the exporter's open orders to be decided again, whatever was said; says how many."""

    async def flush(self) -> None: ...


class Decisions(Protocol):
    """Every decision that was announced, for ever."""

    def add(self, decision_id: str, decision: Decision, *, payload: bytes, grounds: Grounds) -> None:
        """Keep a decision with the classified order (`payload`) and what else it stood on."""

    async def flush(self) -> None: ...


class LicenceRegister(Protocol):
    """Our own authorisations, the newest version of each."""

    async def ledger(self, exporter_keys: Iterable[str]) -> Ledger:
        """The licences of the exporters with what is taken of them, locked until the end of the batch."""

    async def keep(self, ledger: Ledger) -> None:
        """Write what a batch booked."""

    async def give_back(self, order_id: str, revision: int) -> None:
        """Return whatever is reserved for an order that will not ship."""

    async def ship(
        self, order_id: str, revision: int, lines: Mapping[str, Decimal], *, complete: bool
    ) -> None:
        """Book what has left on the licences that were reserved for it."""

    async def put(self, licence: LicenceRecorded) -> frozenset[str]:
        """Record a version; the exporters it concerns, earlier holders too. Empty where it is known."""


class LawTables(Protocol):
    """The tables that people load and that rules read."""

    async def put(self, updated: ReferenceUpdated) -> None: ...


class Answers(Protocol):
    """What people answered to the questions of decisions."""

    async def of_orders(self, order_ids: Iterable[str]) -> Mapping[tuple[str, int], Mapping[str, Fact]]: ...

    async def put(self, order_id: str, revision: int, question: str, answer: Fact) -> None: ...


class Snapshots(Protocol):
    """The live state of the lists."""

    async def current(self) -> Snapshot:
        """The snapshot over what is live now; reads again what has changed."""


class Outbox(Protocol):
    def emit(self, data: Model, /, *, cause: Envelope, topic: Topic, subject: str) -> Event: ...

    def reject(self, event: Event, /, *, errors: Sequence[FieldError]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEdition:
    """The live edition of a list as the ledger has it."""

    list_id: str
    digest: str
    published_on: date | None
    checked_at: datetime
    entries: int


class ListLedger(Protocol):
    """Every edition of every list, and which one is live."""

    async def live(self) -> Mapping[str, LiveEdition]: ...

    async def entry_digests(self, list_id: str, digest: str) -> Mapping[str, str]:
        """Entry id to digest, of one edition."""

    async def add(self, edition: ListEdition, *, source_name: str, sha256: str, now: datetime) -> None:
        """Keep an edition for ever; no effect where it is known."""

    async def make_live(self, edition: ListEdition, *, now: datetime) -> None:
        """From now on this edition is the list: one row, so that there is always exactly one."""

    async def checked(self, list_id: str, *, now: datetime) -> None:
        """The publisher still says what is live."""
