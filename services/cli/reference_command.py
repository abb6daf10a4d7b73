"""How are licences and tables loaded from a file?"""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path

import click

from schemas.vocabulary import ReferenceKind
from services.cli.output import PROBLEM, emit, say
from services.notifier.adapters.tables import messages
from services.notifier.application.reference import ImportResult
from services.notifier.domain.reference_rows import BadRows
from services.notifier.entrypoints.reference import import_file
from services.notifier.settings import NotifierSettings
from services.runtime.clock import system_clock
from services.runtime.database import Database
from services.runtime.migrate import migrate


@click.group()
def reference() -> None:
    """What people record: licences, exporters, countries, goods annexes, recipients."""


@reference.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in ReferenceKind]))
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who loads it; default is the user of this machine.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def import_(kind: str, path: Path, by: str | None, as_json: bool) -> None:
    """Load a CSV or JSON Lines file, whole or not at all. The running notifier tells the other services."""
    try:
        result = asyncio.run(_import(ReferenceKind(kind), path, by or getpass.getuser()))
    except BadRows as error:
        for row in error.errors:
            if as_json:
                emit({"line": row.line, "error": {"field": row.field, "reason": row.reason}})
            else:
                say(f"line {row.line}, {row.field}: {row.reason}")
        say("nothing was loaded")
        raise SystemExit(PROBLEM) from error
    if as_json:
        emit(result.model_dump(mode="json"))
    else:
        say(f"{result.rows} rows: {result.recorded} new, {result.unchanged} unchanged")


async def _import(kind: ReferenceKind, path: Path, by: str) -> ImportResult:
    database = Database(NotifierSettings().database_for("notifier"), schema="notifier")
    try:
        await migrate(database, "notifier")
        return await import_file(database, messages, kind, path, by, system_clock)
    finally:
        await database.close()
