"""What happens when people confirm an item, or when the control list changes?

The registry or the list is brought up to date, and every open order that it touches is classified
again, in batches of its own so that one change may touch any number of orders.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from schemas.envelope import Envelope
from schemas.events.reference import ControlListUpdated, ItemConfirmed
from schemas.order import Order
from schemas.registry import Event
from services.classifier.application.classify_orders import Desk, announce, classify_all
from services.classifier.application.ports import TrackedOrder
from services.classifier.domain.confirmed import ConfirmedItem

log = structlog.get_logger(__name__)


async def take_reference(events: Sequence[Event], desk: Desk) -> None:
    """Handle reference events of a batch; those for other services are passed over."""
    for event in events:
        match event.data:
            case ItemConfirmed() as confirmed:
                await confirm_item(_confirmed_item(confirmed), desk, cause=event.envelope.key)
            case ControlListUpdated():
                await desk.orders.mark_all_again(cause=event.envelope.key)
            case _:
                pass


async def confirm_item(item: ConfirmedItem, desk: Desk, *, cause: str) -> bool:
    """Record what people confirmed and ask for the open orders with that item to be classified again.

    False where this or a newer version is on record.
    """
    if not await desk.items.put(item):
        return False
    await desk.orders.mark_again([item.sku], cause=cause)
    return True


async def classify_marked(desk: Desk, *, count: int) -> tuple[int, int]:
    """Classify up to `count` marked orders again; says how many were and how many failed and stay marked."""
    marked = await desk.orders.take_marked(count)
    confirmed = await desk.items.confirmed({sku for order in marked for sku in order.skus})
    readable = [(tracked, order) for tracked in marked if (order := _order_of(tracked)) is not None]
    classified = await classify_all([order for _, order in readable], confirmed, desk)
    done = 0
    for tracked, order in readable:
        classification = classified[id(order)]
        if classification.failure is None:
            cause = Envelope.of_key(tracked.again or "", time=desk.now)
            announce(cause, order, tracked.done(), classification, desk)
            done += 1
        else:
            desk.orders.put(tracked)  # written again, it goes behind the others that wait
    for tracked in marked:
        if all(tracked is not known for known, _ in readable):
            desk.orders.put(tracked)
    return len(marked), len(marked) - done


def _order_of(tracked: TrackedOrder) -> Order | None:
    try:
        return Order.model_validate_json(tracked.payload)
    except ValidationError:
        log.exception("order_unreadable", order_id=tracked.order_id)
        return None


def _confirmed_item(data: ItemConfirmed) -> ConfirmedItem:
    return ConfirmedItem(
        sku=data.sku,
        version=data.version,
        annex_i_codes=tuple(data.annex_i_codes),
        cyber_surveillance=data.cyber_surveillance,
        category=data.category,
        confirmed_by=data.confirmed_by,
        control_list_version=data.control_list_version,
        reason=data.reason,
        confirmed_at=data.confirmed_at,
    )
