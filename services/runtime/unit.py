"""What does a handler hold while it works on a batch of events?

One database transaction and everything that shall be true together with it: marks of what was
handled, effects, events that leave, dead letters. Handlers never commit.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.envelope import Envelope, Headers
from schemas.events.decided import FieldError
from schemas.model import Model
from schemas.registry import Event, UnreadableEvent, effect, encode
from schemas.topics import BY_NAME, RECORD_BYTES_MAX, Topic
from services.runtime.database import insert_all
from services.runtime.errors import Rejected
from services.runtime.event_log import Outgoing, Record
from services.runtime.tables import MessageTables

INBOX_KEY_LENGTH_MAX = 300
OUTBOX_KEY_LENGTH_MAX = 300  # keys of ours are shorter; what a sender of unreadable records says may not be


@dataclass(slots=True)
class Unit:
    """One transaction over a batch. `now` is the time of the whole batch."""

    connection: AsyncConnection
    tables: MessageTables
    now: datetime
    source: str
    """The URI of this service, the `source` of what it says."""
    outgoing: list[Outgoing] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    dead: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    """The records of this batch, by the dedup key of their event."""

    def emit(self, data: Model, /, *, cause: Envelope, topic: Topic, subject: str) -> Event:
        """Say `data` as an effect of `cause`, once the transaction is committed."""
        event = effect(cause, data, subject=subject, source=self.source, time=self.now)
        headers, value = encode(event)
        if len(value) > RECORD_BYTES_MAX:
            raise Rejected(
                "data", f"what follows from it has {len(value)} bytes, more than {RECORD_BYTES_MAX}"
            )
        self.outgoing.append(Outgoing(topic.name, subject, value, headers))
        return event

    def reject(self, event: Event, /, *, errors: Sequence[FieldError]) -> None:
        """Dead-letter an event that was readable but cannot be taken; a replay of it counts as new."""
        self.marks.remove(event.envelope.key)
        self.bury(self.records[event.envelope.key], errors=errors, kind="rejected")

    def bury(self, record: Record, /, *, errors: Sequence[FieldError], kind: str) -> None:
        """Put a record's original bytes on its dead-letter topic, with the reasons; once per record."""
        self.marks.append(grave(record))
        reasons = orjson.dumps([error.model_dump() for error in errors])
        notes: Headers = (
            ("catchall_kind", kind.encode()),
            ("catchall_errors", reasons),
            ("catchall_address", record.address.encode()),
            ("catchall_buried_at", self.now.isoformat().encode()),
        )
        key = (record.key or b"unreadable").decode(errors="replace")
        topic = BY_NAME[record.position.topic].dead_letters
        self.outgoing.append(Outgoing(topic, key, record.value, (*record.headers, *notes)))
        self.dead += 1

    async def hold_still(self, what: str, /, *, alone: bool) -> None:
        """Keep what all orders of a service rest on from changing under a batch.

        Batches of orders hold `what` together; a batch that changes it holds it alone, and so waits
        for them, sees what they wrote, and is seen by all that come after. First act of a batch, so
        that nobody waits with rows in hand. On SQLite transactions follow one another anyway.
        """
        if self.connection.dialect.name != "postgresql":
            return
        name = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        key = zlib.crc32(f"{self.source} {what}".encode())
        await self.connection.execute(text(f"SELECT {name}(:key)"), {"key": key})

    async def first_sights(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of `keys` that no committed batch has marked yet."""
        hashed = {_fit(key): key for key in keys}
        inbox = self.tables.inbox
        rows = await self.connection.execute(
            select(inbox.c.event_key).where(inbox.c.event_key.in_(list(hashed)))
        )
        seen = set(rows.scalars())
        return frozenset(key for short, key in hashed.items() if short not in seen)

    async def flush(self) -> None:
        """Write marks and outgoing events; the last act before the commit."""
        marks = [{"event_key": _fit(key), "seen_at": self.now} for key in dict.fromkeys(self.marks)]
        await insert_all(self.connection, self.tables.inbox, marks)
        rows = [
            {
                "topic": record.topic,
                "key": record.key.replace("\0", "\ufffd")[:OUTBOX_KEY_LENGTH_MAX],
                "headers": orjson.dumps([[name, value.decode("latin-1")] for name, value in record.headers]),
                "value": record.value,
                "created_at": self.now,
            }
            for record in self.outgoing
        ]
        await insert_all(self.connection, self.tables.outbox, rows)


def grave(record: Record) -> str:
    """The mark of a buried record; its time tells it from one of the same address in a log made anew."""
    return f"dead {record.address} {record.timestamp_s}"


def _fit(key: str) -> str:
    """A dedup key as it fits the column: long ones by their hash."""
    if len(key) <= INBOX_KEY_LENGTH_MAX:
        return key
    return "sha256 " + hashlib.sha256(key.encode()).hexdigest()


def unreadable(record: Record, error: UnreadableEvent) -> tuple[FieldError, ...]:
    """The reasons of an unreadable record; never empty."""
    return error.errors or (FieldError(field="data", reason=f"unreadable at {record.address}"),)
