"""How are the licence register and the tables that people load kept, every version of them?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.adapters.tables import licence, reference_table
from services.notifier.application.ports import RecordedVersion

IDS_IN_QUERY_MAX = 500


class SqlReferenceStore:
    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def licences(self, licence_ids: Iterable[str]) -> dict[str, RecordedVersion]:
        wanted, found = sorted(set(licence_ids)), {}
        for start in range(0, len(wanted), IDS_IN_QUERY_MAX):
            part = wanted[start : start + IDS_IN_QUERY_MAX]
            query = select(licence.c.licence_id, licence.c.version, licence.c.digest)
            query = query.where(licence.c.licence_id.in_(part)).order_by(licence.c.version)
            for row in await self._connection.execute(query):
                found[row.licence_id] = RecordedVersion(row.version, row.digest)
        return found

    async def table(self, kind: str) -> RecordedVersion | None:
        query = select(reference_table.c.version, reference_table.c.digest)
        query = (
            query.where(reference_table.c.kind == kind).order_by(reference_table.c.version.desc()).limit(1)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return RecordedVersion(row.version, row.digest) if row is not None else None

    async def keep_licence(self, licence_id: str, version: RecordedVersion, content: bytes, by: str) -> None:
        row = {"licence_id": licence_id, **self._row(version, content, by)}
        await self._connection.execute(insert(licence), [row])

    async def keep_table(self, kind: str, version: RecordedVersion, content: bytes, by: str) -> None:
        row = {"kind": kind, **self._row(version, content, by)}
        await self._connection.execute(insert(reference_table), [row])

    def _row(self, version: RecordedVersion, content: bytes, by: str) -> dict[str, object]:
        return {
            "version": version.version,
            "digest": version.digest,
            "content": content,
            "recorded_by": by,
            "recorded_at": self._now,
        }
