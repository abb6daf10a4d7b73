"""Do the embedded log and Kafka keep the same promises?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from dev.kafka_node import KafkaNode
from services.runtime.errors import Rejected, Transient
from services.runtime.event_log import EventLog, Outgoing, Record, Subscription, TopicSettings
from services.runtime.kafka import KafkaLog, KafkaSettings
from services.runtime.sqlite_log import SqliteLog
from tests.eventually import eventually
from tests.fakes.log_bench import RECORD_BYTES_MAX, LogBench, after, nothing_more, of_key, take, values
from tests.nodes import fresh_name

PARTITIONS = 4
KEYS = [f"order-{number}" for number in range(24)]


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.services)])
def new_log(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], EventLog]:
    if request.param == "sqlite":
        return lambda: SqliteLog(tmp_path / "events.sqlite3", partitions=PARTITIONS)
    node: KafkaNode = request.getfixturevalue("kafka_node")
    settings = KafkaSettings(
        servers=node.bootstrap, partitions=PARTITIONS, connection={"request_timeout_ms": 3_000}
    )
    return lambda: KafkaLog(settings, client_id="ports")


@pytest.fixture
async def bench(new_log: Callable[[], EventLog]) -> AsyncIterator[LogBench]:
    bench = LogBench(new_log, PARTITIONS)
    await bench.open()
    yield bench
    await bench.close()


async def test_records_of_one_key_keep_their_order(bench: LogBench) -> None:
    for number in range(10):
        await bench.publish(*[(key, f"{key} {number}") for key in KEYS])
    records = await take(await bench.join(), 10 * len(KEYS))
    for key in KEYS:
        assert of_key(records, key) == [f"{key} {number}" for number in range(10)]


async def test_records_of_one_key_lie_in_one_partition_and_keys_in_several(bench: LogBench) -> None:
    for number in range(3):
        await bench.publish(*[(key, str(number)) for key in KEYS])
    places: dict[bytes | None, set[int]] = {}
    for record in await bench.everything():
        places.setdefault(record.key, set()).add(record.position.partition)
    assert set(places) == {key.encode() for key in KEYS}
    assert all(len(found) == 1 for found in places.values())
    assert len(set.union(*places.values())) > 1


async def test_every_group_sees_every_record(bench: LogBench) -> None:
    await bench.publish(*[(key, key) for key in KEYS])
    for group in (fresh_name("group"), fresh_name("group")):
        subscription = await bench.join(group=group)
        assert sorted(values(await take(subscription, len(KEYS)))) == sorted(KEYS)
        assert await nothing_more(subscription)


async def test_a_group_goes_on_after_what_it_committed(bench: LogBench) -> None:
    await bench.publish(("a", "first"), ("a", "second"))
    subscription = await bench.join()
    await subscription.commit(after(await take(subscription, 2)))
    await subscription.close()
    await bench.publish(("a", "third"))
    assert values(await take(await bench.join(), 1)) == ["third"]


async def test_what_was_not_committed_is_delivered_again(bench: LogBench) -> None:
    await bench.publish(("a", "first"), ("a", "second"), ("a", "third"))
    subscription = await bench.join()
    taken = await take(subscription, 3)
    await subscription.commit(after(taken[:1]))
    await subscription.close()
    assert values(await take(await bench.join(), 2)) == ["second", "third"]


async def test_a_commit_reaches_only_its_own_group(bench: LogBench) -> None:
    await bench.publish(("a", "first"))
    subscription = await bench.join()
    await subscription.commit(after(await take(subscription, 1)))
    assert values(await take(await bench.join(group=fresh_name("other")), 1)) == ["first"]


async def test_two_members_share_the_partitions_and_see_everything_together(bench: LogBench) -> None:
    first, second = await bench.join(), await bench.join()
    await eventually(lambda: _halved(first, second, bench))
    await bench.publish(*[(key, key) for key in KEYS])
    taken: list[list[Record]] = [[], []]
    async with asyncio.timeout(30):
        while sum(map(len, taken)) < len(KEYS):
            for found, member in zip(taken, (first, second), strict=True):
                found += await member.poll(records_max=100, timeout_s=0.1)
    assert sorted(values(taken[0] + taken[1])) == sorted(KEYS)
    for found, member in zip(taken, (first, second), strict=True):
        assert {record.position for record in found} <= member.assigned()
        assert found


def _halved(first: Subscription, second: Subscription, bench: LogBench) -> bool:
    mine, others = first.assigned(), second.assigned()
    return len(mine) == len(others) == PARTITIONS // 2 and mine | others == bench.positions


async def test_a_member_that_leaves_hands_its_partitions_over(bench: LogBench) -> None:
    first, second = await bench.join(), await bench.join()
    await eventually(lambda: _halved(first, second, bench))
    await bench.publish(*[(key, key) for key in KEYS])
    handled = await second.poll(records_max=100, timeout_s=5)
    await second.commit(after(handled))
    await second.close()
    await eventually(lambda: first.assigned() == bench.positions)
    rest = await take(first, len(KEYS) - len(handled))
    assert sorted(values([*handled, *rest])) == sorted(KEYS)
    assert handled


async def test_a_position_that_is_not_ours_is_not_committed(bench: LogBench) -> None:
    first, second = await bench.join(), await bench.join()
    await eventually(lambda: _halved(first, second, bench))
    await bench.publish(*[(key, key) for key in KEYS])
    await first.commit(dict.fromkeys(second.assigned(), 1_000))
    await first.close()
    await second.close()
    assert len(await take(await bench.join(), len(KEYS))) == len(KEYS)


async def test_a_paused_partition_hands_out_nothing_until_it_is_resumed(bench: LogBench) -> None:
    subscription = await bench.join()
    await eventually(lambda: subscription.assigned() == bench.positions)
    await bench.publish(*[(key, key) for key in KEYS])
    there = {record.position for record in await bench.everything()}
    [held, *_] = sorted(there, key=lambda position: position.partition)
    subscription.pause([held])
    kept_back = [r for r in await bench.everything() if r.position == held]
    handed_out = await take(subscription, len(KEYS) - len(kept_back))
    assert held not in {record.position for record in handed_out}
    assert await nothing_more(subscription)
    subscription.resume([held])
    assert values(await take(subscription, len(kept_back))) == values(kept_back)


async def test_headers_keys_and_values_arrive_as_they_were_sent(bench: LogBench) -> None:
    headers = (("every-byte", bytes(range(256))), ("empty", b""), ("twice", b"1"), ("twice", b"2"))
    large = bytes(range(256)) * (5 * 1024 * 4)
    sent = [
        Outgoing(bench.topic, "schlüssel/日本", b"\x00\xff", headers),
        Outgoing(bench.topic, "schlüssel/日本", None, ()),
        Outgoing(bench.topic, "schlüssel/日本", b"", (("name", b"x"),)),
        Outgoing(bench.topic, "schlüssel/日本", large, ()),
    ]
    for outgoing in sent:
        await bench.log.publish([outgoing])
    for records in (await take(await bench.join(), len(sent)), await bench.everything()):
        assert [(r.key, r.value, r.headers) for r in records] == [
            (s.key.encode(), s.value, s.headers) for s in sent
        ]


async def test_publishing_to_a_topic_that_is_not_there_is_an_error(bench: LogBench) -> None:
    with pytest.raises((Rejected, Transient)):
        await bench.log.publish([Outgoing(fresh_name("missing"), "a", b"lost?", ())])
    await bench.publish(("a", "still works"))
    assert values(await bench.everything()) == ["still works"]


async def test_a_record_larger_than_the_topic_takes_is_refused_and_the_next_one_taken(
    bench: LogBench,
) -> None:
    with pytest.raises(Rejected):
        await bench.log.publish([Outgoing(bench.topic, "a", b"x" * (RECORD_BYTES_MAX + 100_000), ())])
    await bench.publish(("a", "small"))
    await bench.publish(("a", "smaller"))
    assert values(await bench.everything()) == ["small", "smaller"]


async def test_a_record_larger_than_any_client_sends_is_refused(bench: LogBench) -> None:
    with pytest.raises(Rejected):
        await bench.log.publish([Outgoing(bench.topic, "a", b"x" * (20 * 1024 * 1024), ())])
    await bench.publish(("a", "small"))
    assert values(await bench.everything()) == ["small"]


async def test_reading_gives_everything_oldest_first_and_ends(bench: LogBench) -> None:
    for number in range(30):
        await bench.publish(*[(key, f"{key} {number}") for key in KEYS])
    records = await bench.everything()
    assert len(records) == 30 * len(KEYS)
    offsets: dict[int, list[int]] = {}
    for record in records:
        offsets.setdefault(record.position.partition, []).append(record.offset)
    assert all(found == list(range(len(found))) for found in offsets.values())
    assert of_key(records, KEYS[0]) == [f"{KEYS[0]} {number}" for number in range(30)]


async def test_reading_an_empty_topic_ends(bench: LogBench) -> None:
    assert await bench.everything() == []


async def test_reading_ends_although_every_record_makes_another_one(bench: LogBench) -> None:
    await bench.publish(("a", "first"), ("a", "second"))
    found = []
    async with asyncio.timeout(30):
        async for record in bench.log.read(bench.topic):
            found.append(record)
            await bench.publish(("a", "copy"))
    assert values(found) == ["first", "second"]


async def test_reading_neither_commits_nor_disturbs_a_group(bench: LogBench) -> None:
    await bench.publish(("a", "first"))
    assert values(await bench.everything()) == values(await bench.everything()) == ["first"]
    assert values(await take(await bench.join(), 1)) == ["first"]


async def test_a_poll_that_finds_nothing_returns_empty(bench: LogBench) -> None:
    subscription = await bench.join()
    assert list(await subscription.poll(records_max=10, timeout_s=0.2)) == []


async def test_a_poll_gives_no_more_than_it_was_asked_for(bench: LogBench) -> None:
    await bench.publish(*[(key, key) for key in KEYS])
    subscription = await bench.join()
    found: list[Record] = []
    async with asyncio.timeout(30):
        while len(found) < len(KEYS):
            records = await subscription.poll(records_max=5, timeout_s=0.2)
            assert len(records) <= 5
            found += records
    assert sorted(values(found)) == sorted(KEYS)


async def test_a_waiting_poll_sees_what_is_published_meanwhile(bench: LogBench) -> None:
    subscription = await bench.join()
    await eventually(lambda: subscription.assigned() == bench.positions)
    waiting = asyncio.create_task(take(subscription, 1))
    await bench.publish(("a", "news"))
    assert values(await waiting) == ["news"]


async def test_lag_is_what_was_not_polled_yet(bench: LogBench) -> None:
    await bench.publish(*[("a", str(number)) for number in range(10)])
    subscription = await bench.join()
    taken: list[Record] = []
    while len(taken) < 4:
        taken += await subscription.poll(records_max=4 - len(taken), timeout_s=0.2)

    async def six_are_left() -> bool:
        return sum((await subscription.lag()).values()) == 6

    await eventually(six_are_left)
    await take(subscription, 6)
    assert sum((await subscription.lag()).values()) == 0


async def test_topics_that_are_there_are_left_as_they_are(bench: LogBench) -> None:
    await bench.publish(("a", "first"))
    other = fresh_name("events")
    small = [TopicSettings(bench.topic, 1, 10), TopicSettings(other, None, RECORD_BYTES_MAX)]
    await bench.log.ensure_topics(small)
    await bench.log.ensure_topics(small)
    await bench.publish(("a", "longer than ten bytes"))
    await bench.log.publish([Outgoing(other, "a", b"new", ())])
    assert values(await bench.everything()) == ["first", "longer than ten bytes"]
    assert values([record async for record in bench.log.read(other)]) == ["new"]


async def test_what_another_process_published_before_is_seen(bench: LogBench) -> None:
    await bench.publish(("a", "before"))
    other = await bench.open()
    assert values([record async for record in other.read(bench.topic)]) == ["before"]


async def test_closing_twice_is_closing_once(bench: LogBench) -> None:
    await bench.publish(("a", "first"))
    subscription = await bench.join()
    await subscription.close()
    await subscription.close()
    assert values(await take(await bench.join(), 1)) == ["first"]
    second = await bench.open()
    await second.close()
    await second.close()
    assert values(await bench.everything()) == ["first"]
