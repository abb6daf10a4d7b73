"""What happens when a person acts on a case?

Two people end a case: the first proposes with legal basis and reason, the second, never the first,
confirms. A proposal dies with the decision that it was given on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import structlog

from schemas.envelope import Envelope, derived_id
from schemas.events.cases import CaseClosed
from schemas.events.released import OrderRefused, OrderReleased, Signature
from schemas.topics import CASES, ORDERS_RELEASED
from schemas.vocabulary import CaseStatus
from services.notifier.application.ports import Cases, Outbox
from services.notifier.domain.case import Case, CaseAction, TimelineEntry, allowed_actions, moved
from services.notifier.domain.deadlines import waiting_deadlines
from services.notifier.domain.four_eyes import (
    Grounds,
    NotAllowed,
    Outcome,
    Proposal,
    ProposalState,
    confirm,
    is_void,
    propose,
)
from services.notifier.metrics import NotifierMetrics
from services.runtime.errors import Rejected

FIRST_ROLE = "officer"
SECOND_ROLE = "second"
NO_GROUNDS = Grounds()

log = structlog.get_logger(__name__)


class NoSuchCase(Exception):
    """There is no case with this id."""


class StaleVersion(Exception):
    """The case has changed since the caller looked at it."""


class NotNow(Exception):
    """The case is not in a state that allows this action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a named person wants to do; `version` is what they saw, None where they do not say."""

    case_id: str
    action: CaseAction
    by: str
    grounds: Grounds = NO_GROUNDS
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDesk:
    cases: Cases
    outbox: Outbox
    metrics: NotifierMetrics
    source: str
    now: datetime


async def act(command: Command, desk: ActDesk) -> Case:
    """Do what a person asked for and say what follows from it.

    Raises `NoSuchCase`, `StaleVersion`, `NotNow`, or `Rejected` that names the field.
    """
    case = await desk.cases.lock(command.case_id)
    if case is None:
        raise NoSuchCase(command.case_id)
    if command.version is not None and command.version != case.version:
        raise StaleVersion(f"the case is at version {case.version}, not {command.version}: look at it again")
    proposal = await desk.cases.proposal_of(case.case_id)
    if command.action not in allowed_actions(case, has_proposal=proposal is not None):
        raise NotNow(_why_not(command.action, case, proposal))
    try:
        return _take(command, case, proposal, desk)
    except NotAllowed as error:
        raise Rejected(error.field, error.reason) from error


def _take(command: Command, case: Case, proposal: Proposal | None, desk: ActDesk) -> Case:
    match command.action:
        case CaseAction.START_REVIEW:
            return _move(command, case, CaseStatus.IN_REVIEW, desk)
        case CaseAction.AWAIT_AUTHORITY:
            desk.cases.owe(case.case_id, waiting_deadlines(desk.now))
            return _move(command, case, CaseStatus.AWAITING_AUTHORITY, desk)
        case CaseAction.RELEASE:
            return _propose(command, case, Outcome.RELEASE, desk)
        case CaseAction.REFUSE:
            return _propose(command, case, Outcome.REFUSE, desk)
        case CaseAction.CONFIRM:
            return _confirm(command, case, _there(proposal), desk)
        case CaseAction.REJECT_PROPOSAL:
            return _reject(command, case, _there(proposal), desk)
        case _:
            assert_never(command.action)


def _move(command: Command, case: Case, status: CaseStatus, desk: ActDesk) -> Case:
    after = moved(case, status, now=desk.now)
    desk.cases.put(after)
    _note(after, command, desk, detail=command.grounds.authority_reference or command.grounds.reason or "")
    return after


def _propose(command: Command, case: Case, outcome: Outcome, desk: ActDesk) -> Case:
    proposal = propose(
        derived_id(case.case_id, type="proposal", subject=str(case.version)),
        case,
        outcome,
        command.grounds,
        by=command.by,
        at=desk.now,
    )
    status = CaseStatus.IN_REVIEW if case.status is CaseStatus.OPENED else case.status
    after = moved(case, status, now=desk.now)
    desk.cases.put(after)
    desk.cases.put_proposal(proposal)
    _note(after, command, desk, detail=f"{proposal.legal_basis}: {proposal.reason}")
    return after


def _confirm(command: Command, case: Case, proposal: Proposal, desk: ActDesk) -> Case:
    if is_void(proposal, case):
        raise NotNow("the decision has changed since the first signature: propose again")
    signed = confirm(proposal, by=command.by, at=desk.now)
    released = signed.outcome is Outcome.RELEASE
    after = moved(case, CaseStatus.RELEASED if released else CaseStatus.REFUSED, now=desk.now)
    desk.cases.put(after)
    desk.cases.put_proposal(signed)
    _note(after, command, desk, detail=after.status.value)
    _say(signed, after, desk)
    desk.metrics.human_decisions.labels(after.status.value).inc()
    log.info("case_closed", order_id=after.order_id, case_id=after.case_id, status=after.status.value)
    return after


def _reject(command: Command, case: Case, proposal: Proposal, desk: ActDesk) -> Case:
    after = moved(case, case.status, now=desk.now)
    desk.cases.put(after)
    desk.cases.put_proposal(replace(proposal, state=ProposalState.REJECTED))
    _note(after, command, desk, detail=command.grounds.reason or f"{proposal.outcome.value} not confirmed")
    return after


def _say(signed: Proposal, case: Case, desk: ActDesk) -> None:
    cause = Envelope(id=_event_id(case), type="", source=desk.source, subject=case.order_id, time=desk.now)
    model = OrderReleased if signed.outcome is Outcome.RELEASE else OrderRefused
    if signed.second is None or signed.second_at is None or signed.state is not ProposalState.CONFIRMED:
        raise NotAllowed("by", "a second signature is missing")
    data = model(
        order_id=case.order_id,
        revision=signed.revision,
        order_digest=signed.order_digest,
        case_id=case.case_id,
        decision_id=Envelope.of_key(signed.decision_key, time=desk.now).id,
        legal_basis=signed.legal_basis,
        reason=signed.reason,
        authority_reference=signed.authority_reference,
        signatures=(
            Signature(person=signed.first, role=FIRST_ROLE, at=signed.first_at),
            Signature(person=signed.second, role=SECOND_ROLE, at=signed.second_at),
        ),
    )
    desk.outbox.emit(data, cause=cause, topic=ORDERS_RELEASED, subject=case.order_id)
    closed = CaseClosed(
        case_id=case.case_id, order_id=case.order_id, revision=case.revision, status=case.status
    )
    desk.outbox.emit(closed, cause=cause, topic=CASES, subject=case.order_id)


def _why_not(action: CaseAction, case: Case, proposal: Proposal | None) -> str:
    if not case.is_open:
        return f"the case is closed: {case.status.value}"
    if action in (CaseAction.CONFIRM, CaseAction.REJECT_PROPOSAL):
        return "there is no proposal that waits for a second signature"
    if proposal is not None:
        return f"a proposal to {proposal.outcome.value} waits for a second signature"
    return f"the case is {case.status.value.replace('_', ' ')}"


def _there(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise NotNow("there is no proposal that waits for a second signature")
    return proposal


def _event_id(case: Case) -> str:
    """The id of what a person did: one for each version of a case."""
    return derived_id(case.case_id, type="action", subject=str(case.version))


def _note(case: Case, command: Command, desk: ActDesk, *, detail: str) -> None:
    desk.cases.record(
        TimelineEntry(
            case_id=case.case_id,
            event_id=_event_id(case),
            at=desk.now,
            actor=command.by.strip(),
            what=command.action.value,
            detail=detail,
        )
    )
