"""Can a client that nobody here wrote place an order and read the decision?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.kafka_node import KafkaNode
from tests.builders import a_listed_item, order_data
from tests.chain.deployment import SAMPLE_LISTS, Deployment
from tests.nodes import REQUIRE, started


@pytest.fixture
def kcat() -> str:
    found = shutil.which("kcat")
    if found is None and os.environ.get(REQUIRE) == "1":
        pytest.fail(f"needs kcat ({REQUIRE}=1)", pytrace=False)
    return found or pytest.skip("needs kcat")


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    node = KafkaNode(tmp_path / "kafka")
    started(node.start)
    home = tmp_path / "home"
    home.mkdir()
    found = Deployment(home, f"kafka://{node.bootstrap}?partitions=2", None)
    assert found.command("lists", "import", str(SAMPLE_LISTS)).returncode == 0
    found.start_embedded()
    yield found
    found.stop()
    node.stop()


def structured(order_id: str) -> bytes:
    """A structured CloudEvent on one line, as a shell script would write it."""
    event = {
        "specversion": "1.0",
        "id": f"kcat-{order_id}",
        "type": "catchall.order.placed.v1",
        "source": "urn:example:kcat",
        "subject": order_id,
        "time": "2026-11-22T10:00:00Z",
        "datacontenttype": "application/json",
        "data": order_data(order_id, lines=[a_listed_item()]),
    }
    return json.dumps(event).encode()


async def test_kcat_places_an_order_and_reads_that_it_is_held(kcat: str, deployment: Deployment) -> None:
    await deployment.until("classifier", "SELECT count(*) FROM tracked_order", lambda n: n == 0, seconds=60)
    broker = str(deployment.broker_url).removeprefix("kafka://").split("?")[0]
    produce = [kcat, "-P", "-b", broker, "-t", "catchall.orders.v1", "-k", "KCAT-1"]
    subprocess.run(produce, input=structured("KCAT-1"), check=True, timeout=30)
    await deployment.until_decided(1, seconds=60)
    await deployment.until("screening", "SELECT count(*) FROM outbox", lambda n: n == 0, seconds=30)
    consume = [kcat, "-C", "-b", broker, "-t", "catchall.orders-decided.v1", "-o", "beginning", "-e", "-q"]
    consume += ["-f", "%k|%h|%s\\n"]
    found = subprocess.run(consume, capture_output=True, text=True, check=True, timeout=30).stdout
    (line,) = found.strip().splitlines()
    key, headers, value = line.split("|", 2)
    assert key == "KCAT-1"
    assert "ce_type=catchall.order.held.v1" in headers
    decision = json.loads(value)
    assert decision["verdict"] == "blocked"
    assert decision["reasons"][0]["citation"].startswith("Article 3(1) of Regulation (EU) 2021/821")
