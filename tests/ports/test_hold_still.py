"""Does a change of what orders rest on wait for the batches that read it, on PostgreSQL?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.classifier.adapters.tables import messages
from services.runtime.clock import system_clock
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.runtime.unit import Unit


@pytest.fixture
async def database(database_url_postgres: str) -> AsyncIterator[Database]:
    found = Database(database_url_postgres, schema="classifier")
    await migrate(found, "classifier")
    yield found
    await found.close()


async def test_two_batches_of_orders_work_side_by_side(database: Database) -> None:
    async with asyncio.timeout(10), database.begin() as one, database.begin() as other:
        await Unit(one, messages, system_clock(), "urn:x").hold_still("items", alone=False)
        await Unit(other, messages, system_clock(), "urn:x").hold_still("items", alone=False)
        assert one is not other


async def test_a_change_waits_until_the_batches_before_it_are_committed(database: Database) -> None:
    said: list[str] = []

    async def change() -> None:
        async with database.begin() as connection:
            await Unit(connection, messages, system_clock(), "urn:x").hold_still("items", alone=True)
            said.append("changed")

    async with database.begin() as connection:
        await Unit(connection, messages, system_clock(), "urn:x").hold_still("items", alone=False)
        waiting = asyncio.create_task(change())
        await asyncio.sleep(0.5)
        said.append("orders done")
    await asyncio.wait_for(waiting, 10)
    assert said == ["orders done", "changed"]
