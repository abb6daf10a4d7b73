"""How do screening's ports behave when they are kept in memory?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from schemas.decision import Decision
from schemas.envelope import Envelope
from schemas.events.decided import FieldError
from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.model import Model
from schemas.registry import Event, effect
from schemas.topics import Topic
from schemas.vocabulary import Fact
from services.screening.application.decide_orders import holder_key
from services.screening.application.ports import Grounds, LiveEdition, OrderStatus, ScreenedOrder, Standing
from services.screening.domain.licence_ledger import Amounts, Entry, Ledger, Registered
from services.screening.domain.screen import Snapshot
from services.screening.domain.watchlist import ListEdition


@dataclass
class MemoryOutbox:
    """Keeps what was said, and what was refused."""

    now: datetime
    said: list[tuple[str, Event]] = field(default_factory=list)
    refused: list[tuple[Event, tuple[str, ...]]] = field(default_factory=list)

    def emit(self, data: Model, /, *, cause: Envelope, topic: Topic, subject: str) -> Event:
        event = effect(cause, data, subject=subject, source="urn:catchall:test", time=self.now)
        self.said.append((topic.name, event))
        return event

    def reject(self, event: Event, /, *, errors: Sequence[FieldError]) -> None:
        self.refused.append((event, tuple(error.field for error in errors)))

    def take(self) -> list[Event]:
        """What was said since the last call."""
        events = [event for _, event in self.said]
        self.said.clear()
        return events


@dataclass
class MemoryOrders:
    """Orders by id; `get` knows only what was loaded."""

    now: datetime
    kept: dict[str, ScreenedOrder] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)

    async def load(self, order_ids: Iterable[str]) -> None:
        self.loaded.update(order_ids)

    def get(self, order_id: str) -> ScreenedOrder | None:
        if order_id not in self.loaded:
            raise LookupError(f"{order_id} was not loaded")
        return self.kept.get(order_id)

    def put(self, order: ScreenedOrder) -> None:
        self.kept[order.order_id] = order

    async def take_outdated(self, list_digest: str, *, healthy: bool, count: int) -> Sequence[ScreenedOrder]:
        found = [order for order in self.kept.values() if self._is_due(order, list_digest, healthy=healthy)]
        self.loaded.update(order.order_id for order in found)
        return found[:count]

    def _is_due(self, order: ScreenedOrder, list_digest: str, *, healthy: bool) -> bool:
        moved = order.list_digest != list_digest or order.again is not None
        waits = order.retry_at is not None and order.retry_at > self.now
        outdated = moved or (healthy and order.standing is Standing.DEGRADED)
        return order.status is OrderStatus.OPEN and outdated and not waits

    async def mark_again(self, exporter_key: str, *, cause: str) -> int:
        found = [
            order
            for order in self.kept.values()
            if order.exporter_key == exporter_key and order.status is OrderStatus.OPEN
        ]
        self.kept |= {order.order_id: replace(order, again=cause) for order in found}
        return len(found)

    async def flush(self) -> None: ...


@dataclass
class MemoryDecisions:
    """Decisions by id; one id never stands for two."""

    kept: dict[str, Decision] = field(default_factory=dict)

    grounds: dict[str, Grounds] = field(default_factory=dict)

    def add(self, decision_id: str, decision: Decision, *, payload: bytes, grounds: Grounds) -> None:
        self.grounds[decision_id] = grounds
        if decision_id in self.kept:
            raise ValueError(f"decision {decision_id} is there already")
        self.kept[decision_id] = decision

    async def flush(self) -> None: ...


@dataclass
class MemoryRegister:
    """Licences by id and version, with one ledger over all of them."""

    kept: dict[str, LicenceRecorded] = field(default_factory=dict)
    reserved: dict[tuple[str, str, str], Amounts] = field(default_factory=dict)
    shipped: dict[tuple[str, int], Amounts] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    async def ledger(self, exporter_keys: Iterable[str]) -> Ledger:
        found: dict[str, list[Registered]] = defaultdict(list)
        for recorded in self.kept.values():
            key = holder_key(recorded.authorisation.holder or "")
            if key in set(exporter_keys):
                found[key].append(Registered(recorded.authorisation, recorded.version))
        return Ledger(found, self.reserved, self.shipped)

    async def keep(self, ledger: Ledger) -> None:
        self.entries += ledger.entries

    async def give_back(self, order_id: str, revision: int) -> None:
        ledger = await self._of_all()
        ledger.give_back(order_id, revision)
        await self.keep(ledger)

    async def ship(
        self, order_id: str, revision: int, lines: Mapping[str, Decimal], *, complete: bool
    ) -> None:
        ledger = await self._of_all()
        ledger.ship(order_id, revision, lines, complete=complete)
        await self.keep(ledger)

    async def _of_all(self) -> Ledger:
        return await self.ledger({holder_key(r.authorisation.holder or "") for r in self.kept.values()})

    async def put(self, licence: LicenceRecorded) -> frozenset[str]:
        known = self.kept.get(licence.authorisation.id)
        if known is not None and known.version >= licence.version:
            return frozenset()
        self.kept[licence.authorisation.id] = licence
        both = [licence, known] if known is not None else [licence]
        return frozenset(holder_key(found.authorisation.holder or "") for found in both)


@dataclass
class MemoryTables:
    """The tables that people loaded."""

    kept: list[ReferenceUpdated] = field(default_factory=list)

    async def put(self, updated: ReferenceUpdated) -> None:
        self.kept.append(updated)


@dataclass
class MemoryAnswers:
    """Answers by order, revision and question."""

    kept: dict[tuple[str, int], dict[str, Fact]] = field(default_factory=lambda: defaultdict(dict))

    async def of_orders(self, order_ids: Iterable[str]) -> Mapping[tuple[str, int], Mapping[str, Fact]]:
        wanted = set(order_ids)
        return {key: answers for key, answers in self.kept.items() if key[0] in wanted}

    async def put(self, order_id: str, revision: int, question: str, answer: Fact) -> None:
        self.kept[(order_id, revision)][question] = answer


@dataclass
class GivenSnapshots:
    """The snapshot that a test put here."""

    snapshot: Snapshot

    async def current(self) -> Snapshot:
        return self.snapshot


@dataclass
class MemoryLedger:
    """Editions for ever, and one of each list live."""

    editions: dict[tuple[str, str], ListEdition] = field(default_factory=dict)
    rows: dict[str, LiveEdition] = field(default_factory=dict)

    async def live(self) -> Mapping[str, LiveEdition]:
        return dict(self.rows)

    async def entry_digests(self, list_id: str, digest: str) -> Mapping[str, str]:
        edition = self.editions[(list_id, digest)]
        return {entry.entry_id: entry.digest() for entry in edition.entries}

    async def add(self, edition: ListEdition, *, source_name: str, sha256: str, now: datetime) -> None:
        self.editions.setdefault((edition.list_id, edition.digest()), edition)

    async def make_live(self, edition: ListEdition, *, now: datetime) -> None:
        self.rows[edition.list_id] = LiveEdition(
            list_id=edition.list_id,
            digest=edition.digest(),
            published_on=edition.published_on,
            checked_at=now,
            entries=len(edition.entries),
        )

    async def checked(self, list_id: str, *, now: datetime) -> None:
        self.rows[list_id] = replace(self.rows[list_id], checked_at=now)
