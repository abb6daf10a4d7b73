"""How are watch lists loaded and looked at from the command line?"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from schemas.vocabulary import KNOWN_LIST_IDS
from services.cli.output import PROBLEM, emit, refuse, say, show_table
from services.runtime.clock import system_clock
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.application.import_lists import ImportedEdition
from services.screening.entrypoints.lists import ImportReport, import_reading, live_lists, retire_list
from services.screening.settings import ScreeningSettings

OFFICIAL_LISTS = frozenset(KNOWN_LIST_IDS) - {"own", "eu_annexes"}
"""Lists whose name an own file may not take; `eu_annexes` has no official file to import."""


@click.group()
def lists() -> None:
    """Watch lists: official sanctions and denied-party lists, and your own."""


@lists.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--list", "list_id", help="The list id of an own CSV file; default `own`.")
@click.option(
    "--accept-shrunk", is_flag=True, help="Take an edition that has lost more than half of its entries."
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def import_(paths: tuple[Path, ...], list_id: str | None, accept_shrunk: bool, as_json: bool) -> None:
    """Import list files or folders. Formats are told by content; the newest edition of a list is live."""
    if list_id in OFFICIAL_LISTS:
        refuse(f"{list_id} is an official list; an own file needs a name of its own")
    report = asyncio.run(
        import_paths(ScreeningSettings(), list(paths), list_id=list_id, accept_shrunk=accept_shrunk)
    )
    if as_json:
        for row in report_rows(report):
            emit(row)
    else:
        show_report(report)
    if report.refused or not report.imported or any(found.reason for found in report.imported):
        raise SystemExit(PROBLEM)


@lists.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def status(as_json: bool) -> None:
    """Which edition of each list is live, how old it is, and whether it may be relied on."""
    settings = ScreeningSettings()
    rows = asyncio.run(_status(settings))
    for row in rows:
        if as_json:
            emit(row)
    if not as_json:
        columns = ("list", "entries", "published", "last checked", "version", "state")
        show_table("Lists", columns, ([row[key] for key in _STATUS_KEYS] for row in rows))
    if any(row["state"] != "fresh" for row in rows) or not rows:
        raise SystemExit(PROBLEM)


@lists.command()
@click.argument("list_id")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def retire(list_id: str, as_json: bool) -> None:
    """Take LIST_ID out of screening. A required list cannot be retired; its editions stay on record."""
    settings = ScreeningSettings()
    if list_id in settings.required():
        refuse(f"{list_id} is required (CATCHALL_REQUIRED_LISTS); nothing would be cleared without it")
    gone = asyncio.run(_retire(settings, list_id))
    if as_json:
        emit({"list": list_id, "retired": gone})
    say(f"{list_id} is no longer screened against" if gone else f"{list_id} is not live")
    if not gone:
        raise SystemExit(PROBLEM)


async def _retire(settings: ScreeningSettings, list_id: str) -> bool:
    database = Database(settings.database_for("screening"), schema="screening")
    try:
        await migrate(database, "screening")
        return await retire_list(database, list_id)
    finally:
        await database.close()


_STATUS_KEYS = ("list", "entries", "published_on", "checked_at", "version", "state")


async def import_paths(
    settings: ScreeningSettings, paths: list[Path], *, list_id: str | None = None, accept_shrunk: bool = False
) -> ImportReport:
    """Read files and take their editions into the database of `settings`."""
    reading = read_editions(paths, list_id=list_id)
    database = Database(settings.database_for("screening"), schema="screening")
    try:
        await migrate(database, "screening")
        imported = await import_reading(database, reading, clock=system_clock, accept_shrunk=accept_shrunk)
    finally:
        await database.close()
    return ImportReport(tuple(imported), reading.refused, reading.ignored)


def report_rows(report: ImportReport) -> list[dict[str, Any]]:
    imported = [
        {
            "list": found.list_id,
            "outcome": found.outcome.value,
            "published_on": str(found.published_on) if found.published_on else None,
            "entries": found.entries,
            "names": found.names,
            "added": found.added,
            "changed": found.changed,
            "removed": found.removed,
            "left_out": found.left_out,
            "version": found.digest,
            "file": found.source_name,
            **({"error": {"field": "entries", "reason": found.reason}} if found.reason else {}),
        }
        for found in report.imported
    ]
    refused = [
        {"file": found.path.name, "error": {"field": found.field, "reason": found.reason}}
        for found in report.refused
    ]
    return [*imported, *refused]


def show_report(report: ImportReport) -> None:
    """What became of each file, as tables for a person."""
    columns = (
        "list",
        "published",
        "entries",
        "names",
        "added / changed / removed",
        "version",
        "state",
        "file",
    )
    show_table("Lists taken in", columns, map(_report_row, report.imported))
    if report.refused:
        rows = ((found.path.name, found.field, found.reason) for found in report.refused)
        show_table("Refused", ("file", "part", "reason"), rows)
    if report.ignored:
        say(f"passed over, being no lists: {', '.join(sorted({path.name for path in report.ignored}))}")


def _report_row(found: ImportedEdition) -> tuple[object, ...]:
    change = f"{found.added} / {found.changed} / {found.removed}"
    published = found.published_on or "unknown"
    return (
        found.list_id,
        published,
        found.entries,
        found.names,
        change,
        found.digest[:12],
        f"{found.outcome.value}: {found.reason}" if found.reason else found.outcome.value,
        found.source_name,
    )


async def _status(settings: ScreeningSettings) -> list[dict[str, Any]]:
    database = Database(settings.database_for("screening"), schema="screening")
    try:
        await migrate(database, "screening")
        live = {found.list_id: found for found in await live_lists(database)}
    finally:
        await database.close()
    limit, now = timedelta(hours=settings.list_fresh_hours), system_clock()
    rows: list[dict[str, Any]] = []
    for list_id in sorted(settings.required() | live.keys()):
        found = live.get(list_id)
        if found is None:
            rows.append(dict.fromkeys(_STATUS_KEYS) | {"list": list_id, "entries": 0, "state": "missing"})
            continue
        state = "fresh" if now - found.checked_at <= limit else "stale"
        rows.append(
            {
                "list": list_id,
                "entries": found.entries,
                "published_on": str(found.published_on) if found.published_on else None,
                "checked_at": found.checked_at.isoformat(timespec="seconds"),
                "version": found.digest[:12],
                "state": state,
            }
        )
    return rows
