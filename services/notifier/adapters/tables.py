"""Which tables does the notifier own?"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from services.runtime.database import new_metadata
from services.runtime.tables import Sequence, UtcTimestamp, message_tables

metadata = new_metadata()
messages = message_tables(metadata)


review_case = Table(
    "review_case",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("order_id", String(200), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("order_digest", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("decision_key", Text, nullable=False),
    Column("hold_key", Text, nullable=False),
    Column("degraded_only", Boolean, nullable=False),
    Column("rules", Text, nullable=False),
    Column("due_at", UtcTimestamp, nullable=True),
    Column("opened_at", UtcTimestamp, nullable=False),
    Column("changed_at", UtcTimestamp, nullable=False),
    Column("closed_at", UtcTimestamp, nullable=True),
)
Index("ix_review_case_page", review_case.c.opened_at, review_case.c.case_id)
Index("ix_review_case_status", review_case.c.status)
Index(
    "uq_review_case_one_open",
    review_case.c.order_id,
    unique=True,
    sqlite_where=review_case.c.closed_at.is_(None),
    postgresql_where=review_case.c.closed_at.is_(None),
)

case_decision = Table(
    "case_decision",
    metadata,
    Column("event_key", Text, primary_key=True),
    Column("case_id", ForeignKey("review_case.case_id"), nullable=False, index=True),
    Column("payload", LargeBinary, nullable=False),
    Column("taken_at", UtcTimestamp, nullable=False),
)

timeline = Table(
    "timeline",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("review_case.case_id"), nullable=False, index=True),
    Column("event_id", String(300), nullable=False),
    Column("at", UtcTimestamp, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", String(60), nullable=False),
    Column("detail", Text, nullable=False),
    UniqueConstraint("case_id", "event_id", "what"),
)

proposal = Table(
    "proposal",
    metadata,
    Column("proposal_id", String(36), primary_key=True),
    Column("case_id", ForeignKey("review_case.case_id"), nullable=False, index=True),
    Column("outcome", String(10), nullable=False),
    Column("decision_key", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("order_digest", String(64), nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("authority_reference", Text, nullable=True),
    Column("first", Text, nullable=False),
    Column("first_folded", Text, nullable=False),
    Column("first_at", UtcTimestamp, nullable=False),
    Column("second", Text, nullable=True),
    Column("second_folded", Text, nullable=True),
    Column("second_at", UtcTimestamp, nullable=True),
    Column("state", String(10), nullable=False),
    CheckConstraint("second_folded IS NULL OR second_folded <> first_folded", name="two_people"),
    CheckConstraint("state <> 'confirmed' OR second_folded IS NOT NULL", name="both_signed"),
)
Index(
    "uq_proposal_one_open",
    proposal.c.case_id,
    unique=True,
    sqlite_where=proposal.c.state == "open",
    postgresql_where=proposal.c.state == "open",
)

case_deadline = Table(
    "case_deadline",
    metadata,
    Column("case_id", ForeignKey("review_case.case_id"), primary_key=True),
    Column("deadline_id", String(60), primary_key=True),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("citation", Text, nullable=False),
    Column("legal", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("due_at", UtcTimestamp, nullable=False),
    Column("escalated_at", UtcTimestamp, nullable=True),
)
Index(
    "ix_case_deadline_waiting",
    case_deadline.c.due_at,
    sqlite_where=case_deadline.c.escalated_at.is_(None),
    postgresql_where=case_deadline.c.escalated_at.is_(None),
)

draft = Table(
    "draft",
    metadata,
    Column("case_id", ForeignKey("review_case.case_id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("superseded", Boolean, nullable=False),
    Column("made_at", UtcTimestamp, nullable=False),
)

notice_item = Table(
    "notice_item",
    metadata,
    Column("item_id", String(36), primary_key=True),
    Column("case_id", String(36), nullable=False, index=True),
    Column("group_key", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("due_at", UtcTimestamp, nullable=False),
    Column("created_at", UtcTimestamp, nullable=False),
    Column("notice_id", String(36), nullable=True, index=True),
)
Index(
    "ix_notice_item_waiting",
    notice_item.c.group_key,
    notice_item.c.due_at,
    sqlite_where=notice_item.c.notice_id.is_(None),
    postgresql_where=notice_item.c.notice_id.is_(None),
)

notice = Table(
    "notice",
    metadata,
    Column("notice_id", String(36), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("orders", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcTimestamp, nullable=False),
    Column("reached", Text, nullable=False),
    Column("last_error", Text, nullable=True),
    Column("created_at", UtcTimestamp, nullable=False),
    Column("sent_at", UtcTimestamp, nullable=True),
)
Index(
    "ix_notice_unsent",
    notice.c.next_try_at,
    sqlite_where=notice.c.state != "sent",
    postgresql_where=notice.c.state != "sent",
)

licence = Table(
    "licence",
    metadata,
    Column("licence_id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcTimestamp, nullable=False),
)

reference_table = Table(
    "reference_table",
    metadata,
    Column("kind", String(30), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcTimestamp, nullable=False),
)
