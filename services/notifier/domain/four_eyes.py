"""May this person take this step, and do two different people stand behind the result?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from schemas.vocabulary import Verdict
from services.notifier.domain.case import Case

WORDS_LENGTH_MAX = 5_000
_JOINERS = frozenset({"Cc", "Cf"})


class Outcome(StrEnum):
    """What two people can decide."""

    RELEASE = "release"
    REFUSE = "refuse"


class ProposalState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    VOID = "void"


class NotAllowed(ValueError):
    """The step is not allowed as it was asked for: `field` names the part, `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the first person gives with a proposal."""

    legal_basis: str | None = None
    reason: str | None = None
    authority_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A first signature, bound to the decision that it was given on."""

    proposal_id: str
    case_id: str
    outcome: Outcome
    decision_key: str
    revision: int
    order_digest: str
    legal_basis: str
    reason: str
    authority_reference: str | None
    first: str
    first_at: datetime
    second: str | None = None
    second_at: datetime | None = None
    state: ProposalState = ProposalState.OPEN


def folded(person: str) -> str:
    """A person's name as it is compared: case, width, spacing and invisible characters aside."""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", person) if unicodedata.category(c) not in _JOINERS
    )
    return " ".join(unicodedata.normalize("NFKC", shown.casefold()).split())


def propose(
    proposal_id: str, case: Case, outcome: Outcome, grounds: Grounds, *, by: str, at: datetime
) -> Proposal:
    """The first signature. Raises `NotAllowed` where something needed is missing."""
    reference = _words(grounds.authority_reference, "authority_reference")
    if outcome is Outcome.RELEASE and case.verdict is Verdict.BLOCKED and reference is None:
        raise NotAllowed(
            "authority_reference",
            "the law forbids this as it stands: name the recorded authorisation of the authority",
        )
    return Proposal(
        proposal_id=proposal_id,
        case_id=case.case_id,
        outcome=outcome,
        decision_key=case.decision_key,
        revision=case.revision,
        order_digest=case.order_digest,
        legal_basis=_needed(grounds.legal_basis, "legal_basis"),
        reason=_needed(grounds.reason, "reason"),
        authority_reference=reference,
        first=_person(by),
        first_at=at,
    )


def confirm(proposal: Proposal, *, by: str, at: datetime) -> Proposal:
    """The second signature. Raises `NotAllowed` where it would be the first person's."""
    second = _person(by)
    if folded(second) == folded(proposal.first):
        raise NotAllowed("by", "the second signature must be another person's")
    return replace(proposal, second=second, second_at=at, state=ProposalState.CONFIRMED)


def is_void(proposal: Proposal, case: Case) -> bool:
    """Has the decision changed since the first signature?"""
    return (proposal.decision_key, proposal.revision, proposal.order_digest) != (
        case.decision_key,
        case.revision,
        case.order_digest,
    )


def _person(name: str) -> str:
    if not folded(name):
        raise NotAllowed("by", "a named person must act")
    return name.strip()


def _needed(text: str | None, field: str) -> str:
    words = _words(text, field)
    if words is None:
        raise NotAllowed(field, "is needed")
    return words


def _words(text: str | None, field: str) -> str | None:
    words = (text or "").strip()
    if len(words) > WORDS_LENGTH_MAX:
        raise NotAllowed(field, f"has more than {WORDS_LENGTH_MAX} characters")
    return words or None
