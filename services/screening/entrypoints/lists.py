"""How do list files become live editions, from the command line or on a schedule?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.unit import Unit
from services.screening.adapters.ledger import SqlListLedger
from services.screening.adapters.list_files.catalogue import Reading, RefusedFile
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


async def import_reading(
    database: Database, reading: Reading, *, clock: Clock, accept_shrunk: bool = False
) -> list[ImportedEdition]:
    """Take in what was read, in one transaction."""
    editions = [
        EditionToImport(edition=found.edition, source_name=found.path.name, sha256=found.sha256)
        for found in reading.found
    ]
    async with database.begin() as connection:
        unit = Unit(connection, messages, clock(), SOURCE)
        imported = await import_editions(
            editions, SqlListLedger(connection), unit, now=unit.now, accept_shrunk=accept_shrunk
        )
        await unit.flush()
    return imported


async def retire_list(database: Database, list_id: str) -> bool:
    """Take a list out of screening; open orders are looked at again without it."""
    async with database.begin() as connection:
        return await SqlListLedger(connection).retire(list_id)


async def live_lists(database: Database) -> list[LiveEdition]:
    """The live editions, by list."""
    async with database.read() as connection:
        return sorted((await SqlListLedger(connection).live()).values(), key=lambda live: live.list_id)
