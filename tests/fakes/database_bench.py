"""Which small tables do the database tests use, and how is an empty database of either kind opened?"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, text

from services.runtime.database import Database, new_metadata
from services.runtime.tables import UtcTimestamp

SCHEMA = "bench"

metadata = new_metadata()
note = Table(
    "note",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("count", Integer, CheckConstraint("count >= 0", name="count_positive"), nullable=False),
    Column("noted_at", UtcTimestamp, nullable=True),
)


@contextlib.asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """A database with the table `note`, empty unless the URL was opened before."""
    database = Database(url, schema=SCHEMA)
    try:
        async with database.begin() as connection:
            if not database.is_sqlite:
                await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            await connection.run_sync(metadata.create_all)
        yield database
    finally:
        await database.close()


def a_note(name: str, count: int = 1) -> dict[str, object]:
    return {"name": name, "count": count, "noted_at": None}
