"""What happens to the orders when screening hears of something?

Something was classified, withdrawn, shipped, released, refused, answered, licensed, or a table was loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import structlog

from schemas.envelope import derived_id
from schemas.events.cases import QuestionAnswered
from schemas.events.classified import OrderClassified, OrderWithdrawn
from schemas.events.orders import OrderShipped
from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.events.released import HumanDecision, OrderRefused, OrderReleased
from schemas.registry import Event, type_of
from schemas.topics import ORDERS_DECIDED
from services.screening.application.decide_orders import Desk, Task, decide_tasks
from services.screening.application.ports import OrderStatus, ScreenedOrder, Standing

log = structlog.get_logger(__name__)


async def take_events(events: Sequence[Event], desk: Desk) -> None:
    """Handle a batch in sequence; the orders in it are decided together, away from the event loop."""
    await desk.orders.load({event.data.order_id for event in events if hasattr(event.data, "order_id")})
    await desk.orders.load({e.data.order.order_id for e in events if isinstance(e.data, OrderClassified)})
    tasks: dict[str, Task] = {}
    for event in events:
        match event.data:
            case OrderClassified() as classified:
                order_id = classified.order.order_id
                if not _is_stale(classified, tasks.get(order_id), desk):
                    payload = classified.model_dump_json().encode()
                    cause_text = "order" if desk.orders.get(order_id) is None else "classification"
                    tasks[order_id] = Task(classified, payload, event.envelope, cause_text)
            case OrderWithdrawn() as withdrawn:
                tasks.pop(withdrawn.order_id, None)
                await _withdraw(event, withdrawn, desk)
            case OrderShipped() as shipped:
                waiting = tasks.pop(shipped.order_id, None)
                await decide_tasks([waiting] if waiting else [], desk)  # what left is measured by it
                await _take_other(event, desk)
            case _:
                await _take_other(event, desk)
    await decide_tasks(list(tasks.values()), desk)


def _is_stale(classified: OrderClassified, waiting: Task | None, desk: Desk) -> bool:
    """Is there a higher revision, or has this one ended? Of two in a batch the lower one is superseded."""
    if waiting is not None and waiting.classified.order.revision != classified.order.revision:
        desk.metrics.superseded.inc()
        return classified.order.revision < waiting.classified.order.revision
    known = desk.orders.get(classified.order.order_id)
    if known is None:
        return False
    if classified.order.revision < known.revision:
        desk.metrics.superseded.inc()
        return True
    return known.status is not OrderStatus.OPEN and classified.order.revision == known.revision


async def _withdraw(event: Event, withdrawn: OrderWithdrawn, desk: Desk) -> None:
    known = desk.orders.get(withdrawn.order_id)
    ended = known.ended(OrderStatus.WITHDRAWN) if known else _withdrawn_unseen(withdrawn)
    desk.orders.put(replace(ended, revision=max(ended.revision, withdrawn.revision)))
    await desk.licences.give_back(withdrawn.order_id, withdrawn.revision)
    desk.outbox.emit(withdrawn, cause=event.envelope, topic=ORDERS_DECIDED, subject=withdrawn.order_id)
    desk.metrics.withdrawn.inc()


def _withdrawn_unseen(withdrawn: OrderWithdrawn) -> ScreenedOrder:
    return ScreenedOrder(
        order_id=withdrawn.order_id,
        revision=withdrawn.revision,
        digest=withdrawn.order_digest or "",
        exporter_key="",
        status=OrderStatus.WITHDRAWN,
        standing=Standing.HELD,
        decision_id=derived_id(withdrawn.order_id, type=type_of(OrderWithdrawn), subject=withdrawn.order_id),
        reason_keys=frozenset(),
        list_digest="",
        payload=b"{}",
    )


async def _take_other(event: Event, desk: Desk) -> None:
    """Events after which an order stands otherwise, or must be decided again."""
    match event.data:
        case OrderShipped() as shipped:
            await _ship(shipped, desk)
        case OrderReleased() as released:
            _stand(released, Standing.RELEASED, OrderStatus.OPEN, desk)
        case OrderRefused() as refused:
            if _stand(refused, Standing.HELD, OrderStatus.REFUSED, desk):
                await desk.licences.give_back(refused.order_id, refused.revision)
        case LicenceRecorded() as licence:
            for holder in await desk.licences.put(licence):
                await desk.orders.mark_again(holder, cause=f"licence {event.envelope.id}")
        case ReferenceUpdated() as updated:
            await desk.tables.put(updated)
        case QuestionAnswered() as answered:
            await desk.answers.put(answered.order_id, answered.revision, answered.question, answered.answer)
            known = desk.orders.get(answered.order_id)
            if known is not None and known.status is OrderStatus.OPEN:
                desk.orders.put(replace(known, again=f"answer {event.envelope.id}"))
        case _:
            pass


async def _ship(shipped: OrderShipped, desk: Desk) -> None:
    """Book what has left on its licences; the order is open until all of it has."""
    known = desk.orders.get(shipped.order_id)
    if known is None:
        return
    if known.standing not in (Standing.CLEARED, Standing.RELEASED):
        desk.metrics.shipped_unreleased.inc()
        log.error("shipped_without_clearance", order_id=shipped.order_id, revision=shipped.revision)
    gone = {line.line_id: Decimal(line.quantity) for line in shipped.lines}
    totals = {line_id: Decimal(quantity) for line_id, quantity in known.shipped.items()}
    totals |= {line_id: totals.get(line_id, Decimal(0)) + quantity for line_id, quantity in gone.items()}
    complete = _is_complete(known, totals)
    await desk.licences.ship(shipped.order_id, shipped.revision, gone, complete=complete)
    known = replace(known, shipped={line_id: str(quantity) for line_id, quantity in totals.items()})
    desk.orders.put(known.ended(OrderStatus.SHIPPED) if complete else known)


def _is_complete(known: ScreenedOrder, totals: Mapping[str, Decimal]) -> bool:
    """Has every line left in full? An order whose content is not on record has."""
    if known.payload == b"{}":
        return True
    lines = OrderClassified.model_validate_json(known.payload).order.lines
    return all(totals.get(line.line_id, Decimal(0)) >= Decimal(line.quantity) for line in lines)


def _stand(decided: HumanDecision, standing: Standing, status: OrderStatus, desk: Desk) -> bool:
    """Where an order stands after people decided; a later hold than the one they saw goes on holding."""
    known = desk.orders.get(decided.order_id)
    if known is None or known.status is not OrderStatus.OPEN:
        return False
    if known.revision == decided.revision and known.decision_id == decided.decision_id:
        desk.orders.put(replace(known, standing=standing, status=status))
        return True
    log.warning("release_overtaken", order_id=decided.order_id, revision=decided.revision)
    return False
