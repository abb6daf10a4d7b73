"""Which law does a process decide by: that of the release, with the tables that people loaded over it?"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.events.reference import ReferenceUpdated
from schemas.vocabulary import ReferenceKind
from services.runtime.database import insert_new
from services.screening.adapters.law_files import with_tables
from services.screening.adapters.tables import reference_table
from services.screening.domain.evidence import LawBook

READ_BY_RULES = frozenset(
    {ReferenceKind.COUNTRIES, ReferenceKind.GOODS_ANNEXES, ReferenceKind.GENERAL_AUTHORISATIONS}
)

log = structlog.get_logger(__name__)


class LawCache:
    """The law of this process; read again when a table has a new version."""

    def __init__(self, shipped: LawBook) -> None:
        self.shipped = shipped
        self._law = shipped
        self._versions: dict[str, int] = {}

    async def current(self, connection: AsyncConnection) -> LawBook:
        """The law as `connection` sees the tables."""
        table = reference_table.c
        query = select(table.kind, func.max(table.version)).group_by(table.kind)
        versions = dict(tuple(row) for row in await connection.execute(query))
        if versions != self._versions:
            self._law = await self.at(connection, versions)
            self._versions = versions
            log.info("law_tables_loaded", tables=versions, overlay=self._law.overlay)
        return self._law

    async def at(self, connection: AsyncConnection, versions: Mapping[str, int]) -> LawBook:
        """The law under these versions of the tables, as for a decision of the past."""
        if not versions:
            return self.shipped
        rows = (await connection.execute(select(reference_table))).all()
        tables = {
            ReferenceKind(row.kind): orjson.loads(row.document)
            for row in rows
            if versions.get(row.kind) == row.version
        }
        return with_tables(self.shipped, versions, tables)


class SqlLawTables:
    """The port of the handlers: what people loaded."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, updated: ReferenceUpdated) -> None:
        """Keep a version of a table that rules read; others are for others."""
        if updated.kind in READ_BY_RULES:
            row = {
                "kind": updated.kind,
                "version": int(updated.version),
                "document": orjson.dumps(updated.rows, option=orjson.OPT_SORT_KEYS),
            }
            await self._connection.execute(insert_new(self._connection, reference_table), [row])
