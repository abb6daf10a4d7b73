"""When must somebody act, and what happens when nobody does?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.vocabulary import CaseStatus
from services.notifier.domain.case import CaseAction
from services.notifier.domain.deadlines import after_working_days, deadlines_of
from tests.unit.notifier.builders import (
    MONDAY,
    Notifier,
    a_blocked_hold,
    a_hold,
    a_reason,
    a_withdrawal,
    an_order,
    said,
)
from tests.unit.notifier.test_notices import Staff


@pytest.mark.parametrize(
    ("days", "date"), [(0, "2026-11-16"), (4, "2026-11-20"), (5, "2026-11-23"), (12, "2026-12-02")]
)
def test_working_days_pass_over_weekends(days: int, date: str) -> None:
    assert after_working_days(MONDAY, days).date().isoformat() == date


def test_a_freeze_is_reported_within_two_weeks_under_269_2014() -> None:
    review, freeze = deadlines_of(a_blocked_hold(), since=MONDAY, review_working_days=2)
    assert (review.id, review.legal) == ("internal_review", False)
    assert (freeze.due_at - MONDAY, freeze.legal) == (timedelta(weeks=2), True)
    assert freeze.label == "legal deadline, Article 8(1) of Council Regulation (EU) No 269/2014"


def test_a_freeze_under_another_regime_is_reported_immediately() -> None:
    hold = a_hold(reasons=[a_reason("SAN-FRZ-1", citation="Council Regulation (EU) No 36/2012")])
    freeze = deadlines_of(hold, since=MONDAY, review_working_days=2)[0]
    assert (freeze.id, freeze.due_at - MONDAY, freeze.legal) == (
        "freeze_report_other",
        timedelta(days=1),
        False,
    )


def test_a_deadline_that_the_sheets_do_not_confirm_says_so() -> None:
    hold = a_hold(reasons=[a_reason("SAN-SEC-RU-6b")])
    report = deadlines_of(hold, since=MONDAY, review_working_days=2)[-1]
    assert report.label.endswith("(unconfirmed)")


async def test_a_deadline_is_told_once_and_releases_nothing(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    staff = Staff()
    for _ in range(4):
        await notifier.loop(staff).turn()
        notifier.wait(days=1)
    _, reminder = staff.told
    assert reminder.subject == "[catchall] reminder: order SO-1 revision 1: review the case"
    file = await notifier.file()
    assert file.case.status is CaseStatus.OPENED
    assert [entry.what for entry in file.timeline] == ["order.held", "deadline reached"]
    assert file.timeline[-1].detail == "review the case (internal deadline, our own target)"


async def test_our_own_deadline_ends_with_the_case_and_that_of_the_law_does_not(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()), said(a_withdrawal()))
    notifier.wait(days=30)
    staff = Staff()
    await notifier.loop(staff).turn()
    assert [notice.subject for notice in staff.told if "reminder" in notice.subject] == [
        "[catchall] reminder: order SO-1 revision 1: report the freeze to the competent authority within two "
        "weeks of acquiring the information"
    ]


async def test_another_hold_does_not_start_a_running_clock_anew(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()))
    later = MONDAY + timedelta(days=10)
    await notifier.take(said(a_blocked_hold(an_order(revision=2), decided_at=later)))
    freeze = next(found for found in (await notifier.file()).deadlines if found.legal)
    assert freeze.due_at == MONDAY + timedelta(weeks=2)


async def test_a_silent_authority_is_asked_again_and_again_and_never_consents(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.START_REVIEW, by="Ines")
    await notifier.act(case, CaseAction.AWAIT_AUTHORITY, by="Ines")
    notifier.wait(days=60)
    await notifier.loop(Staff()).turn()
    file = await notifier.file()
    assert file.case.status is CaseStatus.AWAITING_AUTHORITY
    assert sum("no answer of the authority" in entry.detail for entry in file.timeline) == 3
