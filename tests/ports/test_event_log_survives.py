"""What is left of an event log's promises when processes and brokers die?"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from dev import free_port
from dev.kafka_node import KafkaNode
from services.runtime.errors import Transient
from services.runtime.event_log import EventLog, Outgoing, TopicSettings
from services.runtime.kafka import KafkaLog, KafkaSettings
from services.runtime.sqlite_log import SqliteLog
from tests.eventually import eventually
from tests.fakes.log_bench import RECORD_BYTES_MAX, LogBench, after, of_key, take, values
from tests.nodes import fresh_name

TOPIC = TopicSettings("events", None, RECORD_BYTES_MAX)
PUBLISH_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from services.runtime.event_log import Outgoing
from services.runtime.sqlite_log import SqliteLog

async def main():
    await SqliteLog(Path(sys.argv[1])).publish([Outgoing("events", "a", b"from outside", ())])
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def _publish_from_another_process(path: Path) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", PUBLISH_AND_DIE, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -9, done.stderr


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[SqliteLog]:
    log = SqliteLog(tmp_path / "events.sqlite3")
    await log.ensure_topics([TOPIC])
    yield log
    await log.close()


async def test_the_embedded_log_remembers_records_and_offsets_across_a_restart(tmp_path: Path) -> None:
    first = SqliteLog(tmp_path / "events.sqlite3")
    await first.ensure_topics([TOPIC])
    await first.publish([Outgoing("events", "a", value, ()) for value in (b"first", b"second")])
    subscription = await first.subscribe("group", ["events"])
    taken = await take(subscription, 2)
    await subscription.commit(after(taken[:1]))
    await first.close()
    second = SqliteLog(tmp_path / "events.sqlite3")
    assert values([record async for record in second.read("events")]) == ["first", "second"]
    assert values(await take(await second.subscribe("group", ["events"]), 1)) == ["second"]
    await second.close()


async def test_a_waiting_member_sees_what_another_process_publishes_and_dies(
    embedded: SqliteLog, tmp_path: Path
) -> None:
    waiting = asyncio.create_task(take(await embedded.subscribe("group", ["events"]), 1))
    await _publish_from_another_process(tmp_path / "events.sqlite3")
    [record] = await waiting
    assert (record.key, record.value) == (b"a", b"from outside")


async def test_both_processes_append_after_each_other(embedded: SqliteLog, tmp_path: Path) -> None:
    await embedded.publish([Outgoing("events", "a", b"first", ())])
    await _publish_from_another_process(tmp_path / "events.sqlite3")
    await embedded.publish([Outgoing("events", "a", b"third", ())])
    records = [record async for record in embedded.read("events")]
    assert [(r.offset, r.value) for r in records] == [(0, b"first"), (1, b"from outside"), (2, b"third")]


async def test_a_file_that_cannot_be_opened_is_transient(tmp_path: Path) -> None:
    (tmp_path / "events.sqlite3").mkdir()
    log = SqliteLog(tmp_path / "events.sqlite3")
    with pytest.raises(Transient, match=r"events\.sqlite3"):
        await log.start()
    (tmp_path / "events.sqlite3").rmdir()
    await log.start()
    await log.close()


def _kafka_log(bootstrap: str, *, replication: int = 1) -> KafkaLog:
    settings = KafkaSettings(
        servers=bootstrap, partitions=2, replication=replication, connection={"request_timeout_ms": 3_000}
    )
    return KafkaLog(settings, client_id="survives")


@pytest.fixture
async def kafka(kafka_node: KafkaNode) -> AsyncIterator[LogBench]:
    bench = LogBench(lambda: _kafka_log(kafka_node.bootstrap), 2)
    await bench.open()
    yield bench
    await asyncio.to_thread(kafka_node.start)  # whatever the test did to it
    await bench.close()


@pytest.mark.services
async def test_a_killed_broker_keeps_everything_it_acknowledged_in_sequence(
    kafka: LogBench, kafka_node: KafkaNode
) -> None:
    acknowledged: list[int] = []
    stopping = asyncio.Event()

    async def publish() -> None:
        number = 0
        while not stopping.is_set():
            batch = range(number, number + 20)
            try:
                await kafka.publish(*[(f"order-{n % 3}", str(n)) for n in batch])
            except Transient:
                continue
            acknowledged.extend(batch)
            number += 20

    publishing = asyncio.create_task(publish())
    await eventually(lambda: len(acknowledged) >= 200)
    kafka_node.kill()
    before = len(acknowledged)
    await asyncio.to_thread(kafka_node.start)
    await eventually(lambda: len(acknowledged) >= before + 200, timeout_s=60)
    stopping.set()
    await publishing
    records = await kafka.everything()
    assert {int(value) for value in values(records)} == set(acknowledged)
    for key in ("order-0", "order-1", "order-2"):
        first_seen = list(dict.fromkeys(int(value) for value in of_key(records, key)))
        assert first_seen == sorted(first_seen)


@pytest.mark.services
async def test_a_member_goes_on_by_itself_after_the_broker_comes_back(
    kafka: LogBench, kafka_node: KafkaNode
) -> None:
    await kafka.publish(("a", "before"))
    subscription = await kafka.join()
    await subscription.commit(after(await take(subscription, 1)))
    await asyncio.to_thread(kafka_node.restart)
    await kafka.publish(("a", "after"))
    assert values(await take(subscription, 1)) == ["after"]


@pytest.mark.services
async def test_closing_ends_although_the_broker_is_dead_and_records_wait(
    kafka: LogBench, kafka_node: KafkaNode
) -> None:
    await kafka.publish(("a", "acknowledged"))
    subscription = await kafka.join()
    await take(subscription, 1)
    kafka_node.kill()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await kafka.publish(("a", "never acknowledged"))
    async with asyncio.timeout(30):
        await subscription.close()
        await kafka.log.close()


@pytest.mark.services
async def test_a_topic_that_the_broker_refuses_to_make_is_an_error(kafka_node: KafkaNode) -> None:
    log = _kafka_log(kafka_node.bootstrap, replication=3)
    with pytest.raises(Transient, match="replication"):
        await log.ensure_topics([TopicSettings(fresh_name("refused"), 7, RECORD_BYTES_MAX)])
    await log.close()


@pytest.mark.services
async def test_topics_are_made_with_retention_and_limit(kafka: LogBench, kafka_node: KafkaNode) -> None:
    kept_for_ever = fresh_name("ever")
    await kafka.log.ensure_topics([TopicSettings(kept_for_ever, None, 1_000)])
    wanted = {
        kept_for_ever: ("-1", str(1_000 + 64 * 1024)),
        kafka.topic: (str(7 * 86_400_000), str(RECORD_BYTES_MAX + 64 * 1024)),
    }

    async def as_wanted() -> bool:
        return {topic: await _configured(kafka_node, topic) for topic in wanted} == wanted

    await eventually(as_wanted)  # a broker tells of a new topic a moment after it was made


async def _configured(node: KafkaNode, topic: str) -> tuple[str | None, str | None]:
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

    admin = AIOKafkaAdminClient(bootstrap_servers=node.bootstrap)
    await admin.start()
    try:
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        found = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        return found.get("retention.ms"), found.get("max.message.bytes")
    finally:
        await admin.close()


@pytest.mark.parametrize("what", ["start", "ensure_topics", "publish", "subscribe", "read"])
async def test_a_broker_that_nobody_runs_is_transient(what: str) -> None:
    log: EventLog = _kafka_log(f"127.0.0.1:{free_port()}")

    async def read() -> None:
        _ = [record async for record in log.read("events")]

    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "start": log.start,
        "ensure_topics": lambda: log.ensure_topics([TOPIC]),
        "publish": lambda: log.publish([Outgoing("events", "a", b"x", ())]),
        "subscribe": lambda: log.subscribe("group", ["events"]),
        "read": read,
    }
    with pytest.raises(Transient):
        await calls[what]()
    await log.close()
