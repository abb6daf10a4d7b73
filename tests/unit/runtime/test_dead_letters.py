"""Is what can never be handled buried once, with its reasons, without harm to its neighbours?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import insert

from schemas.events.decided import FieldError
from schemas.registry import Event, UnreadableEvent
from schemas.topics import ORDERS, ORDERS_DECIDED
from services.runtime.consumer import Handler, Limits
from services.runtime.errors import Broken, Rejected
from services.runtime.event_log import Outgoing, Record
from services.runtime.unit import Unit
from tests.eventually import eventually
from tests.fakes.small_service import (
    NOW,
    Bench,
    cancellation,
    cancelled,
    effect,
    open_bench,
    record_of,
    running,
    unreadable,
    until_it_stops,
    write_effects,
)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as found:
        yield found


async def _consume(
    bench: Bench, handle: Handler = write_effects, *, until: int, limits: Limits | None = None
) -> None:
    async def enough() -> bool:
        return await bench.committed() >= until

    async with running(bench.consumer(handle, limits=limits).run):
        await eventually(enough)


def _notes(record: Record) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers if name.startswith("catchall_")}


def _reasons(record: Record) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(_notes(record)["catchall_errors"])
    return found


async def test_an_unreadable_record_is_buried_as_it_came_and_its_neighbours_are_handled(bench: Bench) -> None:
    await bench.send(cancelled("order-x", 1), unreadable("order-x"), cancelled("order-x", 2))
    await _consume(bench, until=3)
    [dead] = await bench.dead_letters()
    assert (dead.key, dead.value) == (b"order-x", b"{not json")
    assert dead.headers[0] == ("x-sender", b"\xff\x00")
    [address] = bench.said
    partition = dead.position.partition
    assert address == f"{ORDERS.name}/{partition}/1"
    notes = _notes(dead)
    assert (notes["catchall_kind"], notes["catchall_address"]) == ("unreadable", address)
    assert notes["catchall_buried_at"] == NOW.isoformat()
    [reason] = _reasons(dead)
    assert reason["field"]
    assert "JSON" in reason["reason"]
    assert await bench.effects() == [("order-x", 1), ("order-x", 2)]
    assert (bench.counted("handled"), bench.counted("dead")) == (2, 1)


async def test_a_record_without_a_value_is_buried_without_one(bench: Bench) -> None:
    await bench.send(Outgoing(ORDERS.name, "order-x", None, ()))
    await _consume(bench, until=1)
    [dead] = await bench.dead_letters()
    assert dead.value is None


async def test_the_reason_of_a_wrong_field_names_the_field(bench: Bench) -> None:
    good = record_of(cancelled("order-x"))
    await bench.send(Outgoing(good.topic, good.key, b'{"order_id": "order-x", "revision": 0}', good.headers))
    await _consume(bench, until=1)
    [dead] = await bench.dead_letters()
    assert [reason["field"] for reason in _reasons(dead)] == ["revision"]


async def test_a_redelivered_unreadable_record_is_buried_once(bench: Bench) -> None:
    await bench.send(unreadable())
    await _consume(bench, until=1)
    bench.forget_offsets()
    await _consume(bench, until=1)
    assert len(await bench.dead_letters()) == 1
    assert len(bench.said) == 1


async def test_equal_unreadable_records_are_buried_each(bench: Bench) -> None:
    await bench.send(unreadable(), unreadable())
    await _consume(bench, until=2)
    assert len(await bench.dead_letters()) == 2


async def test_any_key_of_an_unreadable_record_fits_the_outbox(bench: Bench) -> None:
    await bench.send(unreadable("k" * 1_000), unreadable("with\0nul"))
    await _consume(bench, until=2)
    keys = {dead.key for dead in await bench.dead_letters()}
    assert keys == {b"k" * 300, "with\ufffdnul".encode()}


def _failing_for(order_id: str, calls: list[int], error: Exception) -> Handler:
    """A handler that writes its effects and then fails for one order; notes the size of its batches."""

    async def handle(events: Sequence[Event], unit: Unit) -> None:
        calls.append(len(events))
        await write_effects(events, unit)
        if any(cancellation(event).order_id == order_id for event in events):
            raise error

    return handle


async def test_a_record_whose_handler_raises_is_tried_alone_thrice_and_buried(bench: Bench) -> None:
    calls: list[int] = []
    await bench.send(cancelled("a", 1), cancelled("bad", 1), cancelled("a", 2), cancelled("b", 1))
    limits = Limits(batch_max=10, poll_timeout_s=0.05, tries_max=3)
    await _consume(bench, _failing_for("bad", calls, RuntimeError("Ines K")), until=4, limits=limits)
    [dead] = await bench.dead_letters()
    assert dead.key == b"bad"
    assert _notes(dead)["catchall_kind"] == "failed"
    assert _reasons(dead) == [{"field": "data", "reason": "handling failed: RuntimeError"}]
    assert calls == [4, *[1] * 6]
    assert sorted(await bench.effects()) == [("a", 1), ("a", 2), ("b", 1)]
    assert [revision for order, revision in await bench.effects() if order == "a"] == [1, 2]
    assert len(await bench.published(ORDERS_DECIDED.name)) == 3
    assert (bench.counted("handled"), bench.counted("dead")) == (3, 1)


async def test_a_redelivered_failure_is_neither_tried_nor_buried_again(bench: Bench) -> None:
    calls: list[int] = []
    handle = _failing_for("bad", calls, RuntimeError("no"))
    await bench.send(cancelled("bad"))
    await _consume(bench, handle, until=1)
    bench.forget_offsets()
    await _consume(bench, handle, until=1)
    assert len(await bench.dead_letters()) == 1
    assert calls == [1] * 4


async def test_a_failed_record_that_is_sent_again_is_taken(bench: Bench) -> None:
    await bench.send(cancelled("bad"))
    await _consume(bench, _failing_for("bad", [], RuntimeError("no")), until=1)
    await bench.send(cancelled("bad"))
    await _consume(bench, until=2)
    assert await bench.effects() == [("bad", 1)]


async def test_a_handler_that_rejects_by_raising_is_asked_once_and_its_field_is_named(bench: Bench) -> None:
    calls: list[int] = []
    await bench.send(cancelled("good"), cancelled("bad"))
    error = Rejected("revision", "is not one we know")
    await _consume(bench, _failing_for("bad", calls, error), until=2)
    [dead] = await bench.dead_letters()
    assert _notes(dead)["catchall_kind"] == "rejected"
    assert _reasons(dead) == [{"field": "revision", "reason": "is not one we know"}]
    assert calls == [2, 1, 1]
    assert await bench.effects() == [("good", 1)]


async def test_a_lost_invariant_stops_the_consumer_and_buries_nothing(bench: Bench) -> None:
    await bench.send(cancelled("bad"))
    with pytest.raises(Broken, match="chain"):
        await until_it_stops(bench.consumer(_failing_for("bad", [], Broken("the chain is cut"))).run)
    assert await bench.dead_letters() == []
    assert await bench.committed() == 0


async def test_a_row_that_is_there_for_ever_does_not_block_its_neighbours_for_ever(bench: Bench) -> None:
    async def with_a_fixed_number(events: Sequence[Event], unit: Unit) -> None:
        for event in events:
            number = 7 if cancellation(event).order_id.startswith("bad") else None
            row = {"order_id": cancellation(event).order_id, "revision": 1, "number": number}
            await unit.connection.execute(insert(effect), row)

    await bench.send(cancelled("bad-1"))
    await _consume(bench, with_a_fixed_number, until=1)
    await bench.send(cancelled("bad-2"), cancelled("good"))
    await _consume(bench, with_a_fixed_number, until=3)
    assert [order_id for order_id, _ in await bench.effects()] == ["bad-1", "good"]
    assert [dead.key for dead in await bench.dead_letters()] == [b"bad-2"]


async def test_a_handler_that_never_ends_is_cut_short_and_its_record_buried(bench: Bench) -> None:
    async def hang(events: Sequence[Event], unit: Unit) -> None:
        await write_effects(events, unit)
        if any(cancellation(event).order_id == "bad" for event in events):
            await asyncio.Event().wait()

    await bench.send(cancelled("good"), cancelled("bad"))
    limits = Limits(poll_timeout_s=0.05, handler_timeout_s=0.2)
    await _consume(bench, hang, until=2, limits=limits)
    [dead] = await bench.dead_letters()
    assert _reasons(dead) == [{"field": "data", "reason": "handling failed: TimeoutError"}]
    assert await bench.effects() == [("good", 1)]


async def _reject_first_revisions(events: Sequence[Event], unit: Unit) -> None:
    """Rejects revision 1, as a service does with what contradicts what it knows."""
    await write_effects([event for event in events if cancellation(event).revision != 1], unit)
    for event in events:
        if cancellation(event).revision == 1:
            unit.reject(event, errors=[FieldError(field="revision", reason="is known with other content")])


async def test_a_rejected_event_is_buried_with_its_reasons_and_its_neighbours_are_handled(
    bench: Bench,
) -> None:
    await bench.send(cancelled("order-1", 1), cancelled("order-1", 2))
    await _consume(bench, _reject_first_revisions, until=2)
    [dead] = await bench.dead_letters()
    assert _notes(dead)["catchall_kind"] == "rejected"
    assert _reasons(dead) == [{"field": "revision", "reason": "is known with other content"}]
    assert dead.value == record_of(cancelled("order-1", 1)).value
    assert await bench.effects() == [("order-1", 2)]
    assert (bench.counted("handled"), bench.counted("dead")) == (1, 1)


async def test_a_rejected_event_leaves_no_mark_so_that_a_replay_is_taken(bench: Bench) -> None:
    await bench.send(cancelled("order-1", 1))
    await _consume(bench, _reject_first_revisions, until=1)
    [dead] = await bench.dead_letters()
    headers = tuple(header for header in dead.headers if not header[0].startswith("catchall_"))
    await bench.send(Outgoing(ORDERS.name, "order-1", dead.value, headers))
    await _consume(bench, until=2)
    assert await bench.effects() == [("order-1", 1)]


async def test_a_redelivered_rejected_event_is_buried_once_and_blocks_nobody(bench: Bench) -> None:
    await bench.send(cancelled("order-1", 1), cancelled("order-1", 2))
    await _consume(bench, _reject_first_revisions, until=2)
    bench.forget_offsets()
    await _consume(bench, _reject_first_revisions, until=2)
    assert len(await bench.dead_letters()) == 1
    assert await bench.effects() == [("order-1", 2)]


async def test_a_log_made_anew_is_not_taken_for_the_old_one(bench: Bench, tmp_path: Path) -> None:
    """The same address holds another record after somebody has emptied the log."""
    await bench.send(unreadable("order-1"))
    await _consume(bench, until=1)
    await bench.log.run(lambda connection: connection.executescript("DELETE FROM record; DELETE FROM tail;"))
    bench.forget_offsets()
    await bench.send(cancelled("order-1", 1))
    await _consume(bench, until=1)
    assert await bench.effects() == [("order-1", 1)]


async def test_a_service_that_fails_to_tell_the_sender_still_buries_the_record(bench: Bench) -> None:
    told: list[str] = []

    def tell(record: Record, error: UnreadableEvent, unit: Unit) -> None:
        told.append(str(error))
        if "handling failed" not in str(error):
            raise ValueError("this id is none")

    async with running(bench.consumer(on_unreadable=tell).run):
        await bench.send(unreadable(), cancelled("order-1"))
        await eventually(lambda: bench.counted("handled") == 1 and bench.counted("dead") == 1)
    assert len(await bench.dead_letters()) == 1
    assert await bench.effects() == [("order-1", 1)]
    assert told[-1] == "data: handling failed: ValueError"
