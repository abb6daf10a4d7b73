"""Does the notifier keep its promises on PostgreSQL, with several replicas at work?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from schemas.events.released import OrderRefused, OrderReleased
from services.notifier.adapters.tables import metadata
from services.notifier.application.act import NotNow
from services.notifier.domain.case import CaseAction
from services.notifier.domain.four_eyes import Grounds
from services.runtime.database import Database
from services.runtime.migrate import migrate
from tests.unit.notifier.builders import (
    Notifier,
    a_blocked_hold,
    a_hold,
    a_reassessment,
    a_withdrawal,
    an_order,
    said,
)
from tests.unit.notifier.test_notices import Staff

pytest_plugins = ["tests.services_plugin"]
pytestmark = pytest.mark.services


@pytest_asyncio.fixture
async def notifier(database_url_postgres: str) -> AsyncIterator[Notifier]:
    database = Database(database_url_postgres, schema="notifier")
    await migrate(database, "notifier")
    yield Notifier(database)
    await database.close()


async def test_the_life_of_a_case_is_the_same(notifier: Notifier) -> None:
    hold = said(a_blocked_hold(drafts=("freeze_report",), authority_country="BE"))
    await notifier.take(hold)
    await notifier.take(hold, said(a_hold(an_order(revision=2))), said(a_reassessment(an_order(revision=2))))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    await notifier.act(case, CaseAction.CONFIRM, by="Joris")
    file = await notifier.file()
    assert [entry.what for entry in file.timeline] == [
        "order.held",
        "order.held",
        "nothing holds any more",
        "release",
        "confirm",
    ]
    assert [draft.superseded for draft in file.drafts] == [True]
    assert file.case.closed_at == notifier.now
    await notifier.take(said(a_withdrawal(an_order("SO-2"))))


async def test_two_seconds_at_once_end_a_case_once(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case = await notifier.case()
    await notifier.act(case, CaseAction.RELEASE, by="Ines")
    steps = [notifier.act(case, CaseAction.CONFIRM, by=name) for name in ("Joris", "Katrin", "Lars")]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert sum(isinstance(outcome, NotNow) for outcome in outcomes) == 2
    said_by_people = [event.data for event in await notifier.outbox()]
    assert sum(isinstance(data, OrderReleased | OrderRefused) for data in said_by_people) == 1


async def test_two_first_signatures_at_once_are_one(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    case, grounds = await notifier.case(), Grounds(legal_basis="basis", reason="reason")
    steps = [
        notifier.act(case, action, by=name, grounds=grounds, version=case.version)
        for action, name in ((CaseAction.RELEASE, "Ines"), (CaseAction.REFUSE, "Joris"))
    ]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1


async def test_replicas_tell_every_hold_once(notifier: Notifier) -> None:
    await notifier.take(*(said(a_hold(an_order(f"SO-{n}"))) for n in range(40)))
    grouped = (said(a_hold(an_order(f"SW-{n}"), cause="watchlist.updated un")) for n in range(40))
    await notifier.take(*grouped)
    notifier.now += timedelta(minutes=2)
    staff = Staff()
    loops = [notifier.loop(staff) for _ in range(3)]
    for _ in range(8):
        await asyncio.gather(*(loop.turn() for loop in loops))
    told = [order for notice in staff.told for order in notice.orders]
    assert sorted(told) == sorted({f"SO-{n}" for n in range(40)} | {f"SW-{n}" for n in range(40)})


async def test_replicas_remind_once(notifier: Notifier) -> None:
    await notifier.take(*(said(a_blocked_hold(an_order(f"SO-{n}"))) for n in range(10)))
    notifier.wait(days=30)
    staff = Staff()
    await asyncio.gather(*(notifier.loop(staff).remind() for _ in range(3)))
    async with notifier.database.read() as connection:
        query = text(
            "SELECT count(*), count(DISTINCT event_id) FROM timeline WHERE what = 'deadline reached'"
        )
        assert tuple((await connection.execute(query)).one()) == (20, 20)


async def test_the_history_leads_to_the_tables(notifier: Notifier) -> None:
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with notifier.database.read() as connection:
        assert await connection.run_sync(difference) == []
