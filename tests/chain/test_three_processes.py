"""Does the chain hold over a real broker and a real database, whatever is killed or taken away?

`make drill` sets CATCHALL_DRILL=1: every process is killed ten times instead of once.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.kafka_node import KafkaNode
from dev.postgres_node import PostgresNode
from schemas.topics import CASES, ORDERS_DECIDED
from services.cli.compose import SERVICES
from tests.builders import mixed_orders
from tests.chain.deployment import DECIDED, SAMPLE_LISTS, Deployment, assert_nothing_twice, end_state
from tests.nodes import fresh_name, started

ORDERS = 2_000
KILLS = 10 if os.environ.get("CATCHALL_DRILL") == "1" else 1
HELD = {3: ("blocked", ("REG-3-1",)), 7: ("flagged", ("destination_unknown",))}
SEED = 20261122


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[KafkaNode]:
    node = KafkaNode(tmp_path / "kafka")
    started(node.start)
    yield node
    node.stop()


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresNode]:
    with started(lambda: PostgresNode(durable=True)) as node:
        yield node


@pytest.fixture
def deployment(own_kafka: KafkaNode, own_postgres: PostgresNode, tmp_path: Path) -> Iterator[Deployment]:
    url = own_postgres.create_database(fresh_name("chain"))
    home = tmp_path / "home"
    home.mkdir()
    found = Deployment(home, f"kafka://{own_kafka.bootstrap}?partitions=4", url)
    assert found.command("lists", "import", str(SAMPLE_LISTS)).returncode == 0
    yield found
    found.stop()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Deployment]:
    found = Deployment(tmp_path, None, None)
    assert found.command("lists", "import", str(SAMPLE_LISTS)).returncode == 0
    yield found
    found.stop()


def undisturbed() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What becomes of the orders when nothing happens."""
    ids = [order["order_id"] for order in mixed_orders(ORDERS)]
    return {order_id: HELD.get(number % 10, ("cleared", ())) for number, order_id in enumerate(ids)}


async def assert_undisturbed(deployment: Deployment) -> None:
    """In = decided, every hold with one case and one notice, nobody rejected, no name in any log."""
    assert await end_state(deployment) == undisturbed()
    await assert_nothing_twice(deployment)
    held = {order_id for order_id, (verdict, _) in undisturbed().items() if verdict != "cleared"}
    opened = Counter(event.data.order_id for event in await deployment.events(CASES))  # type: ignore[attr-defined]
    assert set(opened) == held
    assert [e for e in await deployment.events(ORDERS_DECIDED) if e.short == "order.rejected"] == []
    assert len(list((deployment.home / "notices").glob("*.eml"))) == len(held)
    logs = "".join(path.read_text(errors="replace") for path in deployment.home.glob("*.log"))
    assert "MIX-00003" in logs
    assert "no_access_tokens" in logs
    assert "Snekkeri" not in logs


async def place_and_kill(deployment: Deployment, *, kills: list[str]) -> None:
    """Place the orders in parts; in the middle of each part a process dies and comes back."""
    orders, chance = mixed_orders(ORDERS), random.Random(SEED)
    size = ORDERS // len(kills)
    for number, service in enumerate(kills):
        last = number == len(kills) - 1
        await deployment.place(orders[number * size : ORDERS if last else (number + 1) * size])
        wanted = number * size + chance.randrange(1, size // 2)
        await deployment.until("screening", DECIDED, lambda found, n=wanted: found >= n, seconds=120)  # type: ignore[misc]
        deployment.kill(service)
        if service == "all":
            deployment.start_embedded()
        else:
            deployment.start(service)


async def test_every_process_killed_in_the_middle_leaves_the_end_state_of_an_undisturbed_run(
    deployment: Deployment,
) -> None:
    deployment.start()
    await place_and_kill(deployment, kills=[*SERVICES] * KILLS)
    await deployment.until_decided(ORDERS)
    await deployment.until_quiet()
    await assert_undisturbed(deployment)
    await deployment.until_started()
    assert deployment.stop() == dict.fromkeys(SERVICES, 0)


async def test_the_embedded_process_killed_in_the_middle_leaves_the_same_end_state(
    embedded: Deployment,
) -> None:
    embedded.start_embedded()
    await place_and_kill(embedded, kills=["all"] * KILLS)
    await embedded.until_decided(ORDERS)
    await embedded.until_quiet()
    await assert_undisturbed(embedded)
    assert embedded.stop() == {"all": 0}


async def test_kafka_stopped_and_postgresql_restarted_under_load_change_nothing_and_end_no_process(
    deployment: Deployment, own_kafka: KafkaNode, own_postgres: PostgresNode
) -> None:
    """Two replicas of each service wait for what they need and go on by themselves."""
    deployment.start()
    deployment.start(replica="-2")
    orders = mixed_orders(ORDERS)
    await deployment.place(orders[: ORDERS // 2])
    await deployment.until_decided(ORDERS // 5)
    await asyncio.to_thread(own_kafka.stop)
    await asyncio.sleep(20)  # the outage itself
    await asyncio.to_thread(own_kafka.start)
    await deployment.place(orders[ORDERS // 2 :])
    await deployment.until_decided(ORDERS // 2 + 50)
    await asyncio.to_thread(own_postgres.restart)
    await deployment.until_decided(ORDERS)
    await deployment.until_quiet()
    assert deployment.exited() == []
    await assert_undisturbed(deployment)
    await deployment.until_started()
    assert set(deployment.stop().values()) == {0}
