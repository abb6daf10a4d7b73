"""Is a record that cannot be read buried with its reason, while everything else goes on?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.topics import ORDERS
from services.cli.dlq_command import read_letters, replay_letters
from services.cli.order_command import order_record
from services.runtime.event_log import Outgoing
from tests.builders import line_data, order_data
from tests.chain.deployment import SAMPLE_LISTS, SOURCE
from tests.chain.test_one_process import Chain, eventually, running

GOOD = json.dumps(order_data("BAD")).encode()

BROKEN: dict[str, tuple[bytes, str]] = {
    "no JSON at all": (b"{order_id: 1", "data"),
    "a number as text": (GOOD.replace(b'"revision": 1', b'"revision": "1"'), "revision"),
    "an unknown field": (GOOD.replace(b'"currency"', b'"colour": "red", "currency"'), "colour"),
    "NaN": (GOOD.replace(b'"attributes"', b'"x"').replace(b'"2"', b"NaN"), "lines.0.quantity"),
    "money as a float": (GOOD.replace(b'"900.00"', b"900.00"), "lines.0.value"),
    "a time without offset": (GOOD.replace(b"+00:00", b""), "placed_at"),
    "half a surrogate pair": (GOOD.replace(b"Office furniture", b"\\ud800"), "use.stated"),
    "a key twice": (GOOD.replace(b'"currency"', b'"currency": "USD", "currency"'), "currency"),
    "5 MB of text": (GOOD.replace(b"Office furniture", b"x" * 5_000_000), "use.stated"),
    "10,000 lines": (
        json.dumps(order_data("BAD", lines=[line_data(str(number)) for number in range(10_000)])).encode(),
        "lines",
    ),
}


def record(name: str, value: bytes) -> Outgoing:
    """A record of an otherwise well-formed event with this body."""
    whole = order_record("order.placed", order_data("BAD"), SOURCE)
    headers = tuple((key, name.encode() if key == "ce_id" else content) for key, content in whole.headers)
    return Outgoing(ORDERS.name, "BAD", value, headers)


async def test_every_malformed_order_is_buried_with_the_field_and_its_neighbours_are_decided(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "home") as chain:
        await chain.import_lists(SAMPLE_LISTS)
        mixed: list[Outgoing] = []
        for number, (name, (value, _)) in enumerate(BROKEN.items()):
            mixed += [order_record("order.placed", order_data(f"OK-{number}"), SOURCE), record(name, value)]
        await chain.event_log.publish(mixed)
        letters = await eventually(lambda: read_letters(chain.event_log), lambda f: len(f) >= len(BROKEN))
        reasons = {letter.record.value: letter.row()["errors"] for letter in letters}
        for name, (value, field) in BROKEN.items():
            fields = [error["field"] for error in reasons[value]]
            assert any(found == field or found.startswith(f"{field}.") for found in fields), (name, fields)
        for number in range(len(BROKEN)):
            await chain.until(f"OK-{number}", "order.cleared")
        rejected = await _rejected(chain)
        assert len(rejected) == len(BROKEN)


async def test_a_buried_order_is_taken_when_it_is_replayed_after_the_cause_is_mended(tmp_path: Path) -> None:
    """Here the cause is another order that used the same id; the sender cancels and replays."""
    async with running(tmp_path / "home") as chain:
        await chain.import_lists(SAMPLE_LISTS)
        shipped = {
            "order_id": "SO-9",
            "revision": 1,
            "shipped_at": "2026-12-16T10:00:00Z",
            "lines": [{"line_id": "1", "quantity": "2"}],
        }
        await chain.place(shipped, short="order.shipped")
        (letter,) = await eventually(lambda: read_letters(chain.event_log), bool)
        assert letter.row()["errors"][0]["field"] == "order_id"
        await chain.place(order_data("SO-9"))
        await chain.until("SO-9", "order.cleared")
        assert len(await replay_letters(chain.event_log, None, frozenset(), again=False)) == 1
        assert await replay_letters(chain.event_log, None, frozenset(), again=False) == []
        await chain.until("SO-9", "order.shipped", times=3)  # as sent, as replayed, as passed on to screening
        assert [found.replayed for found in await read_letters(chain.event_log)] == [True]


async def _rejected(chain: Chain) -> list[Any]:
    async def look() -> list[Any]:
        return [event for event in await chain.events("BAD") if event.short == "order.rejected"]

    found: list[Any] = await eventually(look, lambda events: len(events) >= 8)
    unreadable = [event for event in await chain.events("unreadable") if event.short == "order.rejected"]
    return [*found, *unreadable]
