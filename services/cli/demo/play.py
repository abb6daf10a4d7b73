"""How does the demonstration run: the real services in one process, fed with events, until all is decided?"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from schemas.vocabulary import ReferenceKind
from services.cli.compose import SERVICES, build_all
from services.cli.demo.documents import write_drafts
from services.cli.demo.report import show_json, show_outcomes, show_summary
from services.cli.demo.samples import (
    follow_ups,
    order_ids,
    orders_from_lists,
    sample_licences,
    sample_lists,
    sample_orders,
)
from services.cli.demo.watch import Outcomes, follow, is_degraded
from services.cli.lists_command import import_paths, show_report
from services.cli.order_command import order_record
from services.cli.output import progress, say, stderr
from services.notifier.adapters.tables import messages as notifier_messages
from services.notifier.adapters.tables import notice, notice_item, review_case
from services.notifier.entrypoints.reference import import_file
from services.runtime.clock import system_clock
from services.runtime.connect import event_log_of
from services.runtime.database import Database
from services.runtime.event_log import EventLog, Outgoing
from services.runtime.migrate import migrate
from services.runtime.service import run_services, topic_settings
from services.runtime.settings import RuntimeSettings
from services.screening.adapters.ledger import SqlListLedger
from services.screening.adapters.tables import licence
from services.screening.domain.watchlist import WatchlistEntry
from services.screening.entrypoints.lists import ImportReport
from services.screening.settings import ScreeningSettings

SOURCE = "urn:catchall:demo:oms"
PATIENCE_S = 120.0
LOOK_S = 0.1


class DemoFailed(RuntimeError):
    """The demonstration could not end as it should; the message says where it stood."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration plays."""

    home: Path
    overrides: dict[str, Any]
    lists: Path

    @property
    def own_lists(self) -> bool:
        """Are these the lists of the user and not ours?"""
        return self.lists != sample_lists()

    def database(self, service: str) -> Database:
        settings = RuntimeSettings(**self.overrides)
        return Database(settings.database_for(service), schema=service)


async def play(home: Path, lists: Path | None, *, as_json: bool) -> None:
    """Run the demonstration over `lists` (ours without) and show what came out. Ends by itself."""
    stage = _set_the_stage(home, lists)
    report = await _load_lists(stage, as_json=as_json)
    live = {found.list_id for found in report.imported}
    if "eu_fsf" not in live:
        say("The EU list is not among these files. In production its absence holds every order;")
        say("here only the lists that were given count, so that the demonstration can show them at work.")
    stage.overrides["required_lists"] = ",".join(sorted(live))
    orders = [*sample_orders(), *(await _orders_from(stage) if stage.own_lists else [])]
    outcomes = await _run(stage, orders)
    documents, drafts = await write_drafts(stage.database("notifier"), home / "drafts")
    broken = [name for name, decision in outcomes.decisions.items() if is_degraded(decision)]
    if broken:
        raise DemoFailed(f"checks did not run for {len(broken)} orders, {broken[0]} among them")
    if as_json:
        show_json(outcomes, order_ids(orders), documents=documents)
        return
    show_outcomes(outcomes, order_ids(orders), documents=documents)
    notices = len(list((home / "notices").glob("*.eml")))
    files = {"notices to compliance staff": (home / "notices", notices), "drafts": (home / "drafts", drafts)}
    show_summary(outcomes, order_ids(orders), files, home)


def _set_the_stage(home: Path, lists: Path | None) -> Stage:
    """An empty home, and settings that leave everything outside it alone."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    overrides = {
        "home": home,
        "broker_url": None,
        "database_url": None,
        "classifier_port": 0,
        "screening_port": 0,
        "notifier_port": 0,
        "notice_window_s": 1.0,
        "smtp_url": None,
        "access_file": None,
    }
    return Stage(home, overrides, lists or sample_lists())


async def _load_lists(stage: Stage, *, as_json: bool) -> ImportReport:
    say(f"Loading watch lists from {stage.lists} …")
    settings = ScreeningSettings(**stage.overrides)
    with stderr.status("reading, checking and storing the lists"):
        report = await import_paths(settings, [stage.lists])
    if not as_json:
        show_report(report)
    if not report.imported:
        raise DemoFailed(f"no list could be read from {stage.lists}")
    return report


async def _orders_from(stage: Stage) -> list[dict[str, Any]]:
    database = stage.database("screening")
    entries: list[WatchlistEntry] = []
    try:
        async with database.read() as connection:
            ledger = SqlListLedger(connection)
            for list_id, live in (await ledger.live()).items():
                entries.extend((await ledger.entries(list_id, live.digest))[:2_000])
    finally:
        await database.close()
    return orders_from_lists(entries, now=system_clock())


async def _run(stage: Stage, orders: Sequence[dict[str, Any]]) -> Outcomes:
    outcomes = Outcomes()
    async with _services(stage) as event_log:
        await _record_licences(stage)
        await _place(event_log, [("order.placed", order) for order in orders])
        await _follow_until(event_log, outcomes, stage, orders)
    return outcomes


@contextlib.asynccontextmanager
async def _services(stage: Stage) -> AsyncIterator[EventLog]:
    """The three services in this process for the length of the block."""
    event_log = event_log_of(RuntimeSettings(**stage.overrides), client_id="catchall-demo")
    await event_log.start()
    await event_log.ensure_topics(topic_settings())
    stopping = asyncio.Event()
    services = build_all(SERVICES, event_log, overrides=stage.overrides)
    running = asyncio.create_task(
        run_services(services, event_log=event_log, stopping=stopping, drain_timeout_s=10.0)
    )
    try:
        yield event_log
    finally:
        stopping.set()
        await running


async def _record_licences(stage: Stage) -> None:
    """Load the register as people would, and wait until screening has learned of it."""
    database = stage.database("notifier")
    try:
        await migrate(database, "notifier")
        result = await import_file(
            database, notifier_messages, ReferenceKind.LICENCES, sample_licences(), "demo", system_clock
        )
    finally:
        await database.close()
    say(f"{result.recorded} licences recorded")
    await _until(lambda: _count(stage, "screening", licence), result.recorded, "licences to reach screening")


async def _place(event_log: EventLog, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
    records: list[Outgoing] = [order_record(short, data, SOURCE) for short, data in events]
    await event_log.publish(records)
    say(f"{len(records)} order events placed on the event log")


async def _follow_until(
    event_log: EventLog, outcomes: Outcomes, stage: Stage, orders: Sequence[dict[str, Any]]
) -> None:
    """Follow the decisions: first of all orders, then of what came after them, then the notices."""
    ids, later = set(order_ids(orders)), follow_ups()
    stopping = asyncio.Event()
    with progress() as bars:
        bar = bars.add_task("orders decided", total=len(ids))
        following = asyncio.create_task(
            follow(event_log, outcomes, stopping, lambda: bars.update(bar, completed=outcomes.settled(ids)))
        )
        try:
            await _until(lambda: _value(outcomes.settled(ids)), len(ids), "all orders to be decided")
            await _place(event_log, [(row["event"], row["data"]) for row in later])
            await _until(
                lambda: _value(_answered(outcomes, later)), _expected(later), "the follow-ups to be decided"
            )
            await _until(lambda: _told(stage, len(outcomes.ever_held)), 1, "the notices to be delivered")
        finally:
            stopping.set()
            await following


def _expected(later: Sequence[dict[str, Any]]) -> int:
    return sum(row["event"] != "order.shipped" for row in later)


def _answered(outcomes: Outcomes, later: Sequence[dict[str, Any]]) -> int:
    done = 0
    for row in later:
        order_id, revision = row["data"]["order_id"], row["data"]["revision"]
        if row["event"] == "order.cancelled":
            done += order_id in outcomes.withdrawn
        elif row["event"] == "order.amended":
            done += outcomes.revision_of(order_id) >= revision
    return done


async def _until(look: Callable[[], Awaitable[int]], wanted: int, what: str) -> None:
    waited_s = 0.0
    while (found := await look()) < wanted:
        if waited_s >= PATIENCE_S:
            raise DemoFailed(f"waited {PATIENCE_S:.0f} s for {what}: {found} of {wanted}")
        await asyncio.sleep(LOOK_S)
        waited_s += LOOK_S


async def _told(stage: Stage, held: int) -> int:
    """1 once every held order has a case and every notice has been delivered."""
    if await _count(stage, "notifier", review_case) < held:
        return 0
    waiting = await _count(stage, "notifier", notice_item, notice_item.c.notice_id.is_(None))
    return int(waiting + await _count(stage, "notifier", notice, notice.c.state != "sent") == 0)


async def _value(found: int) -> int:
    return found


async def _count(stage: Stage, service: str, table: Table, *conditions: ColumnElement[bool]) -> int:
    database = stage.database(service)
    query = select(func.count()).select_from(table).where(*conditions)
    try:
        async with database.read() as connection:
            return int((await connection.execute(query)).scalar_one())
    finally:
        await database.close()
