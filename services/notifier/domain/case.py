"""What becomes of a case when something is said about its order?

A machine opens a case and keeps it up to date; only people end it, except where the order is
withdrawn, a higher revision is cleared, or the whole hold was a degraded system.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from schemas.decision import Decision
from schemas.vocabulary import CaseStatus, ReasonClass, Verdict

RULES_SHOWN_MAX = 20
SUPERSEDED = "superseded by a cleared revision"
DECIDED_AFRESH = "decided afresh"

_ENDED = frozenset({CaseStatus.RELEASED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN})


class CaseAction(StrEnum):
    """What a person may do with a case."""

    START_REVIEW = "start_review"
    AWAIT_AUTHORITY = "await_authority"
    RELEASE = "release"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    REJECT_PROPOSAL = "reject_proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A held order in the hands of people; `verdict` is that of its current decision."""

    case_id: str
    order_id: str
    revision: int
    order_digest: str
    status: CaseStatus
    verdict: Verdict
    version: int
    """Grows with every change; what a caller saw must still be true when it acts."""
    decision_key: str
    """The event of the current decision: the last hold, or the reassessment after it."""
    hold_key: str
    degraded_only: bool
    """Was every hold of this revision nothing but a degraded system?"""
    rules: tuple[str, ...]
    due_at: datetime | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status not in _ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to a case; entries are only ever added."""

    case_id: str
    event_id: str
    at: datetime
    actor: str
    what: str
    detail: str = ""


def opened(case_id: str, hold: Decision, *, key: str, now: datetime) -> Case:
    """The case of a hold that has none."""
    return Case(
        case_id=case_id,
        order_id=hold.order_id,
        revision=hold.revision,
        order_digest=hold.order_digest,
        status=CaseStatus.OPENED,
        verdict=hold.verdict,
        version=1,
        decision_key=key,
        hold_key=key,
        degraded_only=is_degraded_only(hold),
        rules=_rules(hold),
        due_at=None,
        opened_at=now,
        changed_at=now,
    )


def held_again(case: Case, hold: Decision, *, key: str, now: datetime) -> Case:
    """The same case after another hold; what people had begun to sign no longer counts."""
    degraded = is_degraded_only(hold) and (case.degraded_only or hold.revision > case.revision)
    return replace(
        case,
        revision=hold.revision,
        order_digest=hold.order_digest,
        verdict=hold.verdict,
        version=case.version + 1,
        decision_key=key,
        hold_key=key,
        degraded_only=degraded,
        rules=_rules(hold),
        changed_at=now,
    )


def reassessed(case: Case, decision: Decision, *, key: str, now: datetime) -> Case:
    """The same case once nothing holds any more; it stays open, since only people release."""
    return replace(
        case,
        revision=decision.revision,
        order_digest=decision.order_digest,
        verdict=Verdict.CLEARED,
        version=case.version + 1,
        decision_key=key,
        changed_at=now,
    )


def moved(case: Case, status: CaseStatus, *, now: datetime) -> Case:
    """The case in another status; an ended one is closed for good."""
    closed_at = now if status in _ENDED else None
    return replace(case, status=status, version=case.version + 1, changed_at=now, closed_at=closed_at)


def why_cleared(case: Case, revision: int) -> str | None:
    """Why a clearance of `revision` ends the case; None where a machine must not end it."""
    if revision > case.revision:
        return SUPERSEDED
    if revision == case.revision and case.degraded_only:
        return DECIDED_AFRESH
    return None


def is_degraded_only(decision: Decision) -> bool:
    """Does nothing but a degraded system hold the order?"""
    classes = {reason.reason_class for reason in decision.reasons}
    return classes == {ReasonClass.SYSTEM_DEGRADED}


def allowed_actions(case: Case, *, has_proposal: bool) -> tuple[CaseAction, ...]:
    """What people may do next, whoever they are."""
    if not case.is_open:
        return ()
    steps = {
        CaseStatus.OPENED: (CaseAction.START_REVIEW,),
        CaseStatus.IN_REVIEW: (CaseAction.AWAIT_AUTHORITY,),
        CaseStatus.AWAITING_AUTHORITY: (CaseAction.START_REVIEW,),
    }[case.status]
    signing = (
        (CaseAction.CONFIRM, CaseAction.REJECT_PROPOSAL)
        if has_proposal
        else (CaseAction.RELEASE, CaseAction.REFUSE)
    )
    return (*steps, *signing)


def _rules(hold: Decision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.rule for reason in hold.reasons))[:RULES_SHOWN_MAX]
