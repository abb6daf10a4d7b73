"""Does the chain hold over a real broker and a real database, whatever is killed or taken away?"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.kafka_node import KafkaNode
from dev.postgres_node import PostgresNode
from schemas.topics import CASES, ORDERS_DECIDED
from services.cli.compose import SERVICES
from tests.builders import mixed_orders
from tests.chain.deployment import SAMPLE_LISTS, Deployment, assert_nothing_twice, end_state
from tests.nodes import fresh_name, started

ORDERS = 2_000
HELD = {3: ("blocked", ("REG-3-1",)), 7: ("flagged", ("destination_unknown",))}


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
    name = fresh_name("chain")
    url = own_postgres.create_database(name)
    home = tmp_path / "home"
    home.mkdir()
    found = Deployment(home, f"kafka://{own_kafka.bootstrap}?partitions=4", url)
    assert found.command("lists", "import", str(SAMPLE_LISTS)).returncode == 0
    yield found
    found.stop()


def undisturbed() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What becomes of the orders when nothing happens."""
    ids = [order["order_id"] for order in mixed_orders(ORDERS)]
    return {order_id: HELD.get(number % 10, ("cleared", ())) for number, order_id in enumerate(ids)}


async def assert_undisturbed(deployment: Deployment) -> None:
    assert await end_state(deployment) == undisturbed()
    await assert_nothing_twice(deployment)
    opened = Counter(event.envelope.subject for event in await deployment.events(CASES))
    held = {order_id for order_id, (verdict, _) in undisturbed().items() if verdict != "cleared"}
    assert set(opened) == held
    rejected = [e for e in await deployment.events(ORDERS_DECIDED) if e.short == "order.rejected"]
    assert rejected == []
    assert len(list((deployment.home / "notices").glob("*.eml"))) == len(held)


async def test_every_process_killed_in_the_middle_leaves_the_end_state_of_an_undisturbed_run(
    deployment: Deployment,
) -> None:
    """In = decided, no double case, no double notice, whoever dies when."""
    deployment.start()
    await deployment.place(mixed_orders(ORDERS))
    for number, service in enumerate(SERVICES, 1):
        await deployment.until_decided(number * ORDERS // 5)
        deployment.kill(service)
        deployment.start(service)
    await deployment.until_decided(ORDERS)
    await deployment.until_quiet()
    await assert_undisturbed(deployment)
    assert deployment.stop() == dict.fromkeys(SERVICES, 0)


async def test_kafka_stopped_and_postgresql_restarted_under_load_change_nothing_and_end_no_process(
    deployment: Deployment, own_kafka: KafkaNode, own_postgres: PostgresNode
) -> None:
    """The services wait for what they need and go on by themselves."""
    deployment.start()
    await deployment.place(mixed_orders(ORDERS))
    await deployment.until_decided(ORDERS // 5)
    await asyncio.to_thread(own_kafka.stop)
    await asyncio.sleep(20)  # the outage itself
    await asyncio.to_thread(own_kafka.start)
    await deployment.until_decided(ORDERS // 2)
    await asyncio.to_thread(own_postgres.restart)
    await deployment.until_decided(ORDERS)
    await deployment.until_quiet()
    assert deployment.exited() == []
    await assert_undisturbed(deployment)
    assert deployment.stop() == dict.fromkeys(SERVICES, 0)
