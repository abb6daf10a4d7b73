"""How does a service reach its own database, SQLite or PostgreSQL, one transaction at a time?"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, event, insert, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.runtime.errors import Transient

POOL_SIZE = 8
STATEMENT_TIMEOUT_MS = 60_000
SQLITE_BUSY_TIMEOUT_S = 15

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

TRANSIENT_STATES = ("08", "40001", "40P01", "53", "55P03", "57014", "57P", "58", "25006")
"""SQLSTATEs, or how they begin, after which the same transaction may succeed: connections, conflicts, no
space or memory, locks, shutdown and start-up, disk errors, a server that has just become a standby."""

UNIQUE_VIOLATION = "23505"
SQLITE_DOUBLED = {
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
}
HIDDEN = {"hide_parameters": True}  # they hold names of people, and errors are logged
_WRITES = "catchall_writes"


def new_metadata() -> MetaData:
    """Metadata with every kind of constraint named, so that migrations can speak of them."""
    return MetaData(naming_convention=NAMING)


class Conflict(Transient):
    """Another transaction has just written the same row; the next try will see it."""


class Database:
    """A service's own database: `begin` for one transaction, `read` for a look without locks."""

    def __init__(self, url: str | URL, *, schema: str) -> None:
        self.url = _driver_url(url)
        self.schema = schema
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        self._engine = self._sqlite_engine() if self.is_sqlite else self._postgres_engine()
        self._writer = self._engine.execution_options(**{_WRITES: True})

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back when it raises.

        On SQLite transactions follow one another in this process, since it knows one writer only.
        """
        guard = self._writing if self.is_sqlite else contextlib.nullcontext()
        async with guard:
            with _sorted_errors():
                async with self._writer.begin() as connection:
                    yield connection

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for queries; what it writes is rolled back."""
        with _sorted_errors():
            async with self._engine.connect() as connection:
                yield connection

    async def close(self) -> None:
        await self._engine.dispose()

    def _sqlite_engine(self) -> AsyncEngine:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(self.url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_S}, **HIDDEN)

        @event.listens_for(engine.sync_engine, "connect")
        def _configure(connection: Any, _: object) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves, see below
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            writes = connection.get_execution_options().get(_WRITES, False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgres_engine(self) -> AsyncEngine:
        settings = {
            "search_path": self.schema,
            "statement_timeout": str(STATEMENT_TIMEOUT_MS),
            "application_name": f"catchall-{self.schema}",
        }
        return create_async_engine(
            self.url,
            pool_size=POOL_SIZE,
            max_overflow=4,
            pool_pre_ping=False,
            connect_args={"server_settings": settings, "timeout": 10},
            **HIDDEN,
        )


def insert_new(connection: AsyncConnection, table: Any) -> Any:
    """An INSERT that passes over rows whose key is already there."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(connection: AsyncConnection, table: Any, *, key: list[str]) -> Any:
    """An INSERT that overwrites the row with the same key."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


async def insert_all(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert many rows with one statement."""
    if rows:
        await connection.execute(insert(table), rows)


@contextlib.contextmanager
def _sorted_errors() -> Any:
    """Turn what a driver raises into what the caller may do next."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, IntegrityError) and _is_doubled_key(error):
            raise Conflict("another transaction wrote the same row") from error
        if _is_transient(error):
            raise Transient(f"the database is not ready: {type(error.orig).__name__}") from error
        raise
    except NoFreeConnection as error:
        raise Transient("the database has no free connection") from error
    except (ConnectionError, TimeoutError, OSError) as error:
        raise Transient(f"the database cannot be reached: {type(error).__name__}") from error


def _is_doubled_key(error: IntegrityError) -> bool:
    """Is a key there twice? Other broken constraints stay broken however often one tries."""
    if _state(error) == UNIQUE_VIOLATION:
        return True
    return getattr(error.orig, "sqlite_errorcode", None) in SQLITE_DOUBLED


def _is_transient(error: DBAPIError) -> bool:
    if error.connection_invalidated or _state(error).startswith(TRANSIENT_STATES):
        return True
    if isinstance(error, InterfaceError):
        return True
    # SQLITE_ERROR is a mistake in the statement; busy, locked, full, and the like have codes of their own
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_BUSY)
    return isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")


def _driver_url(url: str | URL) -> URL:
    """The URL with the driver that we use, whichever the user wrote."""
    parsed = make_url(url)
    drivers = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
    backend = parsed.get_backend_name()
    if backend not in drivers:
        raise ValueError(
            f"CATCHALL_DATABASE_URL: {backend} is not supported; use postgresql+asyncpg:// or sqlite://"
        )
    return parsed.set(drivername=drivers[backend])
