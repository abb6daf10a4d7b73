"""Which topics are there, who writes them, who reads them, and how long do they remember?"""

from __future__ import annotations

from dataclasses import dataclass

RECORD_BYTES_MAX = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic: `key` says what keeps its records in sequence; `retention_days` None means for ever."""

    name: str
    key: str
    events: tuple[str, ...]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    retention_days: int | None

    @property
    def dead_letters(self) -> str:
        """The topic for records of this one that can never be handled."""
        return self.name.removesuffix(".v1") + ".dlq.v1"


ORDERS = Topic(
    name="catchall.orders.v1",
    key="order id",
    events=("order.placed", "order.amended", "order.cancelled", "order.shipped"),
    writers=("order-management system",),
    readers=("classifier",),
    retention_days=365,
)
ORDERS_CLASSIFIED = Topic(
    name="catchall.orders-classified.v1",
    key="order id",
    events=("order.classified", "order.withdrawn", "order.shipped"),
    writers=("classifier",),
    readers=("screening",),
    retention_days=365,
)
ORDERS_DECIDED = Topic(
    name="catchall.orders-decided.v1",
    key="order id",
    events=("order.cleared", "order.held", "order.reassessed", "order.withdrawn", "order.rejected"),
    writers=("screening", "classifier"),
    readers=("notifier", "order-management system"),
    retention_days=365,
)
ORDERS_RELEASED = Topic(
    name="catchall.orders-released.v1",
    key="order id",
    events=("order.released", "order.refused"),
    writers=("notifier",),
    readers=("order-management system", "screening"),
    retention_days=365,
)
CASES = Topic(
    name="catchall.cases.v1",
    key="order id",
    events=("case.opened", "case.closed", "hit.dismissed", "question.answered"),
    writers=("notifier",),
    readers=("classifier", "screening"),
    retention_days=365,
)
REFERENCE = Topic(
    name="catchall.reference.v1",
    key="sku, licence, list or table",
    events=(
        "item.confirmed",
        "licence.recorded",
        "reference.updated",
        "watchlist.updated",
        "control_list.updated",
    ),
    writers=("notifier", "screening", "classifier"),
    readers=("classifier", "screening"),
    retention_days=None,
)

TOPICS: tuple[Topic, ...] = (ORDERS, ORDERS_CLASSIFIED, ORDERS_DECIDED, ORDERS_RELEASED, CASES, REFERENCE)
"""All topics, in the order in which an order meets them."""

BY_NAME = {topic.name: topic for topic in TOPICS}
