"""Do events leave the outbox in sequence, at least once, and only then vanish from it?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from schemas.topics import ORDERS_DECIDED
from services.runtime.errors import Broken, Transient
from services.runtime.event_log import Outgoing
from services.runtime.metrics import RelayMetrics
from services.runtime.outbox import BATCH_MAX, Relay
from services.runtime.sqlite_log import SqliteLog
from services.runtime.unit import Unit
from tests.eventually import eventually
from tests.fakes.small_service import NOW, SOURCE, Bench, messages, open_bench, running, until_it_stops

TOPIC = ORDERS_DECIDED.name


class MoodyLog(SqliteLog):
    """The embedded log, which fails as often as `failures` says: before or after it has taken the records."""

    failures_before = 0
    failures_after = 0
    attempts = 0

    async def publish(self, records: Sequence[Outgoing]) -> None:
        self.attempts += 1
        if self.failures_before:
            self.failures_before -= 1
            raise Transient("no broker")
        await super().publish(records)
        if self.failures_after:
            self.failures_after -= 1
            raise Transient("the acknowledgement was lost")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as found:
        yield found


@pytest.fixture
async def moody(bench: Bench) -> AsyncIterator[MoodyLog]:
    log = MoodyLog(bench.folder / "events.sqlite3")
    yield log
    await log.close()


def _relay(bench: Bench, log: SqliteLog) -> Relay:
    return Relay(bench.database, messages, log, RelayMetrics(CollectorRegistry(), "other"))


async def _write(bench: Bench, *records: Outgoing) -> None:
    async with bench.database.begin() as connection:
        unit = Unit(connection, messages, NOW, SOURCE, outgoing=list(records))
        await unit.flush()


def _outgoing(key: str, value: str, topic: str = TOPIC) -> Outgoing:
    return Outgoing(topic, key, value.encode(), ())


async def _waiting(bench: Bench) -> int:
    count, _ = await bench.relay.backlog()
    return count


async def _sent(bench: Bench, key: str) -> list[str]:
    records = [record async for record in bench.log.read(TOPIC)]
    return [(record.value or b"").decode() for record in records if record.key == key.encode()]


async def test_rows_leave_in_the_sequence_in_which_they_were_written(bench: Bench) -> None:
    for number in range(BATCH_MAX // 10 + 20):
        await _write(bench, *[_outgoing(f"order-{order}", str(number)) for order in range(10)])
    async with running(bench.relay.run):
        pass
    assert await _waiting(bench) == 0
    for order in range(10):
        assert await _sent(bench, f"order-{order}") == [str(n) for n in range(BATCH_MAX // 10 + 20)]


async def test_a_row_arrives_as_it_was_written(bench: Bench) -> None:
    headers = (("every-byte", bytes(range(256))), ("twice", b"1"), ("twice", b"2"))
    await _write(bench, Outgoing(TOPIC, "schlüssel", None, headers), Outgoing(TOPIC, "b", b"\0\xff", ()))
    assert await bench.relay.send_batch() == 2
    found = {record.key: record async for record in bench.log.read(TOPIC)}
    assert (found["schlüssel".encode()].value, found["schlüssel".encode()].headers) == (None, headers)
    assert found[b"b"].value == b"\0\xff"


async def test_an_empty_outbox_sends_nothing(bench: Bench, moody: MoodyLog) -> None:
    assert await _relay(bench, moody).send_batch() == 0
    assert moody.attempts == 0


async def test_rows_stay_until_the_log_has_taken_them(bench: Bench, moody: MoodyLog) -> None:
    moody.failures_before = 1
    await _write(bench, _outgoing("a", "1"), _outgoing("a", "2"))
    relay = _relay(bench, moody)
    with pytest.raises(Transient):
        await relay.send_batch()
    assert await _waiting(bench) == 2
    assert await relay.send_batch() == 2
    assert await _waiting(bench) == 0
    assert await _sent(bench, "a") == ["1", "2"]


async def test_a_lost_acknowledgement_sends_again_and_loses_nothing(bench: Bench, moody: MoodyLog) -> None:
    moody.failures_after = 1
    await _write(bench, _outgoing("a", "1"), _outgoing("a", "2"))
    async with running(_relay(bench, moody).run):
        await eventually(lambda: moody.attempts == 2)
    assert await _waiting(bench) == 0
    assert await _sent(bench, "a") == ["1", "2", "1", "2"]


async def test_a_log_that_comes_back_gets_everything_in_sequence(bench: Bench, moody: MoodyLog) -> None:
    moody.failures_before = 3

    async def none_waits() -> bool:
        return await _waiting(bench) == 0

    async with running(_relay(bench, moody).run):
        for number in range(20):
            await _write(bench, _outgoing("a", str(number)))
        await eventually(none_waits)
    assert moody.attempts >= 4
    assert await _sent(bench, "a") == [str(number) for number in range(20)]


async def test_told_to_stop_the_relay_sends_what_is_left(bench: Bench) -> None:
    await _write(bench, *[_outgoing("a", str(number)) for number in range(BATCH_MAX * 2 + 1)])
    stopping = asyncio.Event()
    stopping.set()
    await bench.relay.run(stopping)
    assert await _waiting(bench) == 0


async def test_told_to_stop_without_a_log_the_relay_leaves_the_rows_for_the_next_start(
    bench: Bench, moody: MoodyLog
) -> None:
    moody.failures_before = 1_000
    await _write(bench, _outgoing("a", "1"))
    async with running(_relay(bench, moody).run):
        await eventually(lambda: moody.attempts > 0)
    assert await _waiting(bench) == 1
    assert await bench.relay.send_batch() == 1


async def test_an_event_that_the_log_will_never_take_stops_the_relay_and_is_kept(bench: Bench) -> None:
    await _write(bench, _outgoing("a", "1", topic="no.such.topic"), _outgoing("a", "2"))
    with pytest.raises(Broken, match=r"can never be sent: topic: no\.such\.topic"):
        await until_it_stops(bench.relay.run)
    assert await _waiting(bench) == 2


async def test_the_backlog_tells_how_many_wait_and_since_when(bench: Bench) -> None:
    assert await bench.relay.backlog() == (0, None)
    await _write(bench, _outgoing("a", "1"), _outgoing("b", "2"))
    assert await bench.relay.backlog() == (2, NOW)


async def test_what_was_sent_is_counted(bench: Bench) -> None:
    await _write(bench, _outgoing("a", "1"), _outgoing("b", "2"))
    await bench.relay.send_batch()
    assert bench.registry.get_sample_value("catchall_outbox_sent_total", {"service": "small"}) == 2


async def test_a_transaction_that_fails_says_nothing(bench: Bench) -> None:
    async def write_and_fail() -> None:
        async with bench.database.begin() as connection:
            await Unit(connection, messages, NOW, SOURCE, outgoing=[_outgoing("a", "1")]).flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        await write_and_fail()
    assert await _waiting(bench) == 0
