"""What does a legal consequence mean for the verdict, the class of the reason and the drafts?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.vocabulary import ReasonClass, Verdict


class Consequence(StrEnum):
    PROHIBITED = "PROHIBITED"
    ASSETS_FROZEN = "ASSETS_FROZEN"
    AUTHORISATION_REQUIRED = "AUTHORISATION_REQUIRED"
    NOTIFICATION_DUTY_4 = "NOTIFICATION_DUTY_4"
    NOTIFICATION_DUTY_5 = "NOTIFICATION_DUTY_5"
    NOTIFICATION_DUTY_6 = "NOTIFICATION_DUTY_6"
    """Of brokers."""
    NOTIFICATION_DUTY_8 = "NOTIFICATION_DUTY_8"
    """Of providers of technical assistance."""
    HUMAN_REVIEW = "HUMAN_REVIEW"
    NEEDS_INFO = "NEEDS_INFO"
    CHECK_FAILED = "CHECK_FAILED"


@dataclass(frozen=True, slots=True)
class Effect:
    verdict: Verdict
    reason_class: ReasonClass
    draft: str | None = None


EFFECTS: dict[Consequence, Effect] = {
    Consequence.PROHIBITED: Effect(Verdict.BLOCKED, ReasonClass.RISK),
    Consequence.ASSETS_FROZEN: Effect(Verdict.BLOCKED, ReasonClass.RISK, "freeze_report"),
    Consequence.AUTHORISATION_REQUIRED: Effect(
        Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, "licence_application"
    ),
    Consequence.NOTIFICATION_DUTY_4: Effect(
        Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, "art4_2_notification"
    ),
    Consequence.NOTIFICATION_DUTY_5: Effect(
        Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, "art5_2_notification"
    ),
    Consequence.NOTIFICATION_DUTY_6: Effect(
        Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, "art6_2_notification"
    ),
    Consequence.NOTIFICATION_DUTY_8: Effect(
        Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, "art8_2_notification"
    ),
    Consequence.HUMAN_REVIEW: Effect(Verdict.FLAGGED, ReasonClass.RISK),
    Consequence.NEEDS_INFO: Effect(Verdict.FLAGGED, ReasonClass.DATA_MISSING),
    Consequence.CHECK_FAILED: Effect(Verdict.FLAGGED, ReasonClass.SYSTEM_DEGRADED),
}
"""Complete: a consequence without an effect would be a rule without one."""

SEVERITY = {Verdict.CLEARED: 0, Verdict.FLAGGED: 1, Verdict.BLOCKED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found about an order, a line or a party."""

    rule: str
    consequence: Consequence
    citation: str
    summary: str
    line_id: str | None = None
    party: str | None = None
    hit: object | None = None
    question: str | None = None
