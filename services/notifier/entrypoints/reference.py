"""How do licences and tables get in, from a file or from the API? In one transaction, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from schemas.vocabulary import ReferenceKind
from services.notifier.adapters.reference_files import rows_of_file
from services.notifier.adapters.reference_store import SqlReferenceStore
from services.notifier.application.reference import ImportResult, ReferenceDesk, import_reference
from services.notifier.domain.reference_rows import NumberedRow
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit

SOURCE = "urn:catchall:notifier"


async def import_file(
    database: Database, tables: MessageTables, kind: ReferenceKind, path: Path, by: str, clock: Clock
) -> ImportResult:
    """Load a file; the notifier's relay sends what follows. Raises `BadRows`, and then nothing is loaded."""
    rows = await asyncio.to_thread(rows_of_file, path)
    return await import_rows(database, tables, kind, rows, by, clock)


async def import_rows(
    database: Database,
    tables: MessageTables,
    kind: ReferenceKind,
    rows: Sequence[NumberedRow],
    by: str,
    clock: Clock,
) -> ImportResult:
    """Load rows; raises `BadRows`, and then nothing is loaded."""
    async with database.begin() as connection:
        unit = Unit(connection, tables, clock(), SOURCE)
        desk = ReferenceDesk(
            store=SqlReferenceStore(connection, unit.now), outbox=unit, source=SOURCE, now=unit.now
        )
        result = await import_reference(kind, rows, by=by, desk=desk)
        await unit.flush()
    return result
