"""Are logs JSON lines with keys, and do they keep the names of people to themselves?"""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from schemas.registry import Event
from services.runtime.consumer import Limits
from services.runtime.errors import Transient
from services.runtime.logs import CLIENT_LOG_EVERY, REDACTED_KEYS, set_up_logs
from services.runtime.unit import Unit
from tests.eventually import eventually
from tests.fakes.small_service import Bench, cancelled, open_bench, running


class Logs:
    """What stands on stderr."""

    def __init__(self) -> None:
        self.stderr = io.StringIO()

    def begin(self, *, as_json: bool) -> None:
        with contextlib.redirect_stderr(self.stderr):
            set_up_logs(level="INFO", as_json=as_json)

    def text(self) -> str:
        return self.stderr.getvalue()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def logs() -> Iterator[Logs]:
    logs = Logs()
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    logs.begin(as_json=True)
    yield logs
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as found:
        yield found


def test_an_event_is_one_json_object_with_its_keys(logs: Logs) -> None:
    structlog.get_logger().info("order_held", order_id="order-1\nforged", hits=2)
    [line] = logs.lines()
    assert (line["event"], line["order_id"], line["hits"]) == ("order_held", "order-1\nforged", 2)
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_what_is_bound_once_stands_in_every_line(logs: Logs) -> None:
    structlog.contextvars.bind_contextvars(service="screening")
    structlog.get_logger().info("started")
    structlog.get_logger().info("stopped")
    assert [line["service"] for line in logs.lines()] == ["screening", "screening"]


@pytest.mark.parametrize("key", sorted(REDACTED_KEYS))
def test_values_that_name_people_or_open_doors_are_redacted(logs: Logs, key: str) -> None:
    structlog.get_logger().info("hit_found", **{key: {"name": "Ines K"}}, order_id="order-1")
    [line] = logs.lines()
    assert (line[key], line["order_id"]) == ("[redacted]", "order-1")


def test_what_is_below_the_level_is_left_out(logs: Logs) -> None:
    structlog.get_logger().debug("detail")
    structlog.get_logger().warning("problem")
    assert [line["event"] for line in logs.lines()] == ["problem"]


def test_libraries_write_in_the_same_form(logs: Logs) -> None:
    logging.getLogger("uvicorn.error").error("port %s is taken", 8081)
    logging.getLogger("uvicorn.error").info("chatter")
    [line] = logs.lines()
    assert (line["event"], line["level"]) == ("port 8081 is taken", "error")


def _fail(name: str) -> None:
    raise ValueError(f"{name} is no country")


@pytest.mark.parametrize("own", [True, False], ids=["ours", "a library's"])
def test_an_exception_is_told_by_kind_and_place_and_not_by_its_message(logs: Logs, own: bool) -> None:
    try:
        try:
            _fail("Ines K")
        except ValueError as error:
            raise RuntimeError("Ines K again") from error
    except RuntimeError:
        if own:
            structlog.get_logger().exception("record_failed")
        else:
            logging.getLogger("asyncio").exception("task failed")
    [line] = logs.lines()
    assert "builtins.RuntimeError" in line["exception"]
    assert "builtins.ValueError" in line["exception"]
    assert "test_logs.py" in line["exception"]
    assert "in _fail" in line["exception"]
    assert "Ines" not in json.dumps(line)


def test_why_the_world_is_not_ready_is_told(logs: Logs) -> None:
    try:
        raise Transient("the database cannot be reached")
    except Transient:
        structlog.get_logger().exception("loop_failed")
    [line] = logs.lines()
    assert "Transient: the database cannot be reached" in line["exception"]


def test_a_library_that_repeats_itself_is_thinned_and_others_are_not(logs: Logs) -> None:
    client = logging.getLogger("aiokafka")
    for number in range(2 * CLIENT_LOG_EVERY):
        client.error("no connection to node %s", number)
    client.error("something else")
    events = [line["event"] for line in logs.lines()]
    assert events == [
        "no connection to node 0",
        f"no connection to node {CLIENT_LOG_EVERY}",
        "something else",
    ]


def test_in_a_terminal_lines_are_for_reading(logs: Logs) -> None:
    logs.begin(as_json=False)
    structlog.get_logger().info("order_held", name="Ines K", hits=2)
    text = logs.text()
    assert "order_held" in text
    assert "hits=2" in text
    assert "Ines" not in text


async def test_a_record_that_fails_is_found_by_its_place_and_its_people_are_not_named(
    bench: Bench, logs: Logs
) -> None:
    async def look_up_wrongly(events: Sequence[Event], unit: Unit) -> None:
        await unit.connection.execute(text("SELECT missing FROM effect WHERE order_id = :x"), {"x": "Ines K"})

    await bench.send(cancelled("order-1"))
    limits = Limits(poll_timeout_s=0.05, tries_max=1)
    async with running(bench.consumer(look_up_wrongly, limits=limits).run):
        await eventually(lambda: bench.counted("dead") == 1)
    output = logs.text()
    failed = [json.loads(line) for line in output.splitlines() if "record_failed" in line]
    assert [line["record"] for line in failed] == bench.said
    assert "sqlite3.OperationalError" in failed[0]["exception"]
    assert "Ines" not in output
