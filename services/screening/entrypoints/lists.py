"""How do list files become live editions, from the command line or on a schedule?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.unit import Unit
from services.screening.adapters.ledger import SqlListLedger
from services.screening.adapters.list_files.catalogue import Reading, RefusedFile, read_editions
from services.screening.adapters.tables import messages
from services.screening.application.import_lists import EditionToImport, ImportedEdition, import_editions
from services.screening.application.ports import LiveEdition

SOURCE = "urn:catchall:screening"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every file: editions taken in, files refused with the reason, files passed over."""

    imported: tuple[ImportedEdition, ...]
    refused: tuple[RefusedFile, ...]
    ignored: tuple[Path, ...]


async def import_files(
    database: Database, paths: Sequence[Path], *, clock: Clock, list_id: str | None = None
) -> ImportReport:
    """Read list files and make the newest edition of each list live, in one transaction."""
    reading = read_editions(paths, list_id=list_id)
    imported = await import_reading(database, reading, clock=clock)
    return ImportReport(tuple(imported), reading.refused, reading.ignored)


async def import_reading(database: Database, reading: Reading, *, clock: Clock) -> list[ImportedEdition]:
    editions = [
        EditionToImport(edition=found.edition, source_name=found.path.name, sha256=found.sha256)
        for found in reading.found
    ]
    async with database.begin() as connection:
        unit = Unit(connection, messages, clock(), SOURCE)
        imported = await import_editions(editions, SqlListLedger(connection), unit, now=unit.now)
        await unit.flush()
    return imported


async def live_lists(database: Database) -> list[LiveEdition]:
    """The live editions, by list."""
    async with database.read() as connection:
        return sorted((await SqlListLedger(connection).live()).values(), key=lambda live: live.list_id)
