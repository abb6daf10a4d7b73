"""Do two replicas on one PostgreSQL and one Kafka keep the sequence of every order?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from dev.kafka_node import KafkaNode
from services.runtime.database import Database
from services.runtime.event_log import Outgoing, TopicSettings
from services.runtime.kafka import KafkaLog, KafkaSettings
from services.runtime.metrics import RelayMetrics
from services.runtime.outbox import Relay
from services.runtime.unit import Unit
from tests.eventually import eventually
from tests.fakes.small_service import NAME, NOW, SOURCE, messages, metadata, running
from tests.nodes import fresh_name

pytestmark = pytest.mark.services

ROUNDS = 150
ORDERS = [f"order-{number}" for number in range(8)]


class GuardedLog(KafkaLog):
    """Kafka, which notes how many replicas send at the same time."""

    sending = 0
    sending_most = 0

    async def publish(self, records: Sequence[Outgoing]) -> None:
        GuardedLog.sending += 1
        GuardedLog.sending_most = max(GuardedLog.sending_most, GuardedLog.sending)
        try:
            await super().publish(records)
        finally:
            GuardedLog.sending -= 1


@pytest.fixture
async def replicas(database_url_postgres: str) -> AsyncIterator[list[Database]]:
    found = [Database(database_url_postgres, schema=NAME) for _ in range(2)]
    async with found[0].begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {NAME}"))
        await connection.run_sync(metadata.create_all)
    yield found
    for database in found:
        await database.close()


async def test_two_relays_never_send_at_once_nor_out_of_sequence(
    replicas: list[Database], kafka_node: KafkaNode
) -> None:
    topic = fresh_name("relayed")
    settings = KafkaSettings(servers=kafka_node.bootstrap, partitions=3, connection={})
    logs = [GuardedLog(settings, client_id=f"replica-{number}") for number in range(2)]
    await logs[0].ensure_topics([TopicSettings(topic, 7, 1_000_000)])
    registries = [CollectorRegistry() for _ in replicas]
    relays = [
        Relay(database, messages, log, RelayMetrics(registry, NAME))
        for database, log, registry in zip(replicas, logs, registries, strict=True)
    ]

    async def write_round(number: int) -> None:
        """The replicas take turns with an order, as its lock makes them."""
        database, relay = replicas[number % 2], relays[number % 2]
        async with database.begin() as connection:
            outgoing = [Outgoing(topic, order, str(number).encode(), ()) for order in ORDERS]
            await Unit(connection, messages, NOW, SOURCE, outgoing=outgoing).flush()
        relay.wake()

    async def all_sent() -> bool:
        return (await relays[0].backlog())[0] == 0

    async with contextlib.AsyncExitStack() as stack:
        for relay in relays:
            await stack.enter_async_context(running(relay.run))
        for number in range(ROUNDS):
            await write_round(number)
        await eventually(all_sent)
    records = [record async for record in logs[0].read(topic)]
    for order in ORDERS:
        values = [int(record.value or b"-1") for record in records if record.key == order.encode()]
        assert values == list(range(ROUNDS))
    assert GuardedLog.sending_most == 1
    sent = [r.get_sample_value("catchall_outbox_sent_total", {"service": NAME}) or 0 for r in registries]
    assert sum(sent) == ROUNDS * len(ORDERS)
    for log in logs:
        await log.close()


async def test_a_relay_whose_replica_sends_steps_back(replicas: list[Database]) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(KafkaLog):
        async def publish(self, records: Sequence[Outgoing]) -> None:
            begun.set()
            await go_on.wait()

    log = Slow(KafkaSettings(servers="127.0.0.1:1", connection={}), client_id="slow")
    first, second = [
        Relay(database, messages, log, RelayMetrics(CollectorRegistry(), NAME)) for database in replicas
    ]
    async with replicas[0].begin() as connection:
        row = Outgoing("any", "order-1", b"x", ())
        await Unit(connection, messages, NOW, SOURCE, outgoing=[row]).flush()
    sending = asyncio.create_task(first.send_batch())
    await begun.wait()
    assert await second.send_batch() is None
    go_on.set()
    assert await sending == 1
    assert await second.send_batch() == 0
