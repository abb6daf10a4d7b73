"""When are deadlines looked at, notices gathered and delivered?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.vocabulary import CaseStatus
from services.notifier.adapters.case_reading import CaseReading
from services.notifier.adapters.case_store import SqlCases, SqlClocks
from services.notifier.adapters.notice_store import UNDELIVERED, SqlNoticeItems, SqlNoticeQueue
from services.notifier.application.deliver import deliver
from services.notifier.application.ports import Channel, Delivery, PendingNotice
from services.notifier.application.remind import remind
from services.notifier.metrics import NotifierMetrics
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Transient
from services.runtime.health import Compliance, ComplianceStatus
from services.runtime.retry import Backoff, pause

LOOK_S = 0.5
FIGURES_S = 5.0
AT_ONCE = 50
REMINDERS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesLoop:
    """Tells compliance staff: what is due, as long as there is something, then rests."""

    database: Database
    queue: SqlNoticeQueue
    channels: Sequence[Channel]
    console_url: str
    clock: Clock
    metrics: NotifierMetrics

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            if await self.turn() < AT_ONCE:
                await pause(LOOK_S, until=stopping)

    async def turn(self) -> int:
        """One round: deadlines, groups that are due, deliveries; says how many notices were tried."""
        await self.remind()
        await self.queue.gather(now=self.clock(), console_url=self.console_url)
        claimed = await self.queue.claim(now=self.clock(), count=AT_ONCE)
        await self._deliver(claimed)
        return len(claimed)

    async def figures(self, stopping: asyncio.Event) -> None:
        """Show how many cases are open and how many notices wait."""
        while not stopping.is_set():
            async with self.database.read() as connection:
                by_status = await CaseReading(connection).open_by_status()
            for status in (CaseStatus.OPENED, CaseStatus.IN_REVIEW, CaseStatus.AWAITING_AUTHORITY):
                self.metrics.cases.labels(status.value).set(by_status.get(status.value, 0))
            for state, count in (await self.queue.unsent()).items():
                self.metrics.notices.labels(state).set(count)
            await pause(FIGURES_S, until=stopping)

    async def compliance(self) -> ComplianceStatus:
        """Degraded while somebody was not told."""
        count = (await self.queue.unsent())[UNDELIVERED]
        if count == 0:
            return ComplianceStatus(Compliance.NORMAL)
        return ComplianceStatus(Compliance.DEGRADED, (f"{count} notices could not be delivered",))

    async def remind(self) -> None:
        """Escalate the deadlines that have come."""
        now = self.clock()
        async with self.database.begin() as connection:
            count = await remind(
                SqlClocks(connection),
                SqlCases(connection, now),
                SqlNoticeItems(connection, now),
                now=now,
                count=REMINDERS_MAX,
            )
        self.metrics.reminders.inc(count)

    async def _settle(self, outcomes: Sequence[tuple[PendingNotice, Delivery]]) -> None:
        """Write down how deliveries went, however long the database is away: nobody else knows it."""
        backoff = Backoff()
        while True:
            try:
                await self.queue.settle(outcomes, now=self.clock())
            except Transient:
                await asyncio.sleep(backoff.next_pause_s())
            else:
                return

    async def _deliver(self, claimed: Sequence[PendingNotice]) -> None:
        """Deliver side by side; each is written down as soon as it is through, with those that are too."""
        running = {asyncio.create_task(deliver(found, self.channels)): found for found in claimed}
        try:
            while running:
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                outcomes = [(running.pop(task), task.result()) for task in done]
                await self._settle(outcomes)
                self.metrics.notices_sent.inc(sum(delivery.problem is None for _, delivery in outcomes))
        finally:
            for task in running:
                task.cancel()
