"""Until when must somebody act on a hold, who is that, and does the law say so or only we?

A deadline escalates and never releases. Working days are Monday to Friday; public holidays are not
known here, which makes our deadlines earlier, never later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.decision import Decision, Reason

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """Which rule of a decision starts which clock."""

    id: str
    rules: tuple[str, ...]
    cites: str | None = None
    """Only for reasons whose citation has this text; None: for all that no other row took."""
    calendar_days: int | None = None
    working_days: int | None = None
    what: str
    who: str
    citation: str
    legal: bool
    """False: our own target, since the law sets no number of days."""
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock of a case."""

    id: str
    what: str
    who: str
    citation: str
    legal: bool
    confirmed: bool
    due_at: datetime

    @property
    def label(self) -> str:
        kind = "legal deadline" if self.legal else "internal deadline"
        return f"{kind}, {self.citation}" + ("" if self.confirmed else " (unconfirmed)")


FREEZE = ("SAN-FRZ-1", "SAN-FRZ-2", "SAN-FRZ-3")
COMPLIANCE = "compliance officer"
SIGNATORY = "exporter's responsible person"

RULES: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        id="freeze_report_269_2014",
        rules=FREEZE,
        cites="269/2014",
        calendar_days=14,
        what="report the freeze to the competent authority within two weeks of acquiring the information",
        who=SIGNATORY,
        citation="Article 8(1) of Council Regulation (EU) No 269/2014",
        legal=True,
        confirmed=True,
    ),
    DeadlineRule(
        id="freeze_report_other",
        rules=FREEZE,
        working_days=1,
        what="report the freeze to the competent authority; other regimes say: immediately",
        who=SIGNATORY,
        citation="reporting article of the regime; it sets no number of days",
        legal=False,
        confirmed=True,
    ),
    DeadlineRule(
        id="violation_report",
        rules=("SAN-SEC-RU-6b",),
        calendar_days=14,
        what="report what is known of the violation or circumvention within two weeks",
        who=SIGNATORY,
        citation="Article 6b of Council Regulation (EU) No 833/2014",
        legal=True,
        confirmed=False,
    ),
    DeadlineRule(
        id="notify_authority",
        rules=("REG-4-2", "REG-5-2", "REG-5-2b", "REG-5-N", "REG-6-2", "REG-8-2"),
        working_days=2,
        what="review, complete and file the notification to the competent authority without delay",
        who=SIGNATORY,
        citation="Regulation (EU) 2021/821 sets no number of days",
        legal=False,
        confirmed=False,
    ),
)

REVIEW_ID = "internal_review"
WAITING_WORKING_DAYS = (10, 20, 30)


def deadlines_of(decision: Decision, *, since: datetime, review_working_days: int) -> tuple[Deadline, ...]:
    """Every clock that a hold starts, earliest first; there is always the internal review."""
    found = {REVIEW_ID: _review(since, review_working_days)}
    for reason in decision.reasons:
        row = _row_for(reason)
        if row is not None:
            found.setdefault(row.id, _deadline(row, since))
    return tuple(sorted(found.values(), key=lambda deadline: (deadline.due_at, deadline.id)))


def waiting_deadlines(since: datetime) -> tuple[Deadline, ...]:
    """When to ask after a notification that an authority has not answered; silence is never consent."""
    return tuple(
        Deadline(
            id=f"authority_silent_{days}",
            what=f"no answer of the authority recorded for {days} working days: ask, and go on waiting",
            who=COMPLIANCE,
            citation="no maximum waiting time in Regulation (EU) 2021/821",
            legal=False,
            confirmed=True,
            due_at=after_working_days(since, days),
        )
        for days in WAITING_WORKING_DAYS
    )


def after_working_days(start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later."""
    found, left = start, days
    while left > 0:
        found += timedelta(days=1)
        if found.weekday() < SATURDAY:
            left -= 1
    return found


def _row_for(reason: Reason) -> DeadlineRule | None:
    for row in RULES:
        if reason.rule in row.rules and (row.cites is None or row.cites in reason.citation):
            return row
    return None


def _review(since: datetime, working_days: int) -> Deadline:
    return Deadline(
        id=REVIEW_ID,
        what="review the case",
        who=COMPLIANCE,
        citation="our own target",
        legal=False,
        confirmed=True,
        due_at=after_working_days(since, working_days),
    )


def _deadline(row: DeadlineRule, since: datetime) -> Deadline:
    calendar = since + timedelta(days=row.calendar_days or 0)
    return Deadline(
        id=row.id,
        what=row.what,
        who=row.who,
        citation=row.citation,
        legal=row.legal,
        confirmed=row.confirmed,
        due_at=after_working_days(calendar, row.working_days or 0),
    )
