"""Do two different people stand behind every release and refusal?"""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from schemas.events.cases import CaseClosed
from schemas.events.released import OrderRefused, OrderReleased
from schemas.vocabulary import CaseStatus
from services.notifier.adapters.tables import proposal
from services.notifier.application.act import NoSuchCase, NotNow, StaleVersion
from services.notifier.domain.case import CaseAction, allowed_actions
from services.notifier.domain.four_eyes import Grounds, folded
from services.runtime.errors import Rejected
from tests.unit.notifier.builders import (
    GROUNDS,
    Notifier,
    a_blocked_hold,
    a_hold,
    a_reassessment,
    an_order,
    said,
)

AUTHORISED = Grounds(legal_basis="Article 6", reason="authorised", authority_reference="BAFA 2026/117")


async def test_two_people_release_an_order(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.START_REVIEW, by="Ines")
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    released = await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    _, said_released, said_closed = await notifier.outbox()
    assert released.status is CaseStatus.RELEASED
    assert isinstance(said_released.data, OrderReleased)
    assert [signature.person for signature in said_released.data.signatures] == ["Ines", "Joris"]
    assert said_released.data.order_digest == an_order().digest()
    assert said_released.data.legal_basis == GROUNDS.legal_basis
    assert isinstance(said_closed.data, CaseClosed)
    assert said_closed.data.status is CaseStatus.RELEASED


async def test_two_people_refuse_an_order(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.REFUSE, by="Ines")
    await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    assert any(isinstance(event.data, OrderRefused) for event in await notifier.outbox())


@pytest.mark.parametrize("again", ["Ines", " ines ", "INES", "I\u200bnes", "\uff29nes", "Ines\n"])
async def test_nobody_signs_twice_however_the_name_is_written(notifier: Notifier, again: str) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    with pytest.raises(Rejected, match="another person"):
        await notifier.act(case, CaseAction.CONFIRM, by=again)
    assert (await notifier.case()).is_open


async def test_the_database_refuses_one_person_as_both(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    await notifier.act(await notifier.case(), CaseAction.RELEASE, by="Ines")
    with pytest.raises(IntegrityError):
        async with notifier.database.begin() as connection:
            await connection.execute(update(proposal).values(second="INES", second_folded=folded("INES")))


async def test_what_is_blocked_needs_the_authorisation_of_the_authority(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()))
    case = await notifier.case()
    with pytest.raises(Rejected, match="authority_reference"):
        await notifier.act(case, CaseAction.RELEASE, by="Ines")
    await notifier.act(case, CaseAction.RELEASE, by="Ines", grounds=AUTHORISED)
    await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    released = [event.data for event in await notifier.outbox() if isinstance(event.data, OrderReleased)]
    assert [data.authority_reference for data in released] == ["BAFA 2026/117"]


async def test_what_no_longer_holds_is_released_without_an_authorisation(notifier: Notifier) -> None:
    await notifier.take(said(a_blocked_hold()), said(a_reassessment()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    assert (await notifier.act(case, CaseAction.CONFIRM, by="Joris")).status is CaseStatus.RELEASED


@pytest.mark.parametrize(
    ("grounds", "field"),
    [(Grounds(reason="why"), "legal_basis"), (Grounds(legal_basis="basis", reason="  "), "reason")],
)
async def test_a_signature_needs_a_legal_basis_and_a_reason(
    notifier: Notifier, grounds: Grounds, field: str
) -> None:
    await notifier.take(said(a_hold()))
    with pytest.raises(Rejected) as refusal:
        await notifier.act(await notifier.case(), CaseAction.RELEASE, by="Ines", grounds=grounds)
    assert refusal.value.field == field


async def test_a_proposal_dies_with_its_decision(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    await notifier.take(said(a_hold(an_order(revision=2))))
    with pytest.raises(NotNow):
        await notifier.act(case, CaseAction.CONFIRM, by="Joris")


async def test_a_rejected_proposal_makes_room_for_another(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    with pytest.raises(NotNow):
        await notifier.act(case, CaseAction.REFUSE, by="Joris")
    await notifier.act(case, CaseAction.REJECT_PROPOSAL, by="Joris")
    await notifier.act(case, CaseAction.REFUSE, by="Joris")
    assert (await notifier.act(case, CaseAction.CONFIRM, by="Ines")).status is CaseStatus.REFUSED


async def test_who_looked_at_an_older_version_is_told_to_look_again(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.take(said(a_blocked_hold()))
    with pytest.raises(StaleVersion, match="version 2, not 1"):
        await notifier.act(case, CaseAction.REFUSE, by="Ines", version=case.version)


async def test_a_closed_case_takes_no_more_actions(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.REFUSE, by="Ines")
    closed = await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    assert allowed_actions(closed, has_proposal=False) == ()
    with pytest.raises(NotNow, match="closed"):
        await notifier.act(case, CaseAction.RELEASE, by="Ines")


async def test_an_unknown_case_is_told_from_a_refused_action(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    async with notifier.database.begin() as connection:
        for table in ("timeline", "case_decision", "case_deadline", "review_case"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")
    with pytest.raises(NoSuchCase):
        await notifier.act(case, CaseAction.START_REVIEW, by="Ines")
