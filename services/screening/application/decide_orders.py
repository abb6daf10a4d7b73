"""What is said of an order that must be decided, for the first time or again?

A machine never lifts a hold: what was held for a reason and has none any more is reassessed and
waits for people. Only a hold whose every reason was that a check could not run is decided afresh.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from schemas.decision import Decision, Opinion, Reason
from schemas.envelope import Envelope
from schemas.events.classified import OrderClassified
from schemas.events.decided import OrderCleared, OrderHeld, OrderReassessed
from schemas.order import Order
from schemas.topics import ORDERS_DECIDED
from schemas.vocabulary import ReasonClass, Verdict
from services.screening.application.ports import (
    Answers,
    Decisions,
    Grounds,
    LawTables,
    LicenceRegister,
    OrderStatus,
    Outbox,
    ScreenedOrder,
    ScreenedOrders,
    Snapshots,
    Standing,
)
from services.screening.domain.decide import failed_opinion
from services.screening.domain.evidence import LawBook
from services.screening.domain.licence_ledger import Ledger
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
    tables: LawTables
    orders: ScreenedOrders
    decisions: Decisions
    licences: LicenceRegister
    answers: Answers
    snapshots: Snapshots
    outbox: Outbox
    metrics: ScreeningMetrics
    now: datetime


def ground_of(snapshot: Snapshot, law: LawBook) -> str:
    """What an order was decided on that may change under it: the lists, and the tables people loaded."""
    lists = snapshot.state.digest
    return hashlib.sha256(f"{lists} {law.overlay}".encode()).hexdigest() if law.overlay else lists


@dataclass(frozen=True, slots=True)
class Task:
    """An order that is to be decided, and what made it necessary."""

    classified: OrderClassified
    payload: bytes
    cause: Envelope
    cause_text: str


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
    ledger = await desk.licences.ledger(keys)
    answers = await desk.answers.of_orders([task.classified.order.order_id for task in tasks])
    matters = [
        Matter(
            order=task.classified.order,
            order_digest=task.classified.order_digest,
            classification=task.classified.classification,
            answers=answers.get((task.classified.order.order_id, task.classified.order.revision), {}),
            shipped=_shipped(task.classified.order, desk),
        )
        for task in tasks
    ]
    exporters = [exporter_key(task.classified) for task in tasks]
    screened = await asyncio.to_thread(_screen_all, matters, exporters, ledger, snapshot, desk)
    for task, (matter, opinion) in zip(tasks, screened, strict=True):
        if not _conclude(task, matter, opinion, snapshot, desk):
            ledger.give_back(matter.order.order_id, matter.order.revision)
    for licence in ledger.overdrawn():
        log.error("licence_overdrawn", licence=licence)
    await desk.licences.keep(ledger)


def _shipped(order: Order, desk: Desk) -> Mapping[str, str]:
    """What of this revision has left; a higher revision begins anew."""
    known = desk.orders.get(order.order_id)
    return known.shipped if known is not None and known.revision == order.revision else {}


def exporter_key(classified: OrderClassified) -> str:
    """How an exporter is found in the licence register."""
    return holder_key(classified.order.exporter.name)


def holder_key(name: str) -> str:
    return " ".join(parts_of(name).key)[:200] or name.strip()[:200]


def _screen_all(
    matters: Sequence[Matter], exporters: Sequence[str], ledger: Ledger, snapshot: Snapshot, desk: Desk
) -> list[tuple[Matter, Opinion]]:
    """One after the other: what an order takes of a licence is not there for the next one."""
    screened = []
    for asked, exporter in zip(matters, exporters, strict=True):
        order = asked.order
        declared = ledger.parts_of(order.order_id) if _was_let_go(order, desk) else {}
        register = ledger.register_for(exporter, order.order_id)
        matter = replace(asked, register=register, declared=declared)
        opinion = _screen_safely(matter, snapshot, desk.law, desk.now)
        # Held orders keep their part too, since people may release them; and a check that cannot run
        # now frees nothing of what is taken.
        frees = not _is_degraded(opinion)
        ledger.reserve(order.order_id, order.revision, opinion.licence_uses, in_place=frees)
        screened.append((matter, opinion))
    return screened


def _was_let_go(order: Order, desk: Desk) -> bool:
    """Was this revision cleared or released, so that somebody may have declared its licences already?"""
    known = desk.orders.get(order.order_id)
    let_go = (Standing.CLEARED, Standing.RELEASED)
    return known is not None and known.revision == order.revision and known.standing in let_go


def _screen_safely(matter: Matter, snapshot: Snapshot, law: LawBook, now: datetime) -> Opinion:
    """The opinion, or the hold that follows from its failure: an exception is never a clearance."""
    try:
        return screen(matter, snapshot, law, as_of=now)
    except Exception as error:
        log.exception("screening_failed", order_id=matter.order.order_id, revision=matter.order.revision)
        return failed_opinion(type(error).__name__)


def _conclude(task: Task, matter: Matter, opinion: Opinion, snapshot: Snapshot, desk: Desk) -> bool:
    """Say what follows from an opinion, if anything does, and remember where the order stands.

    False where the order has ended meanwhile, so that nothing follows.
    """
    order, known = matter.order, desk.orders.get(matter.order.order_id)
    if known is not None and _has_ended(known, order.revision):
        return False  # withdrawn, shipped or refused meanwhile, in this very batch perhaps
    same = known is not None and known.revision == order.revision and known.status is OrderStatus.OPEN
    standing = (
        _next_standing(known.standing, known.reason_keys, opinion) if same and known else _first(opinion)
    )
    keys = frozenset(map(reason_key, opinion.reasons))
    if standing is None:
        _keep(known, task, snapshot, desk, degraded=_is_degraded(opinion))
        return True
    announced = _announcement(task, matter, opinion, standing, snapshot, desk)
    event = desk.outbox.emit(announced, cause=task.cause, topic=ORDERS_DECIDED, subject=order.order_id)
    desk.decisions.add(
        event.envelope.id,
        _decision(announced),
        payload=task.payload,
        grounds=_grounds(matter, snapshot, desk),
    )
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
            list_digest=ground_of(snapshot, desk.law),
            payload=task.payload,
            shipped=known.shipped if same and known else {},
        )
    )
    _show(task, announced, standing, desk)
    return True


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
        looked = known.list_digest if known.standing is Standing.HELD else ground_of(snapshot, desk.law)
        desk.orders.put(replace(known, list_digest=looked, retry_at=desk.now + RETRY_AFTER))
    else:
        desk.orders.put(replace(known, list_digest=ground_of(snapshot, desk.law), again=None, retry_at=None))


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


def _grounds(matter: Matter, snapshot: Snapshot, desk: Desk) -> Grounds:
    """What a replay needs besides the order, the lists and the law."""
    return Grounds(
        licences=tuple(matter.register),
        answers=dict(matter.answers),
        shipped=dict(matter.shipped),
        declared=dict(matter.declared),
        tables=dict(desk.law.tables),
        list_problems=dict(snapshot.state.problems(desk.now)),
    )


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
