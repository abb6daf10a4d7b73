"""What happens when a decision about an order arrives?

A hold opens a case or brings the open one up to date, with drafts, deadlines and what is to be told,
all in the transaction that marks the event as handled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from schemas.envelope import derived_id
from schemas.events.cases import CaseClosed, CaseOpened
from schemas.events.classified import OrderWithdrawn
from schemas.events.decided import FieldError, OrderCleared, OrderHeld, OrderReassessed, OrderRejected
from schemas.registry import Event
from schemas.topics import CASES
from schemas.vocabulary import CaseStatus
from services.notifier.application.make_drafts import DraftDesk, make_drafts
from services.notifier.application.ports import Cases, NoticeItems, Outbox
from services.notifier.domain import case as rules
from services.notifier.domain.case import Case, TimelineEntry
from services.notifier.domain.deadlines import Deadline, deadlines_of
from services.notifier.domain.notice import group_of, hold_item, is_told_alone, one_line
from services.notifier.metrics import NotifierMetrics

SCREENING = "screening"
NOTHING_HOLDS = "nothing holds any more"
DETAIL_LENGTH_MAX = 2_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Times:
    """How long things may wait."""

    notice_window: timedelta
    review_working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """What the handlers of one batch work with."""

    cases: Cases
    drafts: DraftDesk
    notices: NoticeItems
    outbox: Outbox
    metrics: NotifierMetrics
    times: Times
    now: datetime

    async def flush(self) -> None:
        await self.cases.flush()
        await self.drafts.drafts.flush()
        await self.notices.flush()


async def take_decisions(events: Sequence[Event], desk: CaseDesk) -> None:
    """Handle the decisions of a batch, in sequence."""
    order_ids = sorted({order_id for event in events if (order_id := getattr(event.data, "order_id", None))})
    await desk.cases.load(order_ids, keys=[event.envelope.key for event in events])
    open_cases = [case for order_id in order_ids if (case := desk.cases.open_of(order_id))]
    await desk.drafts.drafts.load(case.case_id for case in open_cases)
    for event in events:
        match event.data:
            case OrderHeld() as hold:
                _hold(event, hold, desk)
            case OrderReassessed() as decision:
                _reassess(event, decision, desk)
            case OrderCleared() as cleared:
                _clear(event, cleared, desk)
            case OrderWithdrawn() as withdrawn:
                _withdraw(event, withdrawn, desk)
            case OrderRejected() as rejected:
                desk.metrics.decisions.labels("rejected").inc()
                log.warning("order_rejected", order_id=rejected.order_id, revision=rejected.revision)
            case _:
                desk.outbox.reject(event, errors=[FieldError(field="type", reason="is not for this topic")])


def _hold(event: Event, hold: OrderHeld, desk: CaseDesk) -> None:
    key, known = event.envelope.key, desk.cases.open_of(hold.order_id)
    if desk.cases.knows(key):
        return
    if known is not None and hold.revision < known.revision:
        _note(known, event, "order.held passed over", desk, detail=f"revision {hold.revision} is superseded")
        return
    since = hold.decided_at.astimezone(UTC)
    deadlines = deadlines_of(hold, since=since, review_working_days=desk.times.review_working_days)
    if known is None:
        case_id = derived_id(key, type="case", subject=hold.order_id)
        case = rules.opened(case_id, hold, key=key, now=desk.now)
    else:
        case = rules.held_again(known, hold, key=key, now=desk.now)
        desk.cases.void_proposals(case.case_id)
    case = _with_deadline(case, deadlines)
    desk.cases.put(case)
    desk.cases.keep_decision(case.case_id, key, hold.model_dump_json(by_alias=True).encode())
    desk.cases.owe(case.case_id, deadlines)
    _note(case, event, "order.held", desk, detail=f"revision {hold.revision}: {', '.join(case.rules)}")
    drafts = make_drafts(case, hold, event, desk.drafts)
    _tell(case, hold, event, deadlines, drafts, desk)
    if known is None:
        _say_opened(case, event, desk)
    desk.metrics.decisions.labels("opened" if known is None else "updated").inc()


def _reassess(event: Event, decision: OrderReassessed, desk: CaseDesk) -> None:
    known = desk.cases.open_of(decision.order_id)
    if known is None or desk.cases.knows(event.envelope.key) or decision.revision < known.revision:
        log.info("reassessment_passed_over", order_id=decision.order_id, revision=decision.revision)
        return
    case = rules.reassessed(known, decision, key=event.envelope.key, now=desk.now)
    desk.cases.put(case)
    desk.cases.void_proposals(case.case_id)
    desk.cases.keep_decision(
        case.case_id, event.envelope.key, decision.model_dump_json(by_alias=True).encode()
    )
    _note(case, event, NOTHING_HOLDS, desk, detail=decision.cause)
    desk.metrics.decisions.labels("reassessed").inc()


def _clear(event: Event, cleared: OrderCleared, desk: CaseDesk) -> None:
    known = desk.cases.open_of(cleared.order_id)
    desk.metrics.decisions.labels("cleared").inc()
    if known is None:
        return
    why = rules.why_cleared(known, cleared.revision)
    if why is None:
        log.warning("clearance_passed_over", order_id=cleared.order_id, revision=cleared.revision)
        _note(known, event, "order.cleared passed over", desk, detail="only people end this case")
        return
    _close(known, event, why, desk)


def _withdraw(event: Event, withdrawn: OrderWithdrawn, desk: CaseDesk) -> None:
    known = desk.cases.open_of(withdrawn.order_id)
    desk.metrics.decisions.labels("withdrawn").inc()
    if known is not None:
        _close(known, event, "order withdrawn", desk)


def _close(known: Case, event: Event, why: str, desk: CaseDesk) -> None:
    case = rules.moved(known, CaseStatus.WITHDRAWN, now=desk.now)
    desk.cases.put(case)
    desk.cases.void_proposals(case.case_id)
    _note(case, event, "case.closed", desk, detail=why)
    data = CaseClosed(
        case_id=case.case_id, order_id=case.order_id, revision=case.revision, status=case.status
    )
    desk.outbox.emit(data, cause=event.envelope, topic=CASES, subject=case.order_id)
    log.info("case_closed", order_id=case.order_id, case_id=case.case_id, status=case.status.value)


def _say_opened(case: Case, event: Event, desk: CaseDesk) -> None:
    data = CaseOpened(
        case_id=case.case_id,
        order_id=case.order_id,
        revision=case.revision,
        verdict=case.verdict,
        deadline=case.due_at,
    )
    desk.outbox.emit(data, cause=event.envelope, topic=CASES, subject=case.order_id)
    log.info("case_opened", order_id=case.order_id, case_id=case.case_id, verdict=case.verdict.value)


def _tell(
    case: Case,
    hold: OrderHeld,
    event: Event,
    deadlines: tuple[Deadline, ...],
    drafts: tuple[str, ...],
    desk: CaseDesk,
) -> None:
    group = group_of(hold, event_key=event.envelope.key)
    desk.notices.add(
        hold_item(case.case_id, hold, deadlines, drafts),
        item_id=derived_id(event.envelope.key, type="notice item", subject=hold.order_id),
        group=group,
        due_at=desk.now if is_told_alone(group) else desk.now + desk.times.notice_window,
    )


def _with_deadline(case: Case, deadlines: tuple[Deadline, ...]) -> Case:
    dues = [deadline.due_at for deadline in deadlines] + ([case.due_at] if case.due_at else [])
    return replace(case, due_at=min(dues))


def _note(case: Case, event: Event, what: str, desk: CaseDesk, *, detail: str = "") -> None:
    desk.cases.record(
        TimelineEntry(
            case_id=case.case_id,
            event_id=event.envelope.id,
            at=event.envelope.time.astimezone(UTC),
            actor=SCREENING,
            what=what,
            detail=one_line(detail, most=DETAIL_LENGTH_MAX),
        )
    )
