"""Which tables does the classifier own?"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String, Table, Text

from services.runtime.database import new_metadata
from services.runtime.tables import UtcTimestamp, message_tables

metadata = new_metadata()
messages = message_tables(metadata)

tracked_order = Table(
    "tracked_order",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("source", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("skus", Text, nullable=False),
    Column("again", Text, nullable=True),
    Column("changed_at", UtcTimestamp, nullable=False),
)
Index(
    "ix_tracked_order_again",
    tracked_order.c.order_id,
    sqlite_where=tracked_order.c.again.is_not(None),
    postgresql_where=tracked_order.c.again.is_not(None),
)

order_item = Table(
    "order_item",
    metadata,
    Column("sku", String(200), primary_key=True),
    Column("order_id", String(200), primary_key=True),
)

confirmed_item = Table(
    "confirmed_item",
    metadata,
    Column("sku", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("annex_i_codes", Text, nullable=False),
    Column("cyber_surveillance", String(30), nullable=False),
    Column("category", String(40), nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("confirmed_at", UtcTimestamp, nullable=True),
    Column("reason", Text, nullable=False),
    Column("control_list_version", String(40), nullable=False),
)

control_list_edition = Table(
    "control_list_edition",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("known_from", Date, nullable=False),
    Column("citation", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("codes", Integer, nullable=False),
    Column("imported_at", UtcTimestamp, nullable=False),
)

control_list_text = Table(
    "control_list_text",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("heading", Text, nullable=False),
)

control_list_note = Table(
    "control_list_note",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("code", String(40), nullable=False),
    Column("type", String(20), nullable=False),
    Column("decontrol", Boolean, nullable=False),
    Column("text", Text, nullable=False),
)
