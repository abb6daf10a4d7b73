"""Do SQLite and PostgreSQL keep the same promises to a service?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from services.runtime.database import Conflict, Database, insert_all, insert_new, upsert
from services.runtime.errors import Transient
from tests.fakes.database_bench import a_note, note, open_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bench.sqlite3'}"
    return str(request.getfixturevalue("database_url_postgres"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as found:
        yield found


async def _counts(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        rows = await connection.execute(select(note.c.name, note.c.count))
        return {name: count for name, count in rows}  # noqa: C416 - a row is no pair to mypy


async def test_a_finished_block_is_committed(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("kept"))
    assert await _counts(database) == {"kept": 1}


async def test_a_block_that_raises_is_rolled_back(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(note), a_note("lost"))
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        await write_and_fail()
    assert await _counts(database) == {}


async def test_a_cancelled_block_is_rolled_back_and_the_next_one_works(database: Database) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(note), a_note("lost"))
            written.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write())
    await written.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("kept"))
    assert await _counts(database) == {"kept": 1}


async def test_what_read_writes_is_rolled_back(database: Database) -> None:
    async with database.read() as connection:
        await connection.execute(insert(note), a_note("lost"))
    assert await _counts(database) == {}


async def test_a_reader_neither_waits_for_a_writer_nor_sees_its_half(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("before"))
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("half"))
        assert await _counts(database) == {"before": 1}
    assert await _counts(database) == {"before": 1, "half": 1}


async def test_writers_at_once_lose_no_update(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("sum", 0))

    async def add_one() -> None:
        async with database.begin() as connection:
            query = select(note.c.count).where(note.c.name == "sum").with_for_update()
            count = (await connection.execute(query)).scalar_one()
            await connection.execute(note.update().values(count=count + 1))

    await asyncio.gather(*[add_one() for _ in range(40)])
    assert await _counts(database) == {"sum": 40}


async def test_a_doubled_key_is_a_conflict(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("once"))
    with pytest.raises(Conflict):
        async with database.begin() as connection:
            await connection.execute(insert(note), a_note("once", 2))
    assert await _counts(database) == {"once": 1}


async def test_a_row_that_can_never_stand_is_no_conflict(database: Database) -> None:
    for row in (a_note("negative", -1), {"name": "nothing", "count": None}):
        with pytest.raises(SQLAlchemyError):
            async with database.begin() as connection:
                await connection.execute(insert(note), row)


@pytest.mark.parametrize("mistake", ["SELECT missing FROM note", "SELECT * FROM missing", "SELEKT 1"])
async def test_a_mistake_in_a_statement_is_not_transient(database: Database, mistake: str) -> None:
    with pytest.raises(SQLAlchemyError):
        async with database.begin() as connection:
            await connection.execute(text(mistake))


async def test_an_error_does_not_repeat_the_values_it_is_about(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        async with database.begin() as connection:
            await connection.execute(text("SELECT missing FROM note WHERE name = :name"), {"name": "Ines K"})
    assert "Ines" not in str(caught.value)


async def test_points_in_time_come_back_aware_and_in_utc(database: Database) -> None:
    athens = timezone(timedelta(hours=2))
    written = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=athens)
    async with database.begin() as connection:
        await connection.execute(insert(note), {"name": "then", "count": 0, "noted_at": written})
        await connection.execute(insert(note), a_note("never"))
    async with database.read() as connection:
        rows = (await connection.execute(select(note).order_by(note.c.name))).all()
        oldest = (await connection.execute(select(func.min(note.c.noted_at)))).scalar_one()
        earlier = note.c.noted_at < written.astimezone(UTC) + timedelta(microseconds=1)
        found = (await connection.execute(select(note.c.name).where(earlier))).scalars().all()
    assert [row.noted_at for row in rows] == [None, written]
    assert rows[1].noted_at.tzinfo is UTC
    assert oldest == written
    assert list(found) == ["then"]


async def test_a_time_without_an_offset_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001 - it is the mistake under test
    with pytest.raises(StatementError, match="offset from UTC"):
        async with database.begin() as connection:
            await connection.execute(insert(note), {"name": "naive", "count": 0, "noted_at": naive})


async def test_insert_new_passes_over_keys_that_are_there(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("old", 1))
        await connection.execute(insert_new(connection, note), [a_note("old", 2), a_note("new", 3)])
    assert await _counts(database) == {"old": 1, "new": 3}


async def test_upsert_overwrites_rows_with_the_same_key(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(note), a_note("old", 1))
        await connection.execute(upsert(connection, note, key=["name"]), [a_note("old", 2), a_note("new", 3)])
    assert await _counts(database) == {"old": 2, "new": 3}


async def test_insert_all_takes_none_or_thousands(database: Database) -> None:
    rows = [a_note(f"note {number}", number) for number in range(5_000)]
    async with database.begin() as connection:
        await insert_all(connection, note, [])
        await insert_all(connection, note, rows)
    assert await _counts(database) == {f"note {number}": number for number in range(5_000)}


async def test_more_transactions_than_connections_wait_for_each_other(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.begin() as connection:
            await connection.execute(insert(note), a_note(f"note {number}"))

    await asyncio.gather(*[write(number) for number in range(60)])
    assert len(await _counts(database)) == 60


async def test_what_was_committed_survives_reopening(database_url: str) -> None:
    async with open_database(database_url) as first, first.begin() as connection:
        await connection.execute(insert(note), a_note("kept"))
    async with open_database(database_url) as second:
        assert await _counts(second) == {"kept": 1}
        async with second.begin() as connection:
            await connection.execute(delete(note))


async def test_a_sqlite_file_that_cannot_be_opened_is_transient(tmp_path: Path) -> None:
    (tmp_path / "bench.sqlite3").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'bench.sqlite3'}", schema="bench")
    with pytest.raises(Transient):
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
    await database.close()


@pytest.mark.parametrize("url", ["mysql://root@localhost/orders", "oracle://localhost"])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match=r"CATCHALL_DATABASE_URL: (mysql|oracle) is not supported"):
        Database(url, schema="bench")
