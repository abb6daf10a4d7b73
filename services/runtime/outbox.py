"""How do events leave after their transaction, in sequence and at least once?

One relay per database sends at a time: the rows of one key leave in the order in which they were
written, whichever replica wrote them. A row goes only after the log has acknowledged it.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from datetime import datetime

import orjson
import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.envelope import Headers
from services.runtime.database import Database
from services.runtime.errors import Broken, Rejected, Transient
from services.runtime.event_log import EventLog, Outgoing
from services.runtime.metrics import RelayMetrics
from services.runtime.retry import Backoff, pause
from services.runtime.tables import MessageTables

BATCH_MAX = 500
IDLE_LOOK_S = 0.5  # rows that a killed process left behind are found this soon
TAKEN_LOOK_S = 0.02  # another replica is sending; look again
PUBLISH_TIMEOUT_S = 60

log = structlog.get_logger(__name__)


class Relay:
    """Sends what stands in the outbox; `wake` after a commit makes it look at once."""

    def __init__(
        self, database: Database, tables: MessageTables, event_log: EventLog, metrics: RelayMetrics
    ) -> None:
        self._database = database
        self._outbox = tables.outbox
        self._event_log = event_log
        self._metrics = metrics
        self._awake = asyncio.Event()
        self._lock_key = zlib.crc32(f"catchall relay {database.schema}".encode())

    def wake(self) -> None:
        self._awake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until `stopping` is set and nothing of ours is left, or the log cannot be reached any more.

        Raises `Broken` where the log will never take an event: what stands behind it must not overtake it.
        """
        backoff = Backoff()
        while True:
            self._awake.clear()
            try:
                sent = await self.send_batch()
                backoff.reset()
            except Rejected as error:
                raise Broken(f"an event can never be sent: {error}") from error
            except Transient as error:
                log.warning("outbox_waits", reason=str(error))
                if stopping.is_set():
                    return
                await pause(backoff.next_pause_s(), until=stopping)
                continue
            if sent is None:
                await asyncio.sleep(TAKEN_LOOK_S)
            elif sent == 0:
                if stopping.is_set():
                    return
                await self._idle(stopping)

    async def send_batch(self) -> int | None:
        """Send up to `BATCH_MAX` rows and forget them; None where another replica is sending."""
        async with self._database.begin() as connection:
            if not await self._is_ours(connection):
                return None
            outbox = self._outbox
            rows = (await connection.execute(select(outbox).order_by(outbox.c.seq).limit(BATCH_MAX))).all()
            if not rows:
                return 0
            records = [Outgoing(row.topic, row.key, row.value, _headers(row.headers)) for row in rows]
            await self._publish(records)
            await connection.execute(delete(outbox).where(outbox.c.seq.in_([row.seq for row in rows])))
        self._metrics.sent.inc(len(rows))
        return len(rows)

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many rows wait, and since when the oldest does."""
        async with self._database.read() as connection:
            query = select(func.count(), func.min(self._outbox.c.created_at)).select_from(self._outbox)
            count, oldest = (await connection.execute(query)).one()
            return count, oldest

    async def _publish(self, records: Sequence[Outgoing]) -> None:
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                await self._event_log.publish(records)
        except TimeoutError as error:
            raise Transient("the event log did not acknowledge in time") from error

    async def _is_ours(self, connection: AsyncConnection) -> bool:
        if self._database.is_sqlite:
            return True  # one process, and `begin` lets one transaction in at a time
        found = await connection.execute(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": self._lock_key}
        )
        return bool(found.scalar())

    async def _idle(self, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._awake.wait()), asyncio.create_task(stopping.wait())]
        await asyncio.wait(waits, timeout=IDLE_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


def _headers(stored: bytes) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in orjson.loads(stored))
