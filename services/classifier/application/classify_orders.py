"""What happens when an order-management system says something about an order?

Read, think, write: the orders of the batch are loaded and locked, every event is weighed in
sequence, and what follows leaves through the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from schemas.classification import OrderClassification
from schemas.envelope import Envelope
from schemas.events.classified import OrderClassified, OrderWithdrawn
from schemas.events.decided import FieldError, OrderRejected
from schemas.events.orders import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from schemas.order import Order
from schemas.registry import Event
from schemas.topics import ORDERS_CLASSIFIED, ORDERS_DECIDED
from services.classifier.application.ports import (
    ItemRegistry,
    Outbox,
    TrackedOrder,
    TrackedOrders,
    TrackedStatus,
)
from services.classifier.domain.assembled import skus_of
from services.classifier.domain.classify import Classifier
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.metrics import ClassifierMetrics

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers of one batch work with."""

    classifier: Classifier
    orders: TrackedOrders
    items: ItemRegistry
    outbox: Outbox
    metrics: ClassifierMetrics
    now: datetime


async def take_orders(events: Sequence[Event], desk: Desk) -> None:
    """Handle the order events of a batch, in sequence."""
    await desk.orders.load(event.data.order_id for event in events if hasattr(event.data, "order_id"))
    confirmed = await desk.items.confirmed(_skus(events))
    orders = [event.data for event in events if isinstance(event.data, Order)]
    classified = await classify_all(orders, confirmed, desk)
    for event in events:
        match event.data:
            case OrderPlaced() | OrderAmended() as order:
                _take(event, order, classified[id(order)], desk)
            case OrderCancelled() as cancelled:
                _cancel(event, cancelled, desk)
            case OrderShipped() as shipped:
                _ship(event, shipped, desk)
            case _:
                desk.outbox.reject(event, errors=[FieldError(field="type", reason="is not for this topic")])


def _take(event: Event, order: Order, classification: OrderClassification, desk: Desk) -> None:
    known, digest = desk.orders.get(order.order_id), order.digest()
    problem = _contradiction(event.envelope, order.revision, digest, known)
    if problem is not None:
        reject(event, problem, order_id=order.order_id, revision=order.revision, outbox=desk.outbox)
        return
    if known is not None and order.revision <= known.revision:
        outcome = "repeated" if order.revision == known.revision else "superseded"
        desk.metrics.orders.labels(outcome).inc()
        log.info("order_passed_over", order_id=order.order_id, revision=order.revision, outcome=outcome)
        return
    skus = tuple(sorted(skus_of(order)))
    tracked = TrackedOrder(
        order_id=order.order_id,
        source=event.envelope.source,
        revision=order.revision,
        digest=digest,
        status=TrackedStatus.OPEN,
        payload=order.model_dump_json(exclude_none=True).encode(),
        skus=skus,
    )
    if classification.failure is not None:
        tracked = replace(tracked, again=f"retry {event.envelope.key}")
    announce(event.envelope, order, tracked, classification, desk)


def announce(
    cause: Envelope, order: Order, tracked: TrackedOrder, classification: OrderClassification, desk: Desk
) -> None:
    """Say what an order's items are; a failure to classify is said too, so that screening holds the order."""
    desk.orders.put(tracked)
    data = OrderClassified(
        order=order, order_digest=tracked.digest, source=tracked.source, classification=classification
    )
    desk.outbox.emit(data, cause=cause, topic=ORDERS_CLASSIFIED, subject=order.order_id)
    desk.metrics.orders.labels("failed" if classification.failure else "classified").inc()
    log.info(
        "order_classified",
        order_id=order.order_id,
        revision=order.revision,
        lines=len(order.lines),
        trace=cause.traceparent,
        cause=cause.id,
    )


async def classify_all(
    orders: Sequence[Order], confirmed: Mapping[str, ConfirmedItem], desk: Desk
) -> dict[int, OrderClassification]:
    """The classification of each order by its `id()`, away from the event loop."""

    def classify() -> dict[int, OrderClassification]:
        return {id(order): classify_safely(order, confirmed, desk) for order in orders}

    return await asyncio.to_thread(classify) if orders else {}


def classify_safely(order: Order, confirmed: Mapping[str, ConfirmedItem], desk: Desk) -> OrderClassification:
    """The classification, or its failure as a value: an exception here must hold the order, not lose it."""
    try:
        return desk.classifier.classify_order(order, confirmed, known_on=desk.now.date())
    except Exception as error:
        log.exception("classification_failed", order_id=order.order_id, revision=order.revision)
        return OrderClassification(control_list_version="", lines=[], failure=type(error).__name__)


def _cancel(event: Event, cancelled: OrderCancelled, desk: Desk) -> None:
    known = desk.orders.get(cancelled.order_id)
    problem = None
    if known is not None and known.source != event.envelope.source:
        problem = FieldError(field="source", reason="order_id is in use by another source")
    elif known is not None and cancelled.revision < known.revision:
        problem = FieldError(field="revision", reason=f"the order stands at revision {known.revision}")
    if problem is not None:
        reject(event, problem, order_id=cancelled.order_id, revision=cancelled.revision, outbox=desk.outbox)
        return
    tracked = known or _never_placed(event, cancelled)
    desk.orders.put(tracked.ended(TrackedStatus.WITHDRAWN, revision=cancelled.revision))
    data = OrderWithdrawn(
        order_id=cancelled.order_id,
        revision=cancelled.revision,
        order_digest=tracked.digest or None,
        reason=cancelled.reason,
    )
    desk.outbox.emit(data, cause=event.envelope, topic=ORDERS_CLASSIFIED, subject=cancelled.order_id)
    desk.metrics.orders.labels("withdrawn").inc()


def _ship(event: Event, shipped: OrderShipped, desk: Desk) -> None:
    known = desk.orders.get(shipped.order_id)
    problem = _not_shippable(event.envelope, shipped, known)
    if known is None or problem is not None:
        problem = problem or FieldError(field="order_id", reason="no such order was placed")
        reject(event, problem, order_id=shipped.order_id, revision=shipped.revision, outbox=desk.outbox)
        return
    if known.source != event.envelope.source:
        problem = FieldError(field="source", reason="order_id is in use by another source")
        reject(event, problem, order_id=shipped.order_id, revision=shipped.revision, outbox=desk.outbox)
        return
    desk.orders.put(known.ended(TrackedStatus.SHIPPED, revision=known.revision))
    desk.outbox.emit(shipped, cause=event.envelope, topic=ORDERS_CLASSIFIED, subject=shipped.order_id)
    desk.metrics.orders.labels("shipped").inc()


def _not_shippable(
    envelope: Envelope, shipped: OrderShipped, known: TrackedOrder | None
) -> FieldError | None:
    """Why a shipment cannot be of the order that we know."""
    if known is None or not known.digest:
        return FieldError(field="order_id", reason="no such order was placed")
    if known.source != envelope.source:
        return FieldError(field="source", reason="order_id is in use by another source")
    if known.revision != shipped.revision:
        return FieldError(field="revision", reason=f"the order stands at revision {known.revision}")
    lines = {line.line_id for line in Order.model_validate_json(known.payload).lines}
    unknown = [line.line_id for line in shipped.lines if line.line_id not in lines]
    return FieldError(field="lines", reason=f"no such line: {unknown[0]}") if unknown else None


def reject(event: Event, problem: FieldError, *, order_id: str, revision: int, outbox: Outbox) -> None:
    """Dead-letter an order event and tell its sender why."""
    outbox.reject(event, errors=[problem])
    data = OrderRejected(
        order_id=order_id,
        revision=revision,
        event_id=event.envelope.id,
        event_source=event.envelope.source,
        errors=(problem,),
    )
    outbox.emit(data, cause=event.envelope, topic=ORDERS_DECIDED, subject=order_id)


def _contradiction(
    envelope: Envelope, revision: int, digest: str, known: TrackedOrder | None
) -> FieldError | None:
    if known is None:
        return None
    if known.source != envelope.source:
        return FieldError(field="source", reason="order_id is in use by another source")
    if known.digest and known.revision == revision and known.digest != digest:
        return FieldError(field="revision", reason=f"revision {revision} is known with other content")
    return None


def _never_placed(event: Event, cancelled: OrderCancelled) -> TrackedOrder:
    return TrackedOrder(
        order_id=cancelled.order_id,
        source=event.envelope.source,
        revision=cancelled.revision,
        digest="",
        status=TrackedStatus.WITHDRAWN,
        payload=b"{}",
        skus=(),
    )


def _skus(events: Sequence[Event]) -> set[str]:
    orders = (event.data for event in events if isinstance(event.data, Order))
    return {sku for order in orders for sku in skus_of(order)}
