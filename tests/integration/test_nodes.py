"""Do the real nodes that other tests rely on start, answer, and keep what they acknowledged?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from dev import NodeFailure
from dev.kafka_node import MESSAGE_MAX_BYTES, KafkaNode
from dev.postgres_node import PostgresNode
from tests.nodes import create_topic, fresh_name, started

pytestmark = pytest.mark.services

# The broker's limit counts the record's own frame as well, and the client's default is 1 MB.
LARGE = MESSAGE_MAX_BYTES - 1024


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[KafkaNode]:
    node = KafkaNode(tmp_path / "kafka")
    started(node.start)
    yield node
    node.stop()


@pytest.fixture
def own_postgres() -> Iterator[PostgresNode]:
    with started(lambda: PostgresNode(durable=True)) as node:
        yield node


async def _send(bootstrap: str, topic: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=MESSAGE_MAX_BYTES
    )
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def _read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=fresh_name("reader"), auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


async def test_kafka_delivers_what_was_sent(kafka_node: KafkaNode) -> None:
    topic = fresh_name("delivers")
    await create_topic(kafka_node.bootstrap, topic)
    sent = [b"first", b"second", b"third"]
    await _send(kafka_node.bootstrap, topic, sent)
    assert await _read(kafka_node.bootstrap, topic, len(sent)) == sent


async def test_kafka_takes_records_up_to_its_limit(kafka_node: KafkaNode) -> None:
    topic = fresh_name("large")
    await create_topic(kafka_node.bootstrap, topic)
    await _send(kafka_node.bootstrap, topic, [b"x" * LARGE])
    [value] = await _read(kafka_node.bootstrap, topic, 1)
    assert len(value) == LARGE


async def test_killed_kafka_keeps_what_it_acknowledged(own_kafka: KafkaNode) -> None:
    topic, before, pid = fresh_name("killed"), own_kafka.bootstrap, own_kafka.pid
    await create_topic(own_kafka.bootstrap, topic, partitions=1)
    sent = [f"record {number}".encode() for number in range(200)]
    await _send(own_kafka.bootstrap, topic, sent)
    own_kafka.kill()
    assert not own_kafka.alive
    own_kafka.start()
    assert own_kafka.bootstrap == before
    assert own_kafka.pid != pid
    assert await _read(own_kafka.bootstrap, topic, len(sent)) == sent


async def test_paused_kafka_answers_after_it_continues(own_kafka: KafkaNode) -> None:
    topic = fresh_name("paused")
    await create_topic(own_kafka.bootstrap, topic)
    own_kafka.pause()
    sending = asyncio.create_task(_send(own_kafka.bootstrap, topic, [b"patience"]))
    done, _ = await asyncio.wait([sending], timeout=2)
    assert not done
    own_kafka.resume()
    await asyncio.wait_for(sending, timeout=30)
    assert await _read(own_kafka.bootstrap, topic, 1) == [b"patience"]


def test_stopped_kafka_has_no_process(tmp_path: Path) -> None:
    node = KafkaNode(tmp_path / "kafka")
    with pytest.raises(NodeFailure, match="not running"):
        node.pause()


async def _connect(node: PostgresNode, name: str) -> asyncpg.Connection:
    return await asyncpg.connect(node.url(name).replace("+asyncpg", ""))


async def _insert(node: PostgresNode, name: str, rows: int) -> asyncpg.Connection:
    """The rows are committed one by one; the open connection holds one more that is not."""
    connection = await _connect(node, name)
    await connection.execute("CREATE TABLE kept (number integer PRIMARY KEY)")
    for number in range(rows):
        await connection.execute("INSERT INTO kept VALUES ($1)", number)
    await connection.execute("BEGIN")
    await connection.execute("INSERT INTO kept VALUES (-1)")
    return connection


async def _kept(node: PostgresNode, name: str) -> list[int]:
    connection = await _connect(node, name)
    try:
        return [row["number"] for row in await connection.fetch("SELECT number FROM kept ORDER BY number")]
    finally:
        await connection.close()


@pytest.mark.parametrize("how", ["kill", "stop_immediately", "stop"])
async def test_postgres_keeps_committed_rows(own_postgres: PostgresNode, how: str) -> None:
    own_postgres.create_database("keeps")
    held = await _insert(own_postgres, "keeps", rows=100)
    before = own_postgres.pid
    getattr(own_postgres, how)()
    assert not own_postgres.alive
    own_postgres.start()
    assert own_postgres.pid != before
    assert await _kept(own_postgres, "keeps") == list(range(100))
    held.terminate()


async def test_each_test_gets_an_empty_database(postgres_node: PostgresNode) -> None:
    first, second = (postgres_node.create_database(fresh_name("empty")) for _ in range(2))
    assert first != second
    connection = await asyncpg.connect(first.replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await connection.close()


async def test_database_is_gone_after_its_test(postgres_node: PostgresNode) -> None:
    name = fresh_name("gone")
    postgres_node.create_database(name)
    held = await _connect(postgres_node, name)
    postgres_node.drop_database(name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await _connect(postgres_node, name)
    held.terminate()


async def test_fixture_hands_out_a_url_that_works(database_url_postgres: str) -> None:
    connection = await asyncpg.connect(database_url_postgres.replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


def test_postgres_refuses_odd_database_names(postgres_node: PostgresNode) -> None:
    with pytest.raises(ValueError, match="not a database name"):
        postgres_node.create_database('x"; drop')
