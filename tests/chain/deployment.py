"""How does a test run catchall as its users do: three processes, a broker, a database?"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from schemas.registry import Event, decode
from schemas.topics import ORDERS_DECIDED, Topic
from services.cli.compose import SERVICES
from services.cli.order_command import order_record
from services.runtime.connect import event_log_of
from services.runtime.database import Database
from services.runtime.errors import Transient
from services.runtime.event_log import EventLog
from services.runtime.service import topic_settings
from services.runtime.settings import RuntimeSettings

COMMAND = [sys.executable, "-m", "services.cli"]
SAMPLE_LISTS = Path(__file__).parents[2] / "services" / "cli" / "demo" / "lists"
SOURCE = "urn:test:oms"
READY_S = 60.0


@dataclass
class Deployment:
    """Three services as processes. `broker_url` and `database_url` None: the embedded default."""

    home: Path
    broker_url: str | None
    database_url: str | None
    extra: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starts: Counter[str] = field(default_factory=Counter)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CATCHALL_")}
        given = {
            "CATCHALL_HOME": str(self.home),
            "CATCHALL_CLASSIFIER_PORT": "0",
            "CATCHALL_SCREENING_PORT": "0",
            "CATCHALL_NOTIFIER_PORT": "0",
            "CATCHALL_NOTICE_WINDOW_S": "1",
            "CATCHALL_LOG_LEVEL": "INFO",
        }
        if self.broker_url:
            given["CATCHALL_BROKER_URL"] = self.broker_url
        if self.database_url:
            given["CATCHALL_DATABASE_URL"] = self.database_url
        return kept | given | self.extra

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a catchall command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *services: str, replica: str = "") -> None:
        for service in services or SERVICES:
            self.starts[service] += 1
            with (self.home / f"{service}.log").open("ab") as output:
                self.processes[service + replica] = subprocess.Popen(
                    [*COMMAND, "run", service], env=self.environment, stdout=output, stderr=output
                )

    def start_embedded(self) -> None:
        with (self.home / "all.log").open("ab") as output:
            self.processes["all"] = subprocess.Popen(
                [*COMMAND, "run"], env=self.environment, stdout=output, stderr=output
            )

    def kill(self, service: str) -> None:
        """SIGKILL: no warning, no clean-up."""
        self.processes[service].send_signal(signal.SIGKILL)
        self.processes[service].wait(timeout=10)

    async def until_started(self) -> None:
        """Wait until every process that was started has its loops running, and so hears SIGTERM."""
        for service, count in self.starts.items():
            for _ in range(300):
                if self.log_of(service).count('"event": "started"') >= count:
                    break
                await asyncio.sleep(0.1)

    def exited(self) -> list[str]:
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> dict[str, int]:
        """SIGTERM to all; how each ended."""
        for process in self.processes.values():
            process.terminate()
        return {name: process.wait(timeout=60) for name, process in self.processes.items()}

    def log_of(self, service: str) -> str:
        return (self.home / f"{service}.log").read_text(errors="replace")

    def settings(self) -> RuntimeSettings:
        return RuntimeSettings(home=self.home, broker_url=self.broker_url, database_url=self.database_url)

    def event_log(self) -> EventLog:
        return event_log_of(self.settings(), client_id="test")

    async def place(self, orders: Sequence[dict[str, Any]], *, short: str = "order.placed") -> None:
        """Publish orders as an order-management system would."""
        await self.publish([order_record(short, order, SOURCE) for order in orders])

    async def publish(self, records: Sequence[Any]) -> None:
        event_log = self.event_log()
        await event_log.start()
        try:
            await event_log.ensure_topics(topic_settings())
            await event_log.publish(records)
        finally:
            await event_log.close()

    async def events(self, topic: Topic) -> list[Event]:
        """Everything that stands on a topic."""
        event_log = self.event_log()
        await event_log.start()
        try:
            return [decode(r.headers, r.value, strictly=False) async for r in event_log.read(topic.name)]
        finally:
            await event_log.close()

    async def query(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        database = Database(self.settings().database_for(service), schema=service)
        try:
            async with database.read() as connection:
                return [tuple(row) for row in await connection.execute(text(statement))]
        finally:
            await database.close()

    async def until(
        self, service: str, statement: str, enough: Callable[[int], bool], *, seconds: float
    ) -> int:
        """Wait until a count satisfies; fails with what was seen last."""
        deadline = time.monotonic() + seconds
        found = -1
        while time.monotonic() < deadline:
            try:
                found = int((await self.query(service, statement))[0][0])
            except (Transient, SQLAlchemyError):  # the database may be away: that is what some tests do
                found = -1
            if enough(found):
                return found
            await asyncio.sleep(0.2)
        raise AssertionError(f"after {seconds:.0f} s {service} still answers {found} to {statement!r}")

    async def until_decided(self, count: int, *, seconds: float = 120) -> None:
        await self.until("screening", DECIDED, lambda found: found >= count, seconds=seconds)

    async def until_quiet(self, *, seconds: float = 150) -> None:
        """Wait until nothing is on its way: outboxes empty, every held order with its case, notices sent."""
        held = (
            "SELECT count(*) FROM screened_order WHERE standing IN ('held', 'degraded') AND status = 'open'"
        )
        wanted = int((await self.query("screening", held))[0][0])
        cases = "SELECT count(*) FROM review_case WHERE closed_at IS NULL"
        await self.until("notifier", cases, lambda found: found == wanted, seconds=seconds)
        for service in SERVICES:
            await self.until(
                service, "SELECT count(*) FROM outbox", lambda found: found == 0, seconds=seconds
            )
        items = "SELECT count(*) FROM notice_item WHERE notice_id IS NULL"
        await self.until("notifier", items, lambda found: found == 0, seconds=seconds)
        unsent = "SELECT count(*) FROM notice WHERE state <> 'sent'"
        await self.until("notifier", unsent, lambda found: found == 0, seconds=seconds)


DECIDED = "SELECT count(*) FROM screened_order"


async def end_state(deployment: Deployment) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What became of each order: its last verdict with the rules behind it."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for event in await deployment.events(ORDERS_DECIDED):
        data: Any = event.data
        if hasattr(data, "verdict"):
            found[data.order_id] = (str(data.verdict), tuple(sorted(reason.rule for reason in data.reasons)))
    return found


async def assert_nothing_twice(deployment: Deployment) -> None:
    """No effect is there twice: one decision, one case and one notice for each order."""
    decisions = await deployment.query(
        "screening", "SELECT order_id FROM decision GROUP BY order_id HAVING count(*) > 1"
    )
    assert decisions == []
    cases = await deployment.query(
        "notifier", "SELECT order_id FROM review_case GROUP BY order_id HAVING count(*) > 1"
    )
    assert cases == []
    notices = await deployment.query(
        "notifier", "SELECT case_id FROM notice_item GROUP BY case_id HAVING count(*) > 1"
    )
    assert notices == []
