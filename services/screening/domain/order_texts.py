"""Which texts does an order carry, of which kind, and about which line or party?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.order import Order
from schemas.vocabulary import DocumentKind

LINE, NOTES, USE, PAYMENT, INCOTERMS, CLAUSES = "line", "notes", "use", "payment", "incoterms", "clauses"
PARTY_NAME, ADDRESS, REGION = "party_name", "address", "region"
SOURCES = frozenset(
    {
        LINE, NOTES, USE, PAYMENT, INCOTERMS, CLAUSES, PARTY_NAME, ADDRESS, REGION,
        *(kind.value for kind in DocumentKind),
    }
)  # fmt: skip
"""Every kind of text; documents by their kind."""


@dataclass(frozen=True, slots=True)
class OrderText:
    """One text; at most one of `line_id` and `party` says what it is about."""

    source: str
    text: str
    line_id: str | None = None
    party: str | None = None


def texts_of(order: Order) -> Iterator[OrderText]:
    """Every text of the order that is not empty."""
    for found in _all(order):
        if found.text.strip():
            yield found


def _all(order: Order) -> Iterator[OrderText]:
    for line in order.lines:
        attributes = "; ".join(
            f"{key.replace('_', ' ')} {value}"
            for key, value in (line.attributes or {}).items()
            if isinstance(value, str)
        )
        described = ". ".join(filter(None, (line.name, line.description, attributes)))
        yield OrderText(LINE, described, line_id=line.line_id)
    yield OrderText(NOTES, order.notes or "")
    yield OrderText(USE, ". ".join(filter(None, (order.use.stated, order.use.sector))))
    yield OrderText(REGION, order.destination.region or "")
    yield OrderText(INCOTERMS, order.incoterms or "")
    yield OrderText(CLAUSES, ". ".join(clause.replace("_", " ") for clause in order.clauses or ()))
    if order.payment is not None:
        yield OrderText(PAYMENT, ". ".join(filter(None, (order.payment.terms, order.payment.method))))
    for document in order.documents or ():
        yield OrderText(document.kind.value, document.text or "")
    for party in order.parties:
        yield OrderText(PARTY_NAME, party.name or "", party=party.name)
        yield OrderText(ADDRESS, party.address or "", party=party.name)
