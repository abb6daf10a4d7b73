"""Does the consumer turn every record into effects exactly once, whatever is delivered again?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from schemas.envelope import Envelope, derived_id
from schemas.events.orders import OrderCancelled
from schemas.registry import Event, decode, type_of
from schemas.topics import ORDERS, ORDERS_DECIDED
from services.runtime.consumer import Limits
from services.runtime.errors import Broken, Transient
from services.runtime.event_log import EventLog, Position, Record
from services.runtime.sqlite_log import SqliteLog, SqliteSubscription
from services.runtime.unit import Unit
from tests.eventually import eventually
from tests.fakes.small_service import (
    NAME,
    SOURCE,
    Bench,
    cancelled,
    effect,
    open_bench,
    running,
    unreadable,
    until_it_stops,
    write_effects,
)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as found:
        yield found


async def _consume(bench: Bench, *, until: int, limits: Limits | None = None) -> None:
    """Run a consumer until the group has committed so many records."""

    async def enough() -> bool:
        return await bench.committed() >= until

    async with running(bench.consumer(limits=limits).run):
        await eventually(enough)


async def test_every_event_has_its_effect_in_the_sequence_of_its_order(bench: Bench) -> None:
    await bench.send(*[cancelled(f"order-{n % 5}", n) for n in range(1, 101)])
    await _consume(bench, until=100)
    effects = await bench.effects()
    assert sorted(effects) == sorted((f"order-{n % 5}", n) for n in range(1, 101))
    for order in range(5):
        revisions = [revision for order_id, revision in effects if order_id == f"order-{order}"]
        assert revisions == sorted(revisions)
    assert bench.counted("handled") == 100


async def test_what_is_said_derives_its_id_from_the_cause_and_carries_the_order(bench: Bench) -> None:
    cause = cancelled("order-1")
    await bench.send(cause)
    await _consume(bench, until=1)
    [record] = await bench.published(ORDERS_DECIDED.name)
    said = decode(record.headers, record.value, strictly=True)
    assert record.key == b"order-1"
    assert said.envelope.source == SOURCE
    assert said.envelope.id == derived_id(cause.envelope.key, type=type_of(OrderCancelled), subject="order-1")


async def test_a_crash_between_commit_and_offset_makes_no_second_effect(bench: Bench) -> None:
    await bench.send(*[cancelled(f"order-{n}") for n in range(10)])
    await _consume(bench, until=10)
    bench.forget_offsets()
    await _consume(bench, until=10)
    assert len(await bench.effects()) == 10
    assert len(await bench.published(ORDERS_DECIDED.name)) == 10
    assert (bench.counted("handled"), bench.counted("repeated")) == (10, 10)


async def test_doubles_within_one_batch_have_one_effect(bench: Bench) -> None:
    await bench.send(cancelled("order-1", 1), cancelled("order-1", 2), cancelled("order-1", 1))
    await _consume(bench, until=3)
    assert await bench.effects() == [("order-1", 1), ("order-1", 2)]
    assert (bench.counted("handled"), bench.counted("repeated")) == (2, 1)


async def test_the_same_id_from_another_sender_is_another_event(bench: Bench) -> None:
    first = cancelled("order-1", 1)
    other = Envelope(
        id=first.envelope.id,
        type=first.envelope.type,
        source="urn:other",
        subject="order-1",
        time=first.envelope.time,
    )
    await bench.send(first, Event(other, OrderCancelled(order_id="order-1", revision=2)))
    await _consume(bench, until=2)
    assert await bench.effects() == [("order-1", 1), ("order-1", 2)]


@pytest.mark.parametrize("event_id", ["x" * 2_000, "ümläut 日本"])
async def test_ids_of_any_length_and_script_are_recognised_again(bench: Bench, event_id: str) -> None:
    await bench.send(cancelled("order-1", event_id=event_id))
    await _consume(bench, until=1)
    await bench.send(cancelled("order-1", event_id=event_id), cancelled("order-1", 2))
    await _consume(bench, until=3)
    assert await bench.effects() == [("order-1", 1), ("order-1", 2)]


async def test_offsets_are_committed_only_after_the_effects(bench: Bench) -> None:
    """Whenever a commit reaches the log, the rows are there for all that it covers."""
    uncovered: list[int] = []

    class Watching(SqliteSubscription):
        async def commit(self, next_offsets: Mapping[Position, int]) -> None:
            async with bench.database.read() as connection:
                rows = (await connection.execute(select(func.count()).select_from(effect))).scalar_one()
            if rows < sum(next_offsets.values()):
                uncovered.append(rows)
            await super().commit(next_offsets)

    class WatchedLog(SqliteLog):
        async def subscribe(self, group: str, topics: Sequence[str]) -> SqliteSubscription:
            plain = await bench.log.subscribe(group, topics)
            watching = Watching(bench.log, group, tuple(topics))
            watching.assign(plain.assigned())
            return watching

    log: EventLog = WatchedLog(bench.folder / "unused.sqlite3")
    await bench.send(*[cancelled(f"order-{n}") for n in range(30)])
    limits = Limits(batch_max=3, poll_timeout_s=0.05, commit_every_s=0)

    async def all_committed() -> bool:
        return await bench.committed() >= 30

    async with running(bench.consumer(limits=limits, event_log=log).run):
        await eventually(all_committed)
    assert uncovered == []


async def test_told_to_stop_it_finishes_the_batch_in_hand_and_commits_it(bench: Bench) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(events: Sequence[Event], unit: Unit) -> None:
        begun.set()
        await go_on.wait()
        await write_effects(events, unit)

    await bench.send(cancelled("order-1"), cancelled("order-1", 2))
    stopping = asyncio.Event()
    task = asyncio.create_task(bench.consumer(slowly).run(stopping))
    await begun.wait()
    stopping.set()
    go_on.set()
    await task
    assert len(await bench.effects()) == 2
    assert await bench.committed() == 2


async def test_told_to_stop_while_it_waits_it_leaves_the_batch_for_the_next_start(bench: Bench) -> None:
    tried = asyncio.Event()

    async def away(events: Sequence[Event], unit: Unit) -> None:
        tried.set()
        raise Transient("the database is away")

    await bench.send(cancelled("order-1"))
    async with running(bench.consumer(away).run):
        await tried.wait()
    assert await bench.committed() == 0
    await _consume(bench, until=1)
    assert await bench.effects() == [("order-1", 1)]


async def test_a_database_that_is_away_keeps_the_batch_until_it_is_back(bench: Bench) -> None:
    calls: list[list[str]] = []

    async def away_twice(events: Sequence[Event], unit: Unit) -> None:
        calls.append([event.envelope.id for event in events])
        await write_effects(events, unit)
        if len(calls) < 3:
            raise Transient("the database is away")

    await bench.send(cancelled("order-1", 1), cancelled("order-1", 2))
    async with running(bench.consumer(away_twice).run):
        await eventually(lambda: bench.counted("handled") == 2)
    assert calls == [["order-1-1", "order-1-2"]] * 3
    assert await bench.effects() == [("order-1", 1), ("order-1", 2)]
    assert await bench.dead_letters() == []
    labels = {"service": NAME, "reason": "transient"}
    assert bench.registry.get_sample_value("catchall_batch_retries_total", labels) == 2


async def test_an_event_log_that_is_away_is_waited_for(bench: Bench) -> None:
    refused: list[str] = []

    class LateLog(SqliteLog):
        async def subscribe(self, group: str, topics: Sequence[str]) -> SqliteSubscription:
            if len(refused) < 2:
                refused.append(group)
                raise Transient("no broker")
            return await bench.log.subscribe(group, topics)

    log: EventLog = LateLog(bench.folder / "unused.sqlite3")
    await bench.send(cancelled("order-1"))
    async with running(bench.consumer(event_log=log).run):
        await eventually(lambda: bench.counted("handled") == 1)
    assert refused == ["catchall-small"] * 2


async def test_more_dead_letters_in_a_row_than_the_limit_stop_the_consumer(bench: Bench) -> None:
    await bench.send(*[unreadable() for _ in range(8)])
    limits = Limits(batch_max=1, poll_timeout_s=0.05, dead_in_a_row_max=5)
    with pytest.raises(Broken, match="6 dead letters in a row"):
        await until_it_stops(bench.consumer(limits=limits).run)
    assert bench.registry.get_sample_value("catchall_consumer_stopped", {"service": NAME}) == 1
    assert len(await bench.dead_letters()) == 6


async def test_an_event_that_is_handled_ends_the_row_of_dead_letters(bench: Bench) -> None:
    row = [unreadable(key="order-1") for _ in range(4)]
    await bench.send(*row, cancelled("order-1"), *row)
    limits = Limits(batch_max=1, poll_timeout_s=0.05, dead_in_a_row_max=5)
    await _consume(bench, until=9, limits=limits)
    assert await bench.effects() == [("order-1", 1)]


async def test_rejected_events_count_as_dead_letters_in_a_row(bench: Bench) -> None:
    async def reject(events: Sequence[Event], unit: Unit) -> None:
        for event in events:
            unit.reject(event, errors=[])

    await bench.send(*[cancelled("order-1", n) for n in range(1, 9)])
    limits = Limits(batch_max=2, poll_timeout_s=0.05, dead_in_a_row_max=5)
    with pytest.raises(Broken, match="6 dead letters in a row"):
        await until_it_stops(bench.consumer(reject, limits=limits).run)
    assert (bench.counted("handled"), bench.counted("dead")) == (0, 6)


async def test_the_records_of_an_event_are_found_by_its_key(bench: Bench) -> None:
    found: list[Record] = []

    async def look(events: Sequence[Event], unit: Unit) -> None:
        found.extend(unit.records[event.envelope.key] for event in events)

    await bench.send(cancelled("order-7"))
    async with running(bench.consumer(look).run):
        await eventually(lambda: bool(found))
    assert (found[0].key, found[0].position.topic) == (b"order-7", ORDERS.name)
