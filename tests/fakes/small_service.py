"""What is the smallest service that a consumer can run, on a real SQLite log and database?

Its handler writes one row per event into `effect`, a table that would keep doubles.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Column, Integer, String, Table, insert, select

from schemas.envelope import Envelope
from schemas.events.orders import OrderCancelled
from schemas.registry import Event, UnreadableEvent, encode, type_of
from schemas.topics import ORDERS, ORDERS_DECIDED
from services.runtime.consumer import Consumer, Handler, Intake, Limits
from services.runtime.database import Database, new_metadata
from services.runtime.event_log import EventLog, Outgoing, Record
from services.runtime.metrics import ConsumerMetrics, RelayMetrics
from services.runtime.outbox import Relay
from services.runtime.service import topic_settings
from services.runtime.sqlite_log import SqliteLog
from services.runtime.tables import message_tables
from services.runtime.unit import Unit

NAME = "small"
SOURCE = "urn:catchall:small"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

metadata = new_metadata()
messages = message_tables(metadata)
effect = Table(
    "effect",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("order_id", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
)


def cancelled(order_id: str, revision: int = 1, *, event_id: str | None = None) -> Event:
    """The event `order.cancelled`; its id follows from order and revision unless one is given."""
    envelope = Envelope(
        id=event_id or f"{order_id}-{revision}",
        type=type_of(OrderCancelled),
        source="urn:oms",
        subject=order_id,
        time=NOW,
    )
    return Event(envelope, OrderCancelled(order_id=order_id, revision=revision))


def record_of(event: Event) -> Outgoing:
    headers, value = encode(event)
    return Outgoing(ORDERS.name, event.envelope.subject, value, headers)


def unreadable(key: str = "order-x", value: bytes = b"{not json") -> Outgoing:
    return Outgoing(ORDERS.name, key, value, (("x-sender", b"\xff\x00"),))


async def write_effects(events: Sequence[Event], unit: Unit) -> None:
    """The well-behaved handler: an effect and an announcement per event."""
    for event in events:
        data = cancellation(event)
        row = {"order_id": data.order_id, "revision": data.revision}
        await unit.connection.execute(insert(effect), row)
        unit.emit(data, cause=event.envelope, topic=ORDERS_DECIDED, subject=data.order_id)


def cancellation(event: Event) -> OrderCancelled:
    if not isinstance(event.data, OrderCancelled):
        raise TypeError(f"this service takes order.cancelled, not {event.envelope.type}")
    return event.data


def ignore_unreadable(record: Record, error: UnreadableEvent, unit: Unit) -> None:
    """Say nothing besides burying."""


@dataclass
class Bench:
    """A small service in one folder, and what it has done so far."""

    folder: Path
    log: SqliteLog
    database: Database
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    said: list[str] = field(default_factory=list)
    """Addresses of the records that `on_unreadable` was told of."""

    def __post_init__(self) -> None:
        self.metrics = ConsumerMetrics(self.registry)
        self.relay = Relay(self.database, messages, self.log, RelayMetrics(self.registry, NAME))

    def consumer(
        self,
        handle: Handler = write_effects,
        *,
        limits: Limits | None = None,
        event_log: EventLog | None = None,
        on_unreadable: Callable[[Record, UnreadableEvent, Unit], None] | None = None,
    ) -> Consumer:
        intake = Intake(
            service=NAME,
            topics=(ORDERS.name,),
            strict_topics=frozenset({ORDERS.name}),
            handle=handle,
            on_unreadable=on_unreadable or (lambda record, error, unit: self.said.append(record.address)),
        )
        return Consumer(
            intake,
            database=self.database,
            tables=messages,
            event_log=event_log or self.log,
            clock=lambda: NOW,
            metrics=self.metrics,
            source=SOURCE,
            after_commit=self.relay.wake,
            limits=limits or Limits(poll_timeout_s=0.05),
        )

    async def send(self, *records: Event | Outgoing) -> None:
        await self.log.publish([record_of(r) if isinstance(r, Event) else r for r in records])

    def forget_offsets(self) -> None:
        """As if the consumer had been killed between its commit and the offset."""
        with contextlib.closing(sqlite3.connect(self.folder / "events.sqlite3")) as connection, connection:
            connection.execute("DELETE FROM progress")

    async def effects(self) -> list[tuple[str, int]]:
        async with self.database.read() as connection:
            rows = await connection.execute(select(effect).order_by(effect.c.number))
            return [(row.order_id, row.revision) for row in rows]

    async def committed(self) -> int:
        """How many records the group has committed."""

        def total(connection: sqlite3.Connection) -> int:
            return int(connection.execute("SELECT coalesce(sum(next), 0) FROM progress").fetchone()[0])

        return await self.log.run(total)

    async def dead_letters(self) -> list[Record]:
        return await self.published(ORDERS.dead_letters)

    async def published(self, topic: str) -> list[Record]:
        """What stands on a topic once the outbox is empty."""
        while await self.relay.send_batch():
            pass
        return [record async for record in self.log.read(topic)]

    def counted(self, outcome: str) -> float:
        """The counter `catchall_records_total` of one outcome."""
        labels = {"service": NAME, "outcome": outcome}
        return self.registry.get_sample_value("catchall_records_total", labels) or 0.0


@contextlib.asynccontextmanager
async def open_bench(folder: Path) -> AsyncIterator[Bench]:
    log = SqliteLog(folder / "events.sqlite3")
    database = Database(f"sqlite:///{folder / 'small.sqlite3'}", schema=NAME)
    try:
        await log.ensure_topics(topic_settings())
        async with database.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield Bench(folder, log, database)
    finally:
        await log.close()
        await database.close()


async def until_it_stops(loop: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """A loop that nobody tells to stop; what it raises comes out, or a timeout where it raises nothing."""
    async with asyncio.timeout(20):
        await loop(asyncio.Event())


@contextlib.asynccontextmanager
async def running(loop: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    """A loop that runs beside the block and is told to stop after it; what it raises comes out."""
    stopping = asyncio.Event()

    async def turn() -> None:
        await loop(stopping)

    task = asyncio.create_task(turn())
    try:
        yield task
    finally:
        stopping.set()
        await asyncio.wait_for(task, timeout=60)
