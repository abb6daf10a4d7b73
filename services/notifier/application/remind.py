"""What happens when a deadline comes and the case still stands? People are told once; nothing is released."""

from __future__ import annotations

from datetime import datetime

import structlog

from schemas.envelope import derived_id
from services.notifier.application.ports import Cases, Clocks, DueDeadline, NoticeItems
from services.notifier.domain.case import TimelineEntry
from services.notifier.domain.notice import reminder_item

ACTOR = "clock"

log = structlog.get_logger(__name__)


async def remind(clocks: Clocks, cases: Cases, notices: NoticeItems, *, now: datetime, count: int) -> int:
    """Escalate up to `count` deadlines that have come; says how many there were."""
    due = await clocks.take_due(now=now, count=count)
    for found in due:
        _escalate(found, cases, notices, now)
    await cases.flush()
    await notices.flush()
    return len(due)


def _escalate(found: DueDeadline, cases: Cases, notices: NoticeItems, now: datetime) -> None:
    item_id = derived_id(found.case_id, type="reminder", subject=found.deadline.id)
    entry = TimelineEntry(
        case_id=found.case_id,
        event_id=item_id,
        at=now,
        actor=ACTOR,
        what="deadline reached",
        detail=f"{found.deadline.what} ({found.deadline.label})",
    )
    cases.record(entry)
    item = reminder_item(
        found.case_id,
        order_id=found.order_id,
        revision=found.revision,
        verdict=found.verdict,
        deadline=found.deadline,
    )
    notices.add(item, item_id=item_id, group=f"order {item_id}", due_at=now)
    log.warning("deadline_reached", case_id=found.case_id, deadline=found.deadline.id)
