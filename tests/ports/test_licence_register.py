"""Does the register keep licences and bookings alike in both databases, and lock what is booked on?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.decision import LicenceUse
from schemas.vocabulary import AuthorisationType
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.screening.adapters.licence_register import SqlLicenceRegister
from services.screening.adapters.tables import licence_booking
from services.screening.application.decide_orders import holder_key
from tests.unit.screening.builders import AS_OF, a_licence
from tests.unit.screening.look_bench import recorded

HOLDER = holder_key("Blumenhof Gerätebau GmbH")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/screening.db"
    if request.param == "postgres":
        url = request.getfixturevalue("database_url_postgres")
    found = Database(url, schema="screening")
    await migrate(found, "screening")
    async with found.begin() as connection:
        await SqlLicenceRegister(connection, AS_OF).put(recorded(a_licence(quantity_left="5")))
    yield found
    await found.close()


def a_use(quantity: str) -> LicenceUse:
    return LicenceUse(
        line_id="1",
        authorisation="L-1",
        type=AuthorisationType.INDIVIDUAL,
        ugea=None,
        quantity=quantity,
        value="10.00",
        customs_code="X002",
        customs_reference="L-1",
    )


async def left(database: Database, order_id: str = "another") -> tuple[str | None, str | None]:
    async with database.begin() as connection:
        ledger = await SqlLicenceRegister(connection, AS_OF).ledger([HOLDER])
        licence = ledger.register_for(HOLDER, order_id)[0]
        return licence.quantity_left, licence.value_left


async def reserve(database: Database, order_id: str, quantity: str) -> None:
    async with database.begin() as connection:
        register = SqlLicenceRegister(connection, AS_OF)
        ledger = await register.ledger([HOLDER])
        ledger.reserve(order_id, 1, [a_use(quantity)])
        await register.keep(ledger)


async def test_a_reservation_is_seen_by_others_and_not_by_its_own_order(database: Database) -> None:
    await reserve(database, "SO-1", "2")
    assert await left(database) == ("3", "4990.00")
    assert await left(database, "SO-1") == ("5", "5000")


async def test_shipments_and_returns_are_kept(database: Database) -> None:
    await reserve(database, "SO-1", "2")
    await reserve(database, "SO-2", "1")
    async with database.begin() as connection:
        register = SqlLicenceRegister(connection, AS_OF)
        await register.ship("SO-1", 1, {"1": Decimal(1)}, complete=False)
        await register.give_back("SO-2", 1)
    assert await left(database) == ("3", "4990.00")
    async with database.begin() as connection:
        await SqlLicenceRegister(connection, AS_OF).give_back("SO-1", 1)
    assert await left(database) == ("4", "4995.00")
    async with database.read() as connection:
        rows = (await connection.execute(select(licence_booking.c.booking))).scalars().all()
    assert rows.count("shipped") == 1


async def test_the_newest_version_counts_and_an_older_one_changes_nothing(database: Database) -> None:
    async with database.begin() as connection:
        register = SqlLicenceRegister(connection, AS_OF)
        await register.put(recorded(a_licence(quantity_left="9"), version=2))
        assert await register.put(recorded(a_licence(quantity_left="1"), version=2)) == frozenset()
    assert (await left(database))[0] == "9"


@pytest.mark.services
async def test_two_batches_do_not_book_on_one_balance_at_once(database_url_postgres: str) -> None:
    database = Database(database_url_postgres, schema="screening")
    await migrate(database, "screening")
    async with database.begin() as connection:
        await SqlLicenceRegister(connection, AS_OF).put(recorded(a_licence(quantity_left="5")))
    seen: list[str | None] = []

    async def take(order_id: str) -> None:
        async with database.begin() as connection:
            register = SqlLicenceRegister(connection, AS_OF)
            ledger = await register.ledger([HOLDER])
            seen.append(ledger.register_for(HOLDER, order_id)[0].quantity_left)
            await asyncio.sleep(0.2)
            ledger.reserve(order_id, 1, [a_use("2")])
            await register.keep(ledger)

    try:
        await asyncio.gather(take("SO-1"), take("SO-2"))
        assert sorted(filter(None, seen)) == ["3", "5"]
    finally:
        await database.close()
