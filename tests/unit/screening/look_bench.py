"""A desk in memory: orders come in, lists change, and everything that is said is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry

from schemas.classification import ItemClassification
from schemas.envelope import Envelope
from schemas.events.cases import QuestionAnswered
from schemas.events.classified import OrderClassified, OrderWithdrawn
from schemas.events.orders import OrderShipped, ShippedLine
from schemas.events.reference import LicenceRecorded
from schemas.events.released import HumanDecision, OrderRefused, OrderReleased, Signature
from schemas.model import Model
from schemas.order import Authorisation, Order
from schemas.registry import Event, type_of
from schemas.vocabulary import Fact
from services.screening.application.decide_orders import Desk, decide_again
from services.screening.application.ports import ScreenedOrder
from services.screening.application.take_events import take_events
from services.screening.domain.list_state import ListState
from services.screening.domain.screen import Snapshot
from services.screening.domain.watchlist import WatchlistEntry
from services.screening.metrics import ScreeningMetrics
from tests.builders import an_order
from tests.fakes.screening import (
    GivenSnapshots,
    MemoryAnswers,
    MemoryDecisions,
    MemoryOrders,
    MemoryOutbox,
    MemoryRegister,
    MemoryTables,
)
from tests.unit.screening.builders import AS_OF, a_snapshot, classified, law


class LookBench:
    """Screening's handlers over ports in memory."""

    def __init__(self) -> None:
        self.orders = MemoryOrders(AS_OF)
        self.outbox = MemoryOutbox(AS_OF)
        self.decisions = MemoryDecisions()
        self.snapshots = GivenSnapshots(a_snapshot())
        self.registry = CollectorRegistry()
        self.events = 0
        self.desk = Desk(
            law=law(),
            tables=MemoryTables(),
            orders=self.orders,
            decisions=self.decisions,
            licences=MemoryRegister(),
            answers=MemoryAnswers(),
            snapshots=self.snapshots,
            outbox=self.outbox,
            metrics=ScreeningMetrics(self.registry),
            now=AS_OF,
        )

    def event(self, data: Model, order_id: str = "SO-1") -> Event:
        """An event with an id of its own."""
        self.events += 1
        envelope = Envelope(
            id=f"e-{self.events}", type=type_of(type(data)), source="urn:x", subject=order_id, time=AS_OF
        )
        return Event(envelope, data)

    async def take(self, *data: Model) -> list[str]:
        """Hand these in as one batch; the short names of what was said."""
        await take_events([self.event(item) for item in data], self.desk)
        return self.said()

    async def place(self, *items: ItemClassification, revision: int = 1, **changes: Any) -> list[str]:
        return await self.take(placed(*items, revision=revision, **changes))

    async def look(self) -> list[str]:
        """The second look at everything that is due; the short names of what was said."""
        snapshot = self.snapshots.snapshot
        healthy = not snapshot.state.problems(self.desk.now)
        due = await self.orders.take_outdated(snapshot.state.digest, healthy=healthy, count=100)
        await decide_again(due, snapshot, self.desk)
        return self.said()

    def lists(self, *entries: WatchlistEntry) -> None:
        """These entries, and the bystanders, are what is live now."""
        self.snapshots.snapshot = a_snapshot(*entries)

    def break_lists(self, *entries: WatchlistEntry) -> None:
        """The same, and the EU list cannot be read."""
        whole = a_snapshot(*entries)
        broken = {name: replace(live, problem="cannot be read") for name, live in whole.state.lists.items()}
        state = ListState(broken, whole.state.required, whole.state.fresh_for)
        self.snapshots.snapshot = Snapshot(state, whole.matcher)

    def later(self, now: datetime) -> None:
        self.desk = replace(self.desk, now=now)
        self.orders.now = now
        self.outbox.now = now

    def said(self) -> list[str]:
        self.last = self.outbox.take()
        return [event.short for event in self.last]

    def order(self, order_id: str = "SO-1") -> ScreenedOrder:
        return self.orders.kept[order_id]

    def count(self, metric: str) -> float:
        return self.registry.get_sample_value(f"catchall_orders_{metric}_total") or 0.0


def placed(*items: ItemClassification, revision: int = 1, **changes: Any) -> OrderClassified:
    order = an_order(changes.pop("order_id", "SO-1"), revision=revision, **changes)
    return OrderClassified(
        order=order, order_digest=order.digest(), source="urn:oms", classification=classified(order, *items)
    )


def failed(order: Order) -> OrderClassified:
    """An order whose items could not be classified."""
    return OrderClassified(
        order=order,
        order_digest=order.digest(),
        source="urn:oms",
        classification=classified(order, failure="KeyError"),
    )


def withdrawn(revision: int = 1) -> OrderWithdrawn:
    return OrderWithdrawn(order_id="SO-1", revision=revision, order_digest=None, reason="no longer needed")


def shipped(revision: int = 1) -> OrderShipped:
    lines = [ShippedLine(line_id="1", quantity="2")]
    return OrderShipped(order_id="SO-1", revision=revision, shipped_at=AS_OF, lines=lines)


def released(order: ScreenedOrder) -> OrderReleased:
    """Two people release what was last said about the order."""
    return OrderReleased(**_by_people(order))


def refused(order: ScreenedOrder) -> OrderRefused:
    return OrderRefused(**_by_people(order))


def answered(answer: Fact, revision: int = 1, question: str = "REG-4-2") -> QuestionAnswered:
    return QuestionAnswered(
        order_id="SO-1",
        revision=revision,
        question=question,
        answer=answer,
        evidence="letter of the end-user",
        person="ines",
        answered_at=AS_OF,
    )


def recorded(authorisation: Authorisation, version: int = 1) -> LicenceRecorded:
    return LicenceRecorded(
        authorisation=authorisation, exporter_id=None, version=version, recorded_by="ines", recorded_at=AS_OF
    )


def _by_people(order: ScreenedOrder) -> dict[str, Any]:
    first, second = (Signature(person=name, role="officer", at=AS_OF) for name in ("ines", "jonas"))
    decision = HumanDecision(
        order_id="SO-1",
        revision=order.revision,
        order_digest=order.digest,
        case_id="C-1",
        decision_id=order.decision_id,
        legal_basis="Article 3",
        reason="looked at",
        authority_reference=None,
        signatures=(first, second),
    )
    return dict(decision)
