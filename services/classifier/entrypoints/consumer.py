"""How do events reach the classifier's handlers?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from schemas.envelope import Envelope, derived_id
from schemas.events.decided import OrderRejected
from schemas.events.reference import ControlListUpdated, ItemConfirmed
from schemas.registry import Event, UnreadableEvent, type_of
from schemas.topics import CASES, ORDERS, ORDERS_DECIDED, REFERENCE
from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.repositories import SqlItemRegistry, SqlTrackedOrders
from services.classifier.application.classify_orders import Desk, take_orders
from services.classifier.application.learn import classify_marked, take_reference
from services.classifier.metrics import ClassifierMetrics
from services.runtime.clock import Clock
from services.runtime.consumer import Intake
from services.runtime.database import Database
from services.runtime.event_log import Record
from services.runtime.retry import pause
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit

AGAIN_BATCH = 100
AGAIN_LOOK_S = 1.0
FAILED_LOOK_S = 30.0


class ClassifierConsumer:
    """The classifier's side of the event log."""

    def __init__(self, control_lists: ControlListCache, metrics: ClassifierMetrics) -> None:
        self._control_lists = control_lists
        self._metrics = metrics

    def intake(self) -> Intake:
        return Intake(
            service="classifier",
            topics=(ORDERS.name, CASES.name, REFERENCE.name),
            strict_topics=frozenset({ORDERS.name}),
            handle=self.handle,
            on_unreadable=say_rejected,
        )

    async def handle(self, events: Sequence[Event], unit: Unit) -> None:
        """One batch: what the order-management systems said, and what people taught us."""
        teaches = any(isinstance(event.data, (ItemConfirmed, ControlListUpdated)) for event in events)
        await unit.hold_still("items", alone=teaches)
        desk = await self.desk(unit)
        orders = [event for event in events if event.envelope.type in _ORDER_TYPES]
        others = [event for event in events if event.envelope.type not in _ORDER_TYPES]
        await take_reference(others, desk)
        await take_orders(orders, desk)
        await desk.orders.flush()

    async def desk(self, unit: Unit) -> Desk:
        return Desk(
            classifier=await self._control_lists.current(unit.connection),
            orders=SqlTrackedOrders(unit.connection, unit.now),
            items=SqlItemRegistry(unit.connection),
            outbox=unit,
            metrics=self._metrics,
            now=unit.now,
        )


class AgainLoop:
    """Classifies marked orders again, a batch at a time, until none is left."""

    def __init__(
        self,
        consumer: ClassifierConsumer,
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
            taken, failed = await self.turn()
            if failed:
                await pause(FAILED_LOOK_S, until=stopping)
            elif taken < AGAIN_BATCH:
                await pause(AGAIN_LOOK_S, until=stopping)

    async def turn(self) -> tuple[int, int]:
        """One batch in one transaction; says how many orders it took and how many failed."""
        async with self._database.begin() as connection:
            unit = Unit(connection, self._tables, self._clock(), self._source)
            await unit.hold_still("items", alone=False)
            desk = await self._consumer.desk(unit)
            taken, failed = await classify_marked(desk, count=AGAIN_BATCH)
            await desk.orders.flush()
            await unit.flush()
            return taken, failed


def say_rejected(record: Record, error: UnreadableEvent, unit: Unit) -> None:
    """Tell the sender of an unreadable order event, as far as its order can be told."""
    if record.position.topic != ORDERS.name:
        return
    envelope = error.envelope
    subject = error.order_id or "unreadable"
    data = OrderRejected(
        order_id=error.order_id,
        revision=error.revision,
        event_id=envelope.id if envelope else None,
        event_source=envelope.source if envelope else None,
        errors=error.errors,
    )
    cause = envelope or Envelope(
        id=derived_id(record.address, type=type_of(OrderRejected), subject=subject),
        type="",
        source="unknown",
        subject=subject,
        time=unit.now,
    )
    unit.emit(data, cause=cause, topic=ORDERS_DECIDED, subject=subject)


_ORDER_TYPES = frozenset(f"catchall.{name}.v1" for name in ORDERS.events)
