"""What do people tell the order-management system about a held order?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime, model_validator

from schemas.model import Model


class Signature(Model):
    """Who took which of the two steps, and when; the second person is never the first."""

    person: str
    role: str
    at: AwareDatetime


class HumanDecision(Model):
    """A second fact beside the machine's: named people, legal basis, reason; the hold stays on record."""

    order_id: str
    revision: int
    order_digest: str
    case_id: str
    decision_id: str
    """The id of the order.held or order.reassessed that this answers; a later hold overtakes it."""
    legal_basis: str
    reason: str
    authority_reference: str | None
    signatures: tuple[Signature, Signature]

    @model_validator(mode="after")
    def _two_people(self) -> Self:
        first, second = (signature.person.strip().casefold() for signature in self.signatures)
        if first == second:
            raise ValueError("the second person is the first")
        return self


class OrderReleased(HumanDecision):
    """Two people let this revision of a held order ship."""


class OrderRefused(HumanDecision):
    """Two people decided that this revision does not ship."""
