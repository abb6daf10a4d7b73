"""How are records turned into effects, each exactly once, without one bad record harming its neighbours?

Poll, open, handle, commit; then move the offset. A batch is one transaction. Where a batch fails
for a reason of its own, its records are tried one by one, so that only the bad one is buried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from schemas.events.decided import FieldError
from schemas.registry import Event, UnreadableEvent, decode
from services.runtime.clock import Clock, monotonic_s
from services.runtime.database import Conflict, Database
from services.runtime.errors import Broken, Rejected, Transient
from services.runtime.event_log import EventLog, Position, Record, Subscription
from services.runtime.metrics import ConsumerMetrics
from services.runtime.retry import Backoff, pause
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit, grave

Handler = Callable[[Sequence[Event], Unit], Awaitable[None]]
"""Turns events, in sequence, into effects of the unit. May be called again with the same events."""
UnreadableHandler = Callable[[Record, UnreadableEvent, Unit], None]
"""What a service says about a record that it cannot read, besides burying it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a consumer, all of them reasons when they are hit."""

    batch_max: int = 200
    poll_timeout_s: float = 0.5
    handler_timeout_s: float = 120.0
    tries_max: int = 3
    """How often a record that raises is tried alone before it is buried."""
    dead_in_a_row_max: int = 2_000
    """More dead letters in a row than this, and the fault is ours or the sender's release: stop."""
    commit_every_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a service reads and what it does with it."""

    service: str
    topics: tuple[str, ...]
    strict_topics: frozenset[str]
    """Topics that others write: JSON of doubtful meaning is refused there."""
    handle: Handler
    on_unreadable: UnreadableHandler


class Consumer:
    """One member of a service's consumer group."""

    def __init__(
        self,
        intake: Intake,
        *,
        database: Database,
        tables: MessageTables,
        event_log: EventLog,
        clock: Clock,
        metrics: ConsumerMetrics,
        source: str,
        after_commit: Callable[[], None],
        limits: Limits | None = None,
    ) -> None:
        self._intake = intake
        self._database = database
        self._tables = tables
        self._event_log = event_log
        self._clock = clock
        self._metrics = metrics
        self._source = source
        self._after_commit = after_commit
        self._limits = limits or Limits()
        self._dead_in_a_row = 0
        self._done: dict[Position, int] = {}
        self._committed_at_s = 0.0
        self.last_turn_s = monotonic_s()
        """When the loop last went round, for liveness."""
        self.subscription: Subscription | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Consume until `stopping` is set; what is in hand is finished first.

        Raises `Broken` when more records in a row were buried than the limit allows.
        """
        backoff = Backoff()
        while not stopping.is_set():
            try:
                self.subscription = await self._event_log.subscribe(
                    f"catchall-{self._intake.service}", self._intake.topics
                )
                try:
                    await self._consume(self.subscription, stopping)
                finally:
                    await self._close()
            except Transient as error:
                log.warning("consumer_waits", reason=str(error))
                await pause(backoff.next_pause_s(), until=stopping)

    async def _consume(self, subscription: Subscription, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self.last_turn_s = monotonic_s()
            records = await subscription.poll(
                records_max=self._limits.batch_max, timeout_s=self._limits.poll_timeout_s
            )
            if records and not await self._until_done(records, stopping):
                return
            await self._commit_offsets(subscription, at_once=not records)

    async def _until_done(self, records: Sequence[Record], stopping: asyncio.Event) -> bool:
        """Handle a batch however long the world is not ready; False when told to stop meanwhile."""
        backoff, conflicts = Backoff(), 0
        while True:
            try:
                await self._handle(records, singly=conflicts >= self._limits.tries_max)
                break
            except Conflict:
                conflicts += 1
                self._metrics.retries.labels(self._intake.service, "conflict").inc()
            except Transient as error:
                self._metrics.retries.labels(self._intake.service, "transient").inc()
                log.warning("batch_waits", reason=str(error), records=len(records))
            if await pause(backoff.next_pause_s(), until=stopping):
                return False
        for record in records:
            self._done[record.position] = record.offset + 1
        return True

    async def _handle(self, records: Sequence[Record], *, singly: bool) -> None:
        started_s = monotonic_s()
        if singly or not await self._together(records):
            for record in records:
                await self._alone(record)
        self._metrics.batch_seconds.labels(self._intake.service).observe(monotonic_s() - started_s)
        self._after_commit()

    async def _together(self, records: Sequence[Record]) -> bool:
        """Handle a batch as one; False where a record of it raises for a reason of its own."""
        try:
            await self._in_one_transaction(records)
        except (Transient, Broken):
            raise
        except Exception as error:  # noqa: BLE001 - the process edge: one bad record must not stop the others
            log.warning("batch_split", records=len(records), error=type(error).__name__)
            return False
        return True

    async def _alone(self, record: Record) -> None:
        """Handle one record in its own transaction; bury it when it raises every time, or can never work."""
        for attempt in range(1, self._limits.tries_max + 1):
            try:
                await self._in_one_transaction([record])
            except Exception as error:
                if isinstance(error, (Transient, Broken)) and not isinstance(error, Conflict):
                    raise
                log.exception("record_failed", record=record.address, attempt=attempt)
                if isinstance(error, Rejected):
                    problem = FieldError(field=error.field, reason=error.reason)
                    await self._bury_alone(record, problem, kind="rejected")
                    return
                if attempt == self._limits.tries_max:
                    problem = FieldError(field="data", reason=f"handling failed: {type(error).__name__}")
                    await self._bury_alone(record, problem, kind="failed")
            else:
                return

    async def _in_one_transaction(self, records: Sequence[Record]) -> None:
        self.last_turn_s = monotonic_s()
        async with asyncio.timeout(self._limits.handler_timeout_s), self._database.begin() as connection:
            unit = Unit(connection, self._tables, self._clock(), self._source)
            events = await self._fresh_events(records, unit)
            unread = unit.dead
            if events:
                await self._intake.handle(events, unit)
            await unit.flush()
        rejected = unit.dead - unread
        self._count(len(records), handled=len(events) - rejected, dead=unit.dead)

    async def _fresh_events(self, records: Sequence[Record], unit: Unit) -> list[Event]:
        """The events of a batch that were never handled, each once; what cannot be read is buried."""
        found = [(record, self._opened(record)) for record in records]
        keys = [event.envelope.key for _, event in found if isinstance(event, Event)]
        fresh = await unit.first_sights([*keys, *map(grave, records)])
        events: dict[str, Event] = {}
        for record, event in found:
            if grave(record) not in fresh:
                continue  # buried before; a replay of it is another record and counts
            if isinstance(event, UnreadableEvent):
                unit.bury(record, errors=event.errors, kind="unreadable")
                self._intake.on_unreadable(record, event, unit)
            elif event.envelope.key in fresh and event.envelope.key not in events:
                events[event.envelope.key] = event
                unit.records[event.envelope.key] = record
        unit.marks.extend(events)
        return list(events.values())

    def _opened(self, record: Record) -> Event | UnreadableEvent:
        try:
            return decode(
                record.headers, record.value, strictly=record.position.topic in self._intake.strict_topics
            )
        except UnreadableEvent as error:
            return error

    async def _bury_alone(self, record: Record, problem: FieldError, *, kind: str) -> None:
        """Bury a record that can be read and not handled; the reason repeats nothing of its content."""
        async with self._database.begin() as connection:
            unit = Unit(connection, self._tables, self._clock(), self._source)
            if await unit.first_sights([grave(record)]):
                unit.bury(record, errors=(problem,), kind=kind)
                self._intake.on_unreadable(record, UnreadableEvent((problem,)), unit)
            await unit.flush()
        self._count(1, handled=0, dead=unit.dead)

    def _count(self, records: int, *, handled: int, dead: int) -> None:
        outcomes = {"handled": handled, "dead": dead, "repeated": max(0, records - handled - dead)}
        for outcome, count in outcomes.items():
            self._metrics.records.labels(self._intake.service, outcome).inc(count)
        self._dead_in_a_row = self._dead_in_a_row + dead if handled == 0 else 0
        if self._dead_in_a_row > self._limits.dead_in_a_row_max:
            self._metrics.stopped.labels(self._intake.service).set(1)
            raise Broken(f"{self._dead_in_a_row} dead letters in a row")

    async def _commit_offsets(self, subscription: Subscription, *, at_once: bool) -> None:
        now_s = monotonic_s()
        if self._done and (at_once or now_s - self._committed_at_s >= self._limits.commit_every_s):
            await subscription.commit(self._done)
            self._done = {}
            self._committed_at_s = now_s

    async def _close(self) -> None:
        subscription, self.subscription = self.subscription, None
        if subscription is None:
            return
        try:
            if self._done:
                await subscription.commit(self._done)
        except Transient:
            log.warning("offsets_not_committed")
        self._done = {}
        await subscription.close()
