"""How do events reach screening's handlers, and how are open orders looked at again?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.registry import Event, UnreadableEvent
from schemas.topics import CASES, ORDERS_CLASSIFIED, ORDERS_RELEASED, REFERENCE
from services.runtime.clock import Clock
from services.runtime.consumer import Intake
from services.runtime.database import Database
from services.runtime.event_log import Record
from services.runtime.retry import pause
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit
from services.screening.adapters.law_tables import LawCache, SqlLawTables
from services.screening.adapters.licence_register import SqlLicenceRegister
from services.screening.adapters.repositories import (
    SqlAnswers,
    SqlDecisions,
    SqlScreenedOrders,
)
from services.screening.adapters.snapshots import ConnectedSnapshots, SnapshotCache
from services.screening.application.decide_orders import Desk, decide_again, ground_of
from services.screening.application.take_events import take_events
from services.screening.metrics import ScreeningMetrics

LOOK_BATCH = 100
LOOK_EVERY_S = 1.0

log = structlog.get_logger(__name__)


class ScreeningConsumer:
    """Screening's side of the event log."""

    def __init__(self, laws: LawCache, snapshots: SnapshotCache, metrics: ScreeningMetrics) -> None:
        self._laws = laws
        self._snapshots = snapshots
        self._metrics = metrics

    def intake(self) -> Intake:
        return Intake(
            service="screening",
            topics=(ORDERS_CLASSIFIED.name, ORDERS_RELEASED.name, CASES.name, REFERENCE.name),
            strict_topics=frozenset(),
            handle=self.handle,
            on_unreadable=_note_unreadable,
        )

    async def handle(self, events: Sequence[Event], unit: Unit) -> None:
        """One batch; a change of the register waits for the orders that read it, and they for it."""
        changes = any(isinstance(event.data, LicenceRecorded | ReferenceUpdated) for event in events)
        await unit.hold_still("licences", alone=changes)
        desk = await self.desk(unit)
        await take_events(events, desk)
        await flush(desk)

    async def desk(self, unit: Unit) -> Desk:
        return Desk(
            law=await self._laws.current(unit.connection),
            tables=SqlLawTables(unit.connection),
            orders=SqlScreenedOrders(unit.connection, unit.now),
            decisions=SqlDecisions(unit.connection),
            licences=SqlLicenceRegister(unit.connection, unit.now),
            answers=SqlAnswers(unit.connection),
            snapshots=ConnectedSnapshots(self._snapshots, unit.connection),
            outbox=unit,
            metrics=self._metrics,
            now=unit.now,
        )


async def flush(desk: Desk) -> None:
    await desk.orders.flush()
    await desk.decisions.flush()


class SecondLook:
    """Decides open orders again after a change of the lists, the licences or the answers.

    Works from what stands in the database, not from the event that told of the change: an order
    that was decided on other list content than what is live is found however that came about.
    """

    def __init__(
        self,
        consumer: ScreeningConsumer,
        database: Database,
        tables: MessageTables,
        clock: Clock,
        source: str,
    ) -> None:
        self._consumer = consumer
        self._database = database
        self._tables = tables
        self._clock = clock
        self._source = source

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            if await self.turn() < LOOK_BATCH:
                await pause(LOOK_EVERY_S, until=stopping)

    async def turn(self) -> int:
        """One batch in one transaction; says how many orders were looked at."""
        async with self._database.begin() as connection:
            unit = Unit(connection, self._tables, self._clock(), self._source)
            await unit.hold_still("licences", alone=False)
            desk = await self._consumer.desk(unit)
            snapshot = await desk.snapshots.current()
            healthy = not snapshot.state.problems(unit.now)
            orders = await desk.orders.take_outdated(
                ground_of(snapshot, desk.law), healthy=healthy, count=LOOK_BATCH
            )
            if orders:
                await decide_again(orders, snapshot, desk)
                await flush(desk)
                await unit.flush()
            return len(orders)


def _note_unreadable(record: Record, error: UnreadableEvent, _: Unit) -> None:
    fields = [found.field for found in error.errors]
    log.error("event_unreadable", address=record.address, fields=fields)
