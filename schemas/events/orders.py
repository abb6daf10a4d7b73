"""What does an order-management system tell us about an order?"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Model
from schemas.order import LINES_MAX, REVISION_MAX, Order
from schemas.vocabulary import Identifier, Instant, QuantityText, ShortText


class OrderPlaced(Order):
    """An order has been taken; nothing ships until it is cleared or released."""


class OrderAmended(Order):
    """The same order in a higher revision, whole; it supersedes what is undecided."""


class OrderCancelled(Model):
    """The order will not be shipped; decision and case are closed."""

    order_id: Identifier
    revision: Annotated[int, Field(ge=1, le=REVISION_MAX)]
    reason: ShortText | None = None


class ShippedLine(Model):
    line_id: Identifier
    quantity: QuantityText


class OrderShipped(Model):
    """Goods have left, or software has been transmitted; books licences and ends `open`."""

    order_id: Identifier
    revision: Annotated[int, Field(ge=1, le=REVISION_MAX)]
    shipped_at: Instant
    lines: Annotated[list[ShippedLine], Field(min_length=1, max_length=LINES_MAX)]
