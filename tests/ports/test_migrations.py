"""Does every service's history lead from an empty database to exactly its tables, on both databases?"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, text

from services.runtime.database import Database
from services.runtime.migrate import is_current, migrate

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.parent.name for path in ROOT.glob("services/*/migrations/env.py"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite3'}"
    return str(request.getfixturevalue("database_url_postgres"))


@contextlib.asynccontextmanager
async def _open(url: str, service: str) -> AsyncIterator[Database]:
    database = Database(url, schema=service)
    try:
        yield database
    finally:
        await database.close()


def _metadata(service: str) -> MetaData:
    found = importlib.import_module(f"services.{service}.adapters.tables").metadata
    assert isinstance(found, MetaData)
    return found


async def _differences(url: str, service: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, _metadata(service)))

    async with _open(url, service) as database, database.read() as connection:
        return await connection.run_sync(compare)


async def _tables(url: str, service: str) -> set[str]:
    async with _open(url, service) as database, database.read() as connection:
        return await connection.run_sync(lambda c: set(inspect(c).get_table_names()))


def test_three_services_have_a_history() -> None:
    assert SERVICES == ["classifier", "notifier", "screening"]


@pytest.mark.parametrize("service", SERVICES)
async def test_an_empty_database_becomes_what_the_tables_say(database_url: str, service: str) -> None:
    async with _open(database_url, service) as database:
        assert not await is_current(database, service)
        assert await migrate(database, service)
        assert await is_current(database, service)
    assert await _tables(database_url, service) == {*_metadata(service).tables, "alembic_version"}
    assert await _differences(database_url, service) == []


@pytest.mark.parametrize("service", SERVICES)
async def test_migrating_again_changes_nothing_and_loses_nothing(database_url: str, service: str) -> None:
    mark = text("INSERT INTO inbox (event_key, seen_at) VALUES ('kept', '2026-03-02 09:30:00')")
    async with _open(database_url, service) as database:
        first = await migrate(database, service)
        async with database.begin() as connection:
            await connection.execute(mark)
        assert await migrate(database, service) == first
        async with database.read() as connection:
            assert (await connection.execute(text("SELECT event_key FROM inbox"))).scalars().all() == ["kept"]


@pytest.mark.parametrize("service", SERVICES)
async def test_four_replicas_may_migrate_at_once(database_url: str, service: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        replicas = [await stack.enter_async_context(_open(database_url, service)) for _ in range(4)]
        found = await asyncio.gather(*[migrate(replica, service) for replica in replicas])
        assert len(set(found)) == 1
        assert all([await is_current(replica, service) for replica in replicas])
    assert await _differences(database_url, service) == []


async def test_four_processes_may_migrate_at_once(database_url: str) -> None:
    code = (
        "import asyncio, sys; from services.runtime.database import Database;"
        " from services.runtime.migrate import migrate;"
        " asyncio.run(migrate(Database(sys.argv[1], schema='classifier'), 'classifier'))"
    )
    arguments = [sys.executable, "-c", code, database_url]
    processes = [await asyncio.create_subprocess_exec(*arguments, cwd=ROOT) for _ in range(4)]
    assert [await process.wait() for process in processes] == [0, 0, 0, 0]
    assert await _differences(database_url, "classifier") == []


@pytest.mark.services
async def test_services_share_a_postgres_database_and_never_a_table(database_url_postgres: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        opened = {
            name: await stack.enter_async_context(_open(database_url_postgres, name)) for name in SERVICES
        }
        await asyncio.gather(*[migrate(database, name) for name, database in opened.items()])
        for name, database in opened.items():
            assert await is_current(database, name)
            assert await _differences(database_url_postgres, name) == []


async def test_an_unknown_revision_is_not_current(database_url: str) -> None:
    async with _open(database_url, "classifier") as database:
        await migrate(database, "classifier")
        async with database.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert not await is_current(database, "classifier")
