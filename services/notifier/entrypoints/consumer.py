"""How do decisions reach the notifier's handlers?"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.registry import Event, UnreadableEvent
from schemas.topics import ORDERS_DECIDED
from services.notifier.adapters.case_store import SqlCases
from services.notifier.adapters.draft_store import SqlDrafts
from services.notifier.adapters.notice_store import SqlNoticeItems
from services.notifier.application.make_drafts import DraftDesk
from services.notifier.application.open_cases import CaseDesk, Times, take_decisions
from services.notifier.application.ports import Authorities
from services.notifier.metrics import NotifierMetrics
from services.runtime.consumer import Intake
from services.runtime.event_log import Record
from services.runtime.unit import Unit


class NotifierConsumer:
    """The notifier's side of the event log."""

    def __init__(self, authorities: Authorities, times: Times, metrics: NotifierMetrics) -> None:
        self._authorities = authorities
        self._times = times
        self._metrics = metrics

    def intake(self) -> Intake:
        return Intake(
            service="notifier",
            topics=(ORDERS_DECIDED.name,),
            strict_topics=frozenset(),
            handle=self.handle,
            on_unreadable=pass_over,
        )

    async def handle(self, events: Sequence[Event], unit: Unit) -> None:
        """One batch: what was decided about orders."""
        desk = self.desk(unit)
        await take_decisions(events, desk)
        await desk.flush()

    def desk(self, unit: Unit) -> CaseDesk:
        drafts = SqlDrafts(unit.connection, unit.now)
        return CaseDesk(
            cases=SqlCases(unit.connection, unit.now),
            drafts=DraftDesk(drafts, self._authorities, self._metrics),
            notices=SqlNoticeItems(unit.connection, unit.now),
            outbox=unit,
            metrics=self._metrics,
            times=self._times,
            now=unit.now,
        )


def pass_over(record: Record, error: UnreadableEvent, unit: Unit) -> None:
    """The dead letter itself is all there is to say: nobody can be told of an unreadable decision."""
