"""What does a service see of a PostgreSQL that stops, starts, or is full?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import insert, select, text

from dev.postgres_node import PostgresNode
from services.runtime.database import Conflict, Database
from services.runtime.errors import Transient
from tests.eventually import eventually
from tests.fakes.database_bench import a_note, note, open_database
from tests.nodes import fresh_name, started

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresNode]:
    with started(lambda: PostgresNode(durable=True)) as node:
        yield node


@pytest.fixture
async def database(own_postgres: PostgresNode) -> AsyncIterator[Database]:
    async with open_database(own_postgres.create_database(fresh_name("restarts"))) as found:
        yield found


async def _write(database: Database, name: str) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note(name))


async def _names(database: Database) -> set[str]:
    async with database.read() as connection:
        return set((await connection.execute(select(note.c.name))).scalars())


@pytest.mark.parametrize("how", ["stop", "stop_immediately", "kill"])
async def test_a_transaction_that_a_restart_cuts_is_transient_and_the_next_ones_work(
    own_postgres: PostgresNode, database: Database, how: str
) -> None:
    await _write(database, "before")

    async def write_while_it_goes() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(note), a_note("cut"))
            await asyncio.to_thread(getattr(own_postgres, how))
            await connection.execute(insert(note), a_note("cut too"))

    with pytest.raises(Transient):
        await write_while_it_goes()
    with pytest.raises(Transient):
        await _write(database, "while it is away")
    await asyncio.to_thread(own_postgres.start)
    await _write_when_ready(database, "after")
    assert await _names(database) == {"before", "after"}


async def _write_when_ready(database: Database, name: str) -> None:
    async def written() -> bool:
        try:
            await _write(database, name)
        except Transient:
            return False
        return True

    await eventually(written)


async def test_a_writer_that_meets_a_restart_only_ever_sees_transient_errors(
    own_postgres: PostgresNode, database: Database
) -> None:
    written: set[str] = set()
    unclear: set[str] = set()
    stopping = asyncio.Event()

    async def write_on(writer: int) -> None:
        number = 0
        while not stopping.is_set():
            name = f"{writer}/{number}"
            try:
                await _write(database, name)
            except Conflict:
                written.add(name)  # it was committed when the answer was lost
            except Transient:
                unclear.add(name)
                await asyncio.sleep(0)
                continue
            written.add(name)
            number += 1

    writing = [asyncio.create_task(write_on(writer)) for writer in range(4)]
    await eventually(lambda: len(written) > 40)
    await asyncio.to_thread(own_postgres.kill)
    await asyncio.to_thread(own_postgres.start)
    before = len(written)
    await eventually(lambda: len(written) > before + 40)
    stopping.set()
    await asyncio.gather(*writing)
    assert unclear
    assert written <= await _names(database) <= written | unclear


async def test_a_server_without_a_free_connection_is_transient(
    own_postgres: PostgresNode, database: Database
) -> None:
    await _write(database, "before")
    limited = own_postgres.create_database(fresh_name("limited"))
    async with database.read() as connection:
        name = limited.rpartition("/")[2]
        await connection.execute(text("COMMIT"))
        await connection.execute(text(f"ALTER DATABASE {name} WITH CONNECTION LIMIT 0"))
        await connection.execute(text("CREATE ROLE guest LOGIN PASSWORD 'guest'"))
    url = limited.replace(limited.partition("//")[2].partition("@")[0], "guest:guest")
    guest = Database(url, schema="bench")
    with pytest.raises(Transient):
        async with guest.begin() as connection:
            await connection.execute(text("SELECT 1"))
    await guest.close()


async def test_two_transactions_that_block_each_other_are_transient_for_one(database: Database) -> None:
    await _write(database, "left")
    await _write(database, "right")
    both = asyncio.Barrier(2)

    async def lock(first: str, second: str) -> None:
        async with database.begin() as connection:
            for name in (first, second):
                query = select(note).where(note.c.name == name).with_for_update()
                await connection.execute(query)
                if name == first:
                    await both.wait()

    found = await asyncio.gather(lock("left", "right"), lock("right", "left"), return_exceptions=True)
    assert [type(error) for error in found if error is not None] == [Transient]


async def test_a_wrong_password_is_told_and_not_waited_for(own_postgres: PostgresNode) -> None:
    url = own_postgres.url().replace(own_postgres.url().partition("//")[2].partition("@")[0], "postgres:x")
    database = Database(url, schema="bench")
    with pytest.raises(Exception, match="password") as caught:
        async with database.begin():
            pass
    assert not isinstance(caught.value, Transient)
    with contextlib.suppress(Exception):
        await database.close()
