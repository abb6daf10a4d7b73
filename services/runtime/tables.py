"""Which tables does every service have, to take events in once and to send them out surely?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

Sequence = BigInteger().with_variant(Integer, "sqlite")


class UtcTimestamp(TypeDecorator[datetime]):
    """A point in time: aware and in UTC on both databases, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a point in time needs its offset from UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class MessageTables:
    """The inbox (marks of what was handled) and the outbox (what waits to leave)."""

    inbox: Table
    outbox: Table


def message_tables(metadata: MetaData) -> MessageTables:
    """Add the two tables to a service's metadata."""
    inbox = Table(
        "inbox",
        metadata,
        Column("event_key", String(300), primary_key=True),
        Column("seen_at", UtcTimestamp, nullable=False, index=True),
    )
    outbox = Table(
        "outbox",
        metadata,
        Column("seq", Sequence, primary_key=True, autoincrement=True),
        Column("topic", String(200), nullable=False),
        Column("key", String(300), nullable=False),
        Column("headers", LargeBinary, nullable=False),
        Column("value", LargeBinary, nullable=True),
        Column("created_at", UtcTimestamp, nullable=False),
    )
    return MessageTables(inbox, outbox)
