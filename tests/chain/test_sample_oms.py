"""Does the sample order-management system ship what may leave, and nothing else?"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dev.kafka_node import KafkaNode
from schemas.order import Order
from schemas.topics import ORDERS, ORDERS_DECIDED
from tests.builders import a_listed_item, order_data
from tests.chain.deployment import SAMPLE_LISTS, Deployment
from tests.nodes import started

SAMPLE = Path(__file__).parents[2] / "examples" / "sample_oms.py"
LINES_MAX = 99
PATIENCE_S = "60"
TOPICS_MADE = "SELECT count(*) FROM tracked_order"


@pytest.fixture(scope="module")
def sample() -> ModuleType:
    specification = importlib.util.spec_from_file_location("sample_oms", SAMPLE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    node = KafkaNode(tmp_path / "kafka")
    started(node.start)
    home = tmp_path / "home"
    home.mkdir()
    found = Deployment(home, f"kafka://{node.bootstrap}?partitions=2", None)
    try:
        assert found.command("lists", "import", str(SAMPLE_LISTS)).returncode == 0
        found.start_embedded()
        yield found
    finally:
        found.stop()
        node.stop()


async def run_sample(deployment: Deployment, order: dict[str, Any], *, wait_s: str) -> int:
    """The sample over one order, as a program of its own; its exit code."""
    path = deployment.home / f"{order['order_id']}.json"
    path.write_text(json.dumps(order))
    broker = str(deployment.broker_url).removeprefix("kafka://").partition("?")[0]
    process = await asyncio.create_subprocess_exec(sys.executable, str(SAMPLE), broker, str(path), wait_s)
    return await asyncio.wait_for(process.wait(), timeout=120)


async def test_a_cleared_order_is_shipped_and_a_held_one_is_not(deployment: Deployment) -> None:
    await deployment.until("classifier", TOPICS_MADE, lambda count: count == 0, seconds=60)
    held = order_data("OMS-HELD", lines=[a_listed_item()])
    assert await run_sample(deployment, order_data("OMS-CLEAR"), wait_s=PATIENCE_S) == 0
    assert await run_sample(deployment, held, wait_s="5") == 1
    await deployment.until_decided(2)
    said = [(event.short, event.data.model_dump()["order_id"]) for event in await deployment.events(ORDERS)]
    assert sorted(said) == [
        ("order.placed", "OMS-CLEAR"),
        ("order.placed", "OMS-HELD"),
        ("order.shipped", "OMS-CLEAR"),
    ]
    answers = {(e.envelope.subject, e.short) for e in await deployment.events(ORDERS_DECIDED)}
    assert answers == {("OMS-CLEAR", "order.cleared"), ("OMS-HELD", "order.held")}


def test_the_sample_is_short_and_imports_nothing_of_ours() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    assert "import schemas" not in text
    assert "from schemas" not in text
    assert "services" not in text


def test_the_sample_counts_the_same_digest_as_we_do(sample: ModuleType) -> None:
    orders = [
        order_data(),
        order_data(notes=None, documents=[], placed_at="2026-11-20T10:00:00+01:00"),
        order_data(lines=[a_listed_item()], clauses=["article_12g"]),
    ]
    for order in orders:
        assert sample.digest(order) == Order.model_validate_json(json.dumps(order)).digest()


def heard(sample: ModuleType, *events: tuple[str, dict[str, Any]], order: dict[str, Any]) -> bool:
    """Does the permission stand after these events?"""
    permission = sample.Permission(order)
    about = {"order_id": order["order_id"], "revision": order["revision"]}
    about["order_digest"] = sample.digest(order)
    for name, data in events:
        permission.hear(name, about | data, data.get("id", "some"))
    stands: bool = permission.stands()
    return stands


HELD = ("order.held", {"id": "hold-1"})
RELEASED = ("order.released", {"decision_id": "hold-1"})
HELD_LATER = ("order.held", {"id": "hold-2"})
REASSESSED = ("order.reassessed", {"id": "look-3"})
RELEASED_AFTER_ALL = ("order.released", {"decision_id": "look-3"})
CLEARED: tuple[str, dict[str, Any]] = ("order.cleared", {})
REJECTED: tuple[str, dict[str, Any]] = ("order.rejected", {"order_digest": None})
WITHDRAWN: tuple[str, dict[str, Any]] = ("order.withdrawn", {})
REFUSED: tuple[str, dict[str, Any]] = ("order.refused", {})


@pytest.mark.parametrize(
    ("events", "stands"),
    [
        ((), False),
        ((CLEARED,), True),
        ((HELD,), False),
        ((CLEARED, HELD), False),
        ((HELD, RELEASED), True),
        ((RELEASED, HELD), True),
        ((RELEASED,), False),
        ((HELD, RELEASED, HELD_LATER), False),
        ((HELD, HELD_LATER, RELEASED), False),
        ((HELD, REFUSED), False),
        ((CLEARED, WITHDRAWN), False),
        ((CLEARED, REJECTED), True),
        ((REJECTED,), False),
        ((REASSESSED,), False),
        ((HELD, REASSESSED, RELEASED), False),
        ((HELD, REASSESSED, RELEASED_AFTER_ALL), True),
        ((("order.cleared", {"revision": 2}),), False),
        ((("order.cleared", {"order_digest": "another"}),), False),
    ],
)
def test_only_a_clearance_or_a_release_of_the_last_hold_of_this_content_lets_it_leave(
    sample: ModuleType, events: tuple[tuple[str, dict[str, Any]], ...], stands: bool
) -> None:
    assert heard(sample, *events, order=order_data()) is stands
