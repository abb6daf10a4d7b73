"""What does screening tell the order-management system and the notifier?"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from schemas.classification import OrderClassification
from schemas.decision import Decision
from schemas.model import Model
from schemas.order import Order
from schemas.vocabulary import Verdict


class OrderCleared(Decision):
    """Every configured check ran and nothing needs a person: this revision may ship."""

    @model_validator(mode="after")
    def _needs_nobody(self) -> Self:
        if self.verdict is not Verdict.CLEARED or self.reasons:
            raise ValueError("a clearance has the verdict cleared and no reasons")
        return self


class OrderHeld(Decision):
    """This revision may not ship; it revokes an earlier clearance or release."""

    order: Order
    classification: OrderClassification

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.verdict is Verdict.CLEARED or not self.reasons:
            raise ValueError("a hold is flagged or blocked and has at least one reason")
        return self


class OrderReassessed(Decision):
    """Nothing holds the order any more; the hold stands until people release it."""

    order: Order
    classification: OrderClassification


class FieldError(Model):
    """What is wrong with an event: where (`lines.0.quantity`), and why."""

    field: str
    reason: str


class OrderRejected(Model):
    """An order event was dead-lettered; the order stays held by silence.

    `order_id` and `revision` as far as they could be read; `event_id` and `event_source` of the
    rejected event, where it had any.
    """

    order_id: str | None
    revision: int | None
    event_id: str | None
    event_source: str | None
    errors: tuple[FieldError, ...]
