"""What happens when an order is classified, withdrawn, shipped or released, or must be decided again?

A machine never lifts a hold: what was held for a reason and has none any more is reassessed and
waits for people. Only a hold whose every reason was that a check could not run is decided afresh.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from schemas.decision import Decision, Opinion, Reason
from schemas.envelope import Envelope, derived_id
from schemas.events.cases import QuestionAnswered
from schemas.events.classified import OrderClassified, OrderWithdrawn
from schemas.events.decided import OrderCleared, OrderHeld, OrderReassessed
from schemas.events.orders import OrderShipped
from schemas.events.reference import LicenceRecorded
from schemas.events.released import HumanDecision, OrderRefused, OrderReleased
from schemas.registry import Event, type_of
from schemas.topics import ORDERS_DECIDED
from schemas.vocabulary import ReasonClass, Verdict
from services.screening.application.ports import (
    Answers,
    Decisions,
    LicenceRegister,
    OrderStatus,
    Outbox,
    ScreenedOrder,
    ScreenedOrders,
    Snapshots,
    Standing,
)
from services.screening.domain.decide import LawBook, failed_opinion
from services.screening.domain.names import parts_of
from services.screening.domain.screen import Matter, Snapshot, basis_of, screen
from services.screening.metrics import ScreeningMetrics

log = structlog.get_logger(__name__)

RETRY_AFTER = timedelta(seconds=30)
OWN_SOURCE = "urn:catchall:screening"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers of one batch work with."""

    law: LawBook
    orders: ScreenedOrders
    decisions: Decisions
    licences: LicenceRegister
    answers: Answers
    snapshots: Snapshots
    outbox: Outbox
    metrics: ScreeningMetrics
    now: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """An order that is to be decided, and what made it necessary."""

    classified: OrderClassified
    payload: bytes
    cause: Envelope
    cause_text: str


async def take_events(events: Sequence[Event], desk: Desk) -> None:
    """Handle a batch in sequence; the orders in it are decided together, away from the event loop."""
    await desk.orders.load({event.data.order_id for event in events if hasattr(event.data, "order_id")})
    await desk.orders.load({e.data.order.order_id for e in events if isinstance(e.data, OrderClassified)})
    tasks: dict[str, Task] = {}
    for event in events:
        match event.data:
            case OrderClassified() as classified:
                order_id = classified.order.order_id
                if not _is_stale(classified, tasks.get(order_id), desk):
                    payload = classified.model_dump_json().encode()
                    cause_text = "order" if desk.orders.get(order_id) is None else "classification"
                    tasks[order_id] = Task(classified, payload, event.envelope, cause_text)
            case OrderWithdrawn() as withdrawn:
                tasks.pop(withdrawn.order_id, None)
                _withdraw(event, withdrawn, desk)
            case OrderShipped() as shipped:
                waiting = tasks.pop(shipped.order_id, None)
                await decide_tasks([waiting] if waiting else [], desk)  # what left is measured by it
                await _take_other(event, desk)
            case _:
                await _take_other(event, desk)
    await decide_tasks(list(tasks.values()), desk)


async def decide_again(orders: Sequence[ScreenedOrder], snapshot: Snapshot, desk: Desk) -> None:
    """Decide open orders anew on `snapshot`; the id of what is said derives from the last decision."""
    tasks = []
    for order in orders:
        why = order.again or f"lists {snapshot.state.digest[:16]}"
        cause = Envelope(
            id=f"{why} after {order.decision_id}",
            type="",
            source=OWN_SOURCE,
            subject=order.order_id,
            time=desk.now,
        )
        try:
            classified = OrderClassified.model_validate_json(order.payload)
        except ValidationError:
            log.exception("order_unreadable", order_id=order.order_id)  # it must not stop the others
            desk.orders.put(replace(order, retry_at=desk.now + RETRY_AFTER))
        else:
            tasks.append(Task(classified, order.payload, cause, why))
    await decide_tasks(tasks, desk)


async def decide_tasks(tasks: Sequence[Task], desk: Desk) -> None:
    if not tasks:
        return
    snapshot = await desk.snapshots.current()
    keys = {exporter_key(task.classified) for task in tasks}
    register = await desk.licences.of_exporters(keys)
    answers = await desk.answers.of_orders([task.classified.order.order_id for task in tasks])
    matters = [
        Matter(
            order=task.classified.order,
            order_digest=task.classified.order_digest,
            classification=task.classified.classification,
            register=register.get(exporter_key(task.classified), ()),
            answers=answers.get((task.classified.order.order_id, task.classified.order.revision), {}),
        )
        for task in tasks
    ]
    opinions = await asyncio.to_thread(_screen_all, matters, snapshot, desk.law, desk.now)
    for task, matter, opinion in zip(tasks, matters, opinions, strict=True):
        _conclude(task, matter, opinion, snapshot, desk)


def exporter_key(classified: OrderClassified) -> str:
    """How an exporter is found in the licence register."""
    return holder_key(classified.order.exporter.name)


def holder_key(name: str) -> str:
    return " ".join(parts_of(name).key)[:200] or name.strip()[:200]


def _screen_all(matters: Sequence[Matter], snapshot: Snapshot, law: LawBook, now: datetime) -> list[Opinion]:
    return [_screen_safely(matter, snapshot, law, now) for matter in matters]


def _screen_safely(matter: Matter, snapshot: Snapshot, law: LawBook, now: datetime) -> Opinion:
    """The opinion, or the hold that follows from its failure: an exception is never a clearance."""
    try:
        return screen(matter, snapshot, law, as_of=now)
    except Exception as error:
        log.exception("screening_failed", order_id=matter.order.order_id, revision=matter.order.revision)
        return failed_opinion(type(error).__name__)


def _conclude(task: Task, matter: Matter, opinion: Opinion, snapshot: Snapshot, desk: Desk) -> None:
    """Say what follows from an opinion, if anything does, and remember where the order stands."""
    order, known = matter.order, desk.orders.get(matter.order.order_id)
    if known is not None and _has_ended(known, order.revision):
        return  # withdrawn, shipped or refused meanwhile, in this very batch perhaps
    same = known is not None and known.revision == order.revision and known.status is OrderStatus.OPEN
    standing = (
        _next_standing(known.standing, known.reason_keys, opinion) if same and known else _first(opinion)
    )
    keys = frozenset(map(reason_key, opinion.reasons))
    if standing is None:
        _keep(known, task, snapshot, desk, degraded=_is_degraded(opinion))
        return
    announced = _announcement(task, matter, opinion, standing, snapshot, desk)
    event = desk.outbox.emit(announced, cause=task.cause, topic=ORDERS_DECIDED, subject=order.order_id)
    desk.decisions.add(event.envelope.id, _decision(announced))
    desk.orders.put(
        ScreenedOrder(
            order_id=order.order_id,
            revision=order.revision,
            digest=matter.order_digest,
            exporter_key=exporter_key(task.classified),
            status=OrderStatus.OPEN,
            standing=standing,
            decision_id=event.envelope.id,
            reason_keys=keys,
            list_digest=snapshot.state.digest,
            payload=task.payload,
        )
    )
    _show(task, announced, standing, desk)


def _has_ended(known: ScreenedOrder, revision: int) -> bool:
    """Is there nothing left to decide about this revision?"""
    return known.revision > revision or (known.revision == revision and known.status is not OrderStatus.OPEN)


def _first(opinion: Opinion) -> Standing:
    if opinion.verdict is Verdict.CLEARED:
        return Standing.CLEARED
    return Standing.DEGRADED if _is_degraded(opinion) else Standing.HELD


def _next_standing(standing: Standing, keys: frozenset[str], opinion: Opinion) -> Standing | None:
    """Where a decided order stands after another look; None where nothing is to be said."""
    reasons = frozenset(
        reason_key(r) for r in opinion.reasons if r.reason_class is not ReasonClass.SYSTEM_DEGRADED
    )
    if standing is Standing.DEGRADED:
        first = _first(opinion)
        unchanged = first is Standing.DEGRADED and frozenset(map(reason_key, opinion.reasons)) == keys
        return None if unchanged else first
    if _is_degraded(opinion):
        return None  # a check that cannot run now neither revokes what was proved nor lifts a hold
    if standing in (Standing.CLEARED, Standing.REASSESSED):
        return Standing.HELD if reasons else None
    if standing is Standing.RELEASED:
        return Standing.HELD if reasons - keys else None
    if not reasons and opinion.verdict is Verdict.CLEARED:
        return Standing.REASSESSED
    gone = keys - frozenset(map(reason_key, opinion.reasons))
    return Standing.HELD if gone or reasons - keys else None


def reason_key(reason: Reason) -> str:
    """What makes two reasons the same ground: rule, line, party, provision, entry and its evidence.

    The wording and the score do not count; another code, another listed name or another second fact do.
    """
    hit = reason.hit
    entry = (hit.list, hit.entry_id, hit.name, hit.outcome, *hit.why) if hit else ()
    parts = (
        reason.reason_class,
        reason.rule,
        reason.line_id or "",
        reason.party or "",
        reason.citation,
        *entry,
    )
    return "|".join(parts)


def _keep(known: ScreenedOrder | None, task: Task, snapshot: Snapshot, desk: Desk, *, degraded: bool) -> None:
    """Nothing is said: remember what was looked at, and on which lists, unless the look was not a full one.

    The newest classification stays on record, or a later look would weigh an older one.
    """
    if known is None:
        return
    known = replace(known, payload=task.payload)
    if degraded:
        # Nothing adverse is in what is loaded; a hold is looked at again, since its reasons may be gone.
        looked = known.list_digest if known.standing is Standing.HELD else snapshot.state.digest
        desk.orders.put(replace(known, list_digest=looked, retry_at=desk.now + RETRY_AFTER))
    else:
        desk.orders.put(replace(known, list_digest=snapshot.state.digest, again=None, retry_at=None))


def _announcement(
    task: Task, matter: Matter, opinion: Opinion, standing: Standing, snapshot: Snapshot, desk: Desk
) -> OrderCleared | OrderHeld | OrderReassessed:
    heading = {
        **{name: getattr(opinion, name) for name in type(opinion).model_fields},
        "order_id": matter.order.order_id,
        "revision": matter.order.revision,
        "order_digest": matter.order_digest,
        "basis": basis_of(matter, snapshot, desk.law, as_of=desk.now),
        "decided_at": desk.now,
        "cause": task.cause_text,
    }
    if standing is Standing.CLEARED:
        return OrderCleared(**heading)
    model = OrderReassessed if standing is Standing.REASSESSED else OrderHeld
    return model(**heading, order=matter.order, classification=matter.classification)


def _decision(announced: OrderCleared | OrderHeld | OrderReassessed) -> Decision:
    return Decision.model_construct(**{name: getattr(announced, name) for name in Decision.model_fields})


def _show(task: Task, announced: Decision, standing: Standing, desk: Desk) -> None:
    classes = sorted({reason.reason_class for reason in announced.reasons})
    desk.metrics.decided(
        standing, classes, announced, placed_at=task.classified.order.placed_at, now=desk.now
    )
    log.info(
        "order_decided",
        order_id=announced.order_id,
        revision=announced.revision,
        standing=standing,
        rules=sorted({reason.rule for reason in announced.reasons}),
        cause=announced.cause,
        trace=task.cause.traceparent,
    )


def _is_degraded(opinion: Opinion) -> bool:
    return bool(opinion.reasons) and all(
        r.reason_class is ReasonClass.SYSTEM_DEGRADED for r in opinion.reasons
    )


def _is_stale(classified: OrderClassified, waiting: Task | None, desk: Desk) -> bool:
    """Is there a higher revision, or has this one ended? Of two in a batch the lower one is superseded."""
    if waiting is not None and waiting.classified.order.revision != classified.order.revision:
        desk.metrics.superseded.inc()
        return classified.order.revision < waiting.classified.order.revision
    known = desk.orders.get(classified.order.order_id)
    if known is None:
        return False
    if classified.order.revision < known.revision:
        desk.metrics.superseded.inc()
        return True
    return known.status is not OrderStatus.OPEN and classified.order.revision == known.revision


def _withdraw(event: Event, withdrawn: OrderWithdrawn, desk: Desk) -> None:
    known = desk.orders.get(withdrawn.order_id)
    ended = known.ended(OrderStatus.WITHDRAWN) if known else _withdrawn_unseen(withdrawn)
    desk.orders.put(replace(ended, revision=max(ended.revision, withdrawn.revision)))
    desk.outbox.emit(withdrawn, cause=event.envelope, topic=ORDERS_DECIDED, subject=withdrawn.order_id)
    desk.metrics.withdrawn.inc()


def _withdrawn_unseen(withdrawn: OrderWithdrawn) -> ScreenedOrder:
    return ScreenedOrder(
        order_id=withdrawn.order_id,
        revision=withdrawn.revision,
        digest=withdrawn.order_digest or "",
        exporter_key="",
        status=OrderStatus.WITHDRAWN,
        standing=Standing.HELD,
        decision_id=derived_id(withdrawn.order_id, type=type_of(OrderWithdrawn), subject=withdrawn.order_id),
        reason_keys=frozenset(),
        list_digest="",
        payload=b"{}",
    )


async def _take_other(event: Event, desk: Desk) -> None:
    """Events after which an order stands otherwise, or must be decided again."""
    match event.data:
        case OrderShipped() as shipped:
            known = desk.orders.get(shipped.order_id)
            if known is not None:
                if known.standing not in (Standing.CLEARED, Standing.RELEASED):
                    desk.metrics.shipped_unreleased.inc()
                    log.error(
                        "shipped_without_clearance", order_id=shipped.order_id, revision=shipped.revision
                    )
                desk.orders.put(known.ended(OrderStatus.SHIPPED))
        case OrderReleased() as released:
            _stand(released, Standing.RELEASED, OrderStatus.OPEN, desk)
        case OrderRefused() as refused:
            _stand(refused, Standing.HELD, OrderStatus.REFUSED, desk)
        case LicenceRecorded() as licence:
            for holder in await desk.licences.put(licence):
                await desk.orders.mark_again(holder, cause=f"licence {event.envelope.id}")
        case QuestionAnswered() as answered:
            await desk.answers.put(answered.order_id, answered.revision, answered.question, answered.answer)
            known = desk.orders.get(answered.order_id)
            if known is not None and known.status is OrderStatus.OPEN:
                desk.orders.put(replace(known, again=f"answer {event.envelope.id}"))
        case _:
            pass


def _stand(decided: HumanDecision, standing: Standing, status: OrderStatus, desk: Desk) -> None:
    """Where an order stands after people decided; a later hold than the one they saw goes on holding."""
    known = desk.orders.get(decided.order_id)
    if known is None or known.status is not OrderStatus.OPEN:
        return
    if known.revision == decided.revision and known.decision_id == decided.decision_id:
        desk.orders.put(replace(known, standing=standing, status=status))
    else:
        log.warning("release_overtaken", order_id=decided.order_id, revision=decided.revision)
