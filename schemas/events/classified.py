"""What does the classifier tell screening?"""

from __future__ import annotations

from schemas.classification import OrderClassification
from schemas.model import Model
from schemas.order import Order


class OrderClassified(Model):
    """Every line has been looked up; carries the whole order, since screening asks nobody."""

    order: Order
    order_digest: str
    source: str
    """The order-management system that placed the order."""
    classification: OrderClassification


class OrderWithdrawn(Model):
    """The order was cancelled: whatever stands open for it ends."""

    order_id: str
    revision: int
    order_digest: str | None
    reason: str | None
