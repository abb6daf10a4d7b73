"""Is a service's database at the newest revision, and how does it get there?

Alembic, one history per service. On PostgreSQL each service has its own schema, and an advisory
lock lets one replica migrate while the others wait.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import Any, Literal
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from services.runtime.database import Database
from services.runtime.tables import UtcTimestamp

LOCK_TIMEOUT = "5s"
_LOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def config(service: str, *, attributes: dict[str, Any] | None = None) -> Config:
    """Alembic's configuration for one service's history."""
    found = Config()
    found.set_main_option("script_location", f"services.{service}:migrations")
    found.attributes.update(attributes or {})
    return found


async def migrate(database: Database, service: str) -> str:
    """Bring the database to the newest revision; says which that is. Any number of replicas may call."""
    async with _one_at_a_time(), database.begin() as connection:
        if not database.is_sqlite:
            key = zlib.crc32(f"catchall migrate {service}".encode())
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{database.schema}"'))
        return await connection.run_sync(_upgrade, service)


def _one_at_a_time() -> asyncio.Lock:
    """Alembic keeps its context in module globals: in one process migrations follow one another."""
    loop = asyncio.get_running_loop()
    return _LOCKS.setdefault(loop, asyncio.Lock())


async def is_current(database: Database, service: str) -> bool:
    """Is the database at the newest revision?"""
    async with database.read() as connection:
        there = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    return there == _newest(service)


def run_environment(context: EnvironmentContext | Any, metadata: MetaData) -> None:
    """What a service's `env.py` does: run the migrations on the connection that was handed over."""
    connection: Connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=_render,
    )
    context.run_migrations()


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Migrations stand on SQLAlchemy alone: our own type is written as what it is in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTimestamp) else False


def _upgrade(connection: Connection, service: str) -> str:
    command.upgrade(config(service, attributes={"connection": connection}), "head")
    return _newest(service)


def _newest(service: str) -> str:
    return ScriptDirectory.from_config(config(service)).get_current_head() or ""
