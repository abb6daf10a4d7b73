"""What becomes of a case when decisions about its order arrive?"""

from __future__ import annotations

from schemas.events.cases import CaseClosed, CaseOpened
from schemas.events.decided import FieldError, OrderRejected
from schemas.vocabulary import CaseStatus, Verdict
from services.notifier.domain.case import CaseAction
from services.notifier.domain.four_eyes import ProposalState
from tests.unit.notifier.builders import (
    DEGRADED,
    Notifier,
    a_blocked_hold,
    a_clearance,
    a_hold,
    a_reason,
    a_reassessment,
    a_withdrawal,
    an_order,
    said,
)


async def test_a_hold_opens_a_case_and_says_so(notifier: Notifier) -> None:
    (opened,) = await notifier.take(said(a_hold()))
    case = await notifier.case()
    assert isinstance(opened.data, CaseOpened)
    assert opened.data.case_id == case.case_id
    assert opened.data.deadline == case.due_at
    assert (case.status, case.verdict, case.rules) == (CaseStatus.OPENED, Verdict.FLAGGED, ("party_match",))


async def test_a_redelivered_hold_makes_nothing_twice(notifier: Notifier) -> None:
    hold = said(a_hold())
    await notifier.take(hold)
    assert await notifier.take(hold) == []
    assert len(await notifier.all_cases()) == 1
    assert [entry.what for entry in (await notifier.file()).timeline] == ["order.held"]


async def test_a_hold_that_comes_again_after_its_mark_was_forgotten_makes_nothing_twice(
    notifier: Notifier,
) -> None:
    hold = said(a_hold())
    await notifier.take(hold)
    await notifier.take(said(a_withdrawal()))
    async with notifier.database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM inbox")
    assert await notifier.take(hold) == []
    assert (await notifier.case()).status is CaseStatus.WITHDRAWN


async def test_another_hold_brings_the_open_case_up_to_date(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    assert await notifier.take(said(a_blocked_hold(an_order(revision=2)))) == []
    case = await notifier.case()
    assert (case.revision, case.verdict, case.version) == (2, Verdict.BLOCKED, 2)
    assert [entry.what for entry in (await notifier.file()).timeline] == ["order.held", "order.held"]


async def test_a_hold_of_an_older_revision_changes_nothing(notifier: Notifier) -> None:
    await notifier.take(said(a_hold(an_order(revision=3))))
    await notifier.take(said(a_blocked_hold(an_order(revision=2))))
    assert (await notifier.case()).revision == 3


async def test_another_hold_makes_a_first_signature_void(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    await notifier.act(await notifier.case(), CaseAction.RELEASE, by="Ines")
    await notifier.take(said(a_hold(reasons=[a_reason("RF-EUU-12")])))
    file = await notifier.file()
    assert file.waiting is None
    assert [proposal.state for proposal in file.proposals] == [ProposalState.VOID]


async def test_a_hold_after_the_case_was_closed_opens_a_new_one(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.REFUSE, by="Ines")
    await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    notifier.wait(hours=1)
    (opened,) = await notifier.take(said(a_hold()))
    first, second = await notifier.all_cases()
    assert (first.status, second.status) == (CaseStatus.REFUSED, CaseStatus.OPENED)
    assert isinstance(opened.data, CaseOpened)
    assert opened.data.case_id == second.case_id


async def test_nothing_holds_any_more_and_the_case_still_waits_for_people(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()))
    assert await notifier.take(said(a_reassessment())) == []
    file = await notifier.file()
    assert file.case.is_open
    assert file.reassessment is not None
    assert file.timeline[-1].what == "nothing holds any more"


async def test_a_cleared_higher_revision_ends_the_case(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    (closed,) = await notifier.take(said(a_clearance(an_order(revision=2))))
    assert isinstance(closed.data, CaseClosed)
    assert closed.data.status is CaseStatus.WITHDRAWN
    assert (await notifier.file()).timeline[-1].detail == "superseded by a cleared revision"


async def test_a_clearance_of_the_held_revision_never_lifts_the_hold(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    assert await notifier.take(said(a_clearance())) == []
    assert (await notifier.case()).is_open


async def test_a_hold_of_a_degraded_system_ends_when_it_is_decided_afresh(notifier: Notifier) -> None:
    await notifier.take(said(a_hold(reasons=[DEGRADED])))
    (closed,) = await notifier.take(said(a_clearance()))
    assert isinstance(closed.data, CaseClosed)
    assert (await notifier.file()).timeline[-1].detail == "decided afresh"


async def test_a_degraded_system_after_a_real_hold_is_not_enough_to_lift_it(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()), said(a_hold(reasons=[DEGRADED])))
    await notifier.take(said(a_clearance()))
    assert (await notifier.case()).is_open


async def test_a_withdrawn_order_ends_its_case_in_the_batch_that_opened_it(notifier: Notifier) -> None:
    opened, closed = await notifier.take(said(a_hold()), said(a_withdrawal()))
    assert isinstance(opened.data, CaseOpened)
    assert isinstance(closed.data, CaseClosed)
    assert (await notifier.case()).status is CaseStatus.WITHDRAWN


async def test_what_concerns_no_case_leaves_no_trace(notifier: Notifier) -> None:
    error = FieldError(field="quantity", reason="is needed")
    rejected = OrderRejected(order_id=None, revision=None, event_id=None, event_source=None, errors=(error,))
    assert await notifier.take(said(a_clearance()), said(a_withdrawal()), said(rejected)) == []
    assert await notifier.all_cases() == ()


async def test_every_order_has_a_case_of_its_own(notifier: Notifier) -> None:
    await notifier.take(*(said(a_hold(an_order(f"SO-{n}"))) for n in range(30)))
    assert {case.order_id for case in await notifier.all_cases()} == {f"SO-{n}" for n in range(30)}
