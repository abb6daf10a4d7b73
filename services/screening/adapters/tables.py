"""Which tables does screening own?"""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table, Text

from services.runtime.database import new_metadata
from services.runtime.tables import Sequence, UtcTimestamp, message_tables

metadata = new_metadata()
messages = message_tables(metadata)

screened_order = Table(
    "screened_order",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("exporter_key", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("standing", String(20), nullable=False),
    Column("decision_id", String(64), nullable=False),
    Column("reason_keys", Text, nullable=False),
    Column("list_digest", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("again", Text, nullable=True),
    Column("shipped", Text, nullable=False, server_default="{}"),
    Column("retry_at", UtcTimestamp, nullable=True),
    Column("changed_at", UtcTimestamp, nullable=False),
)
Index("ix_screened_order_look", screened_order.c.status, screened_order.c.list_digest)
Index(
    "ix_screened_order_again",
    screened_order.c.order_id,
    sqlite_where=screened_order.c.again.is_not(None),
    postgresql_where=screened_order.c.again.is_not(None),
)

decision = Table(
    "decision",
    metadata,
    Column("decision_id", String(64), primary_key=True),
    Column("order_id", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("decided_at", UtcTimestamp, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("grounds", LargeBinary, nullable=False),
)
"""With the classified order and what else the decision stood on, so that it can be replayed."""
Index("ix_decision_order", decision.c.order_id, decision.c.decided_at)

licence = Table(
    "licence",
    metadata,
    Column("licence_id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("holder_key", String(200), nullable=False, index=True),
    Column("document", LargeBinary, nullable=False),
)

licence_booking = Table(
    "licence_booking",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("licence_id", String(200), nullable=False),
    Column("licence_version", Integer, nullable=False),
    Column("order_id", String(200), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("line_id", String(200), nullable=False),
    Column("booking", String(20), nullable=False),
    Column("quantity", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("booked_at", UtcTimestamp, nullable=False),
)
"""Only ever added to; the two tables below are its sums."""
Index("ix_licence_booking_licence", licence_booking.c.licence_id, licence_booking.c.seq)

licence_reservation = Table(
    "licence_reservation",
    metadata,
    Column("licence_id", String(200), primary_key=True),
    Column("order_id", String(200), primary_key=True),
    Column("line_id", String(200), primary_key=True),
    Column("quantity", Text, nullable=False),
    Column("value", Text, nullable=False),
)
Index("ix_licence_reservation_order", licence_reservation.c.order_id)

licence_shipped = Table(
    "licence_shipped",
    metadata,
    Column("licence_id", String(200), primary_key=True),
    Column("licence_version", Integer, primary_key=True),
    Column("quantity", Text, nullable=False),
    Column("value", Text, nullable=False),
)

reference_table = Table(
    "reference_table",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", LargeBinary, nullable=False),
)
"""Every version of the tables that people loaded and that rules read; the newest counts."""

answer = Table(
    "answer",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("question", String(100), primary_key=True),
    Column("answer", String(10), nullable=False),
)

list_edition = Table(
    "list_edition",
    metadata,
    Column("list_id", String(60), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("published_on", Date, nullable=True),
    Column("imported_at", UtcTimestamp, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("source_format", String(60), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("content_sha256", String(64), nullable=False),
)

list_live = Table(
    "list_live",
    metadata,
    Column("list_id", String(60), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("live_since", UtcTimestamp, nullable=False),
    Column("checked_at", UtcTimestamp, nullable=False),
)
