"""What became of the orders, as an order-management system learns it from the event log?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.decision import Decision
from schemas.events.classified import OrderWithdrawn
from schemas.events.decided import OrderCleared, OrderHeld, OrderReassessed, OrderRejected
from schemas.registry import decode
from schemas.topics import ORDERS_DECIDED
from schemas.vocabulary import ReasonClass
from services.runtime.event_log import EventLog

GROUP = "catchall-demo"


@dataclass(slots=True)
class Outcomes:
    """The last decision by order, and which orders were withdrawn or rejected."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    rejected: dict[str, OrderRejected] = field(default_factory=dict)
    ever_held: set[str] = field(default_factory=set)
    events: int = 0

    def settled(self, order_ids: set[str]) -> int:
        """How many of `order_ids` have an answer."""
        return len(order_ids & (self.decisions.keys() | self.rejected.keys() | self.withdrawn))

    def revision_of(self, order_id: str) -> int:
        known = self.decisions.get(order_id)
        return known.revision if known else 0


def is_degraded(decision: Decision) -> bool:
    """Was the order held because a check could not run?"""
    return any(reason.reason_class is ReasonClass.SYSTEM_DEGRADED for reason in decision.reasons)


async def follow(
    event_log: EventLog, outcomes: Outcomes, stopping: asyncio.Event, tell: Callable[[], None]
) -> None:
    """Read decisions until told to stop; `tell` is called after each batch."""
    subscription = await event_log.subscribe(GROUP, [ORDERS_DECIDED.name])
    try:
        while not stopping.is_set():
            for record in await subscription.poll(records_max=200, timeout_s=0.2):
                _take(decode(record.headers, record.value, strictly=False).data, outcomes)
                outcomes.events += 1
            tell()
    finally:
        await subscription.close()


def _take(data: object, outcomes: Outcomes) -> None:
    match data:
        case OrderCleared() | OrderHeld() | OrderReassessed():
            outcomes.decisions[data.order_id] = data
            if isinstance(data, OrderHeld):
                outcomes.ever_held.add(data.order_id)
        case OrderWithdrawn():
            outcomes.withdrawn.add(data.order_id)
        case OrderRejected() if data.order_id:
            outcomes.rejected[data.order_id] = data
        case _:
            pass
