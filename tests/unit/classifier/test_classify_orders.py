"""What follows when an order-management system says something, in whatever sequence it comes?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from schemas.classification import OrderClassification
from schemas.envelope import Envelope
from schemas.events.classified import OrderClassified, OrderWithdrawn
from schemas.events.decided import OrderRejected
from schemas.events.orders import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped, ShippedLine
from schemas.events.reference import ControlListUpdated, ItemConfirmed
from schemas.model import Model
from schemas.order import Order
from schemas.registry import Event, type_of
from schemas.topics import ORDERS_CLASSIFIED, ORDERS_DECIDED
from schemas.vocabulary import CyberSurveillance, SurveillanceCategory
from services.classifier.application.classify_orders import Desk, take_orders
from services.classifier.application.learn import classify_marked, take_reference
from services.classifier.application.ports import TrackedOrder, TrackedStatus
from services.classifier.domain.classify import Classifier
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.metrics import ClassifierMetrics
from tests.builders import an_order
from tests.fakes.classifier import MemoryItems, MemoryTracked
from tests.fakes.screening import MemoryOutbox
from tests.unit.classifier.builders import LISTS, NEW, a_classifier, knowledge

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OMS, OTHER_OMS = "urn:oms", "urn:other-oms"


@dataclass(frozen=True, slots=True)
class BrokenClassifier(Classifier):
    """Fails at every order."""

    def classify_order(
        self, order: Order, confirmed: Mapping[str, ConfirmedItem], *, known_on: date
    ) -> OrderClassification:
        raise KeyError("5A001")


class Bench:
    """The classifier's handlers over ports in memory."""

    def __init__(self) -> None:
        self.orders, self.items, self.outbox = MemoryTracked(), MemoryItems(), MemoryOutbox(NOW)
        self.registry = CollectorRegistry()
        self.metrics = ClassifierMetrics(self.registry)
        self.classifier = a_classifier()
        self.number = 0

    def desk(self) -> Desk:
        return Desk(self.classifier, self.orders, self.items, self.outbox, self.metrics, NOW)

    def event(self, data: Model, source: str = OMS) -> Event:
        self.number += 1
        envelope = Envelope(
            id=f"e-{self.number}", type=type_of(type(data)), source=source, subject="SO-1", time=NOW
        )
        return Event(envelope, data)

    async def take(self, *data: Model, source: str = OMS) -> list[str]:
        await take_orders([self.event(item, source) for item in data], self.desk())
        return self.said()

    async def learn(self, data: Model) -> None:
        await take_reference([self.event(data)], self.desk())

    async def again(self) -> tuple[int, int]:
        return await classify_marked(self.desk(), count=10)

    def said(self) -> list[str]:
        self.topics = [topic for topic, _ in self.outbox.said]
        self.last = self.outbox.take()
        return [event.short for event in self.last]

    def order(self) -> TrackedOrder:
        return self.orders.kept["SO-1"]

    def outcomes(self, outcome: str) -> float:
        return self.registry.get_sample_value("catchall_classifier_orders_total", {"outcome": outcome}) or 0.0

    def refused_fields(self) -> list[str]:
        return [field for _, fields in self.outbox.refused for field in fields]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def placed(revision: int = 1, **changes: Any) -> OrderPlaced:
    return OrderPlaced.model_validate_json(an_order(revision=revision, **changes).model_dump_json())


def amended(revision: int, **changes: Any) -> OrderAmended:
    return OrderAmended.model_validate_json(an_order(revision=revision, **changes).model_dump_json())


def cancelled(revision: int = 1) -> OrderCancelled:
    return OrderCancelled(order_id="SO-1", revision=revision, reason="no longer needed")


def shipped(revision: int = 1) -> OrderShipped:
    return OrderShipped(
        order_id="SO-1", revision=revision, shipped_at=NOW, lines=[ShippedLine(line_id="1", quantity="2")]
    )


def confirmed(version: int = 1, *codes: str) -> ItemConfirmed:
    return ItemConfirmed(
        sku="SKU-1",
        version=version,
        annex_i_codes=list(codes),
        cyber_surveillance=CyberSurveillance.NONE,
        category=SurveillanceCategory.NONE,
        reason="data sheet",
        confirmed_by="ines",
        confirmed_at=NOW,
        control_list_version=NEW.version,
    )


CLASSIFIED, REJECTED, WITHDRAWN = "order.classified", "order.rejected", "order.withdrawn"


async def test_a_placed_order_is_classified_with_its_digest_and_source(bench: Bench) -> None:
    assert await bench.take(placed()) == [CLASSIFIED]
    data = bench.last[0].data
    assert isinstance(data, OrderClassified)
    assert (data.order_digest, data.source) == (placed().digest(), OMS)
    assert bench.topics == [ORDERS_CLASSIFIED.name]
    assert bench.order().skus == ("SKU-1",)
    assert bench.order().again is None


async def test_the_same_revision_once_more_says_nothing(bench: Bench) -> None:
    await bench.take(placed())
    assert await bench.take(placed()) == []
    assert bench.outcomes("repeated") == 1
    assert bench.outbox.refused == []


async def test_a_higher_revision_supersedes_and_a_lower_one_is_passed_over(bench: Bench) -> None:
    assert await bench.take(amended(2), placed(1)) == [CLASSIFIED]
    assert bench.order().revision == 2
    assert bench.outcomes("superseded") == 1
    assert await bench.take(amended(3)) == [CLASSIFIED]


async def test_a_known_revision_with_other_content_is_refused_by_its_field(bench: Bench) -> None:
    await bench.take(placed())
    assert await bench.take(placed(notes="other words")) == [REJECTED]
    assert bench.refused_fields() == ["revision"]
    assert bench.topics == [ORDERS_DECIDED.name]
    data = bench.last[0].data
    assert isinstance(data, OrderRejected)
    assert (data.order_id, data.revision, data.event_source) == ("SO-1", 1, OMS)
    assert bench.order().digest == placed().digest()


@pytest.mark.parametrize(
    "data", [placed(2), cancelled(2), shipped(1)], ids=["placed", "cancelled", "shipped"]
)
async def test_a_second_source_cannot_touch_an_order(bench: Bench, data: Model) -> None:
    await bench.take(placed())
    before = bench.order()
    assert await bench.take(data, source=OTHER_OMS) == [REJECTED]
    assert bench.refused_fields() == ["source"]
    assert bench.order() == before


async def test_a_cancelled_order_is_withdrawn_with_its_digest(bench: Bench) -> None:
    await bench.take(placed())
    assert await bench.take(cancelled()) == [WITHDRAWN]
    data = bench.last[0].data
    assert isinstance(data, OrderWithdrawn)
    assert data.order_digest == placed().digest()
    assert bench.order().status is TrackedStatus.WITHDRAWN


async def test_a_cancellation_of_an_older_revision_is_refused(bench: Bench) -> None:
    await bench.take(placed(3))
    assert await bench.take(cancelled(2)) == [REJECTED]
    assert bench.refused_fields() == ["revision"]
    assert bench.order().status is TrackedStatus.OPEN


async def test_a_cancellation_of_a_newer_revision_ends_what_comes_up_to_it(bench: Bench) -> None:
    await bench.take(placed(1))
    assert await bench.take(cancelled(3)) == [WITHDRAWN]
    assert bench.order().revision == 3
    assert await bench.take(amended(2)) == []
    assert await bench.take(amended(4)) == [CLASSIFIED]


async def test_a_cancellation_of_an_unknown_order_is_kept_for_when_it_comes(bench: Bench) -> None:
    assert await bench.take(cancelled()) == [WITHDRAWN]
    assert await bench.take(placed()) == []
    assert await bench.take(placed(2)) == [CLASSIFIED]


async def test_an_order_that_another_source_cancelled_beforehand_is_refused_aloud(bench: Bench) -> None:
    await bench.take(cancelled(), source=OTHER_OMS)
    assert await bench.take(placed()) == [REJECTED]
    assert bench.refused_fields() == ["source"]


async def test_a_shipped_order_is_passed_on_and_no_longer_open(bench: Bench) -> None:
    await bench.take(placed())
    assert await bench.take(shipped()) == ["order.shipped"]
    assert bench.order().status is TrackedStatus.SHIPPED
    await bench.learn(confirmed(1, "5A002"))
    assert await bench.again() == (0, 0)


async def test_a_shipment_of_an_unknown_order_is_refused(bench: Bench) -> None:
    assert await bench.take(shipped()) == [REJECTED]
    assert bench.refused_fields() == ["order_id"]


async def test_a_failure_to_classify_is_said_and_tried_again(bench: Bench) -> None:
    bench.classifier = BrokenClassifier(LISTS, *knowledge())
    assert await bench.take(placed()) == [CLASSIFIED]
    data = bench.last[0].data
    assert isinstance(data, OrderClassified)
    assert (data.classification.failure, data.classification.lines) == ("KeyError", [])
    assert bench.order().again
    assert bench.outcomes("failed") == 1
    assert await bench.again() == (1, 1)
    assert bench.said() == []
    bench.classifier = a_classifier()
    assert await bench.again() == (1, 0)
    assert bench.said() == [CLASSIFIED]
    assert bench.order().again is None


async def test_what_is_said_again_has_an_id_of_its_own(bench: Bench) -> None:
    await bench.take(placed())
    ids = [event.envelope.id for event in bench.last]
    for version in (1, 2):
        await bench.learn(confirmed(version, "5A002"))
        assert await bench.again() == (1, 0)
        bench.said()
        ids += [event.envelope.id for event in bench.last]
    assert len(set(ids)) == 3


async def test_a_confirmed_item_is_used_for_open_orders_and_new_ones(bench: Bench) -> None:
    await bench.take(placed())
    await bench.learn(confirmed(1, "5A002"))
    await bench.again()
    bench.said()
    data = bench.last[0].data
    assert isinstance(data, OrderClassified)
    assert data.classification.lines[0].item.annex_i_codes == ["5A002"]


async def test_an_older_confirmation_changes_nothing(bench: Bench) -> None:
    await bench.take(placed())
    await bench.learn(confirmed(2, "5A002"))
    await bench.again()
    await bench.learn(confirmed(1))
    assert await bench.again() == (0, 0)
    assert bench.items.kept["SKU-1"].version == 2


async def test_a_new_control_list_has_every_open_order_classified_again(bench: Bench) -> None:
    await bench.take(placed())
    await bench.learn(ControlListUpdated(version="2027-01-01", valid_from=date(2027, 1, 1), entries=10))
    assert await bench.again() == (1, 0)


async def test_an_event_of_another_topic_is_refused(bench: Bench) -> None:
    assert await bench.take(OrderWithdrawn(order_id="SO-1", revision=1, order_digest=None, reason=None)) == []
    assert bench.refused_fields() == ["type"]
