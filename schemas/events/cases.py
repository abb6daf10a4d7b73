"""What do people's cases tell the other services?"""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from schemas.model import Model
from schemas.vocabulary import CaseStatus, Fact, Verdict


class CaseOpened(Model):
    """A hold has a case, and somebody is being told."""

    case_id: str
    order_id: str
    revision: int
    verdict: Verdict
    deadline: AwareDatetime | None


class CaseClosed(Model):
    """The case has ended; `status` says how."""

    case_id: str
    order_id: str
    revision: int
    status: CaseStatus


class HitDismissed(Model):
    """Two people found that a party is not the listed one; bound to both fingerprints, until it expires."""

    order_id: str | None
    party_fingerprint: str
    list: str
    entry_id: str
    entry_digest: str
    reason: str
    first: str
    second: str
    expires_on: date


class QuestionAnswered(Model):
    """A person answered a question of a decision; the order is weighed again."""

    order_id: str
    revision: int
    question: str
    answer: Fact
    evidence: str
    person: str
    answered_at: AwareDatetime
