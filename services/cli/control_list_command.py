"""What does Annex I say of a code, which versions are there, and how is the official wording loaded?"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from services.classifier.adapters.control_list_texts.reading import (
    FoundText,
    Reading,
    RefusedText,
    read_texts,
)
from services.classifier.application.import_control_list import (
    ControlListOutcome,
    ImportedControlList,
    TextToImport,
)
from services.classifier.domain.official_text import ControlListRefused
from services.classifier.entrypoints.control_lists import import_texts
from services.cli.control_lists import control_list_desk
from services.cli.output import PROBLEM, emit, refuse, say, show_table
from services.cli.wording import lines_of
from services.runtime.clock import system_clock

DAY = click.DateTime(formats=["%Y-%m-%d"])
DIFFERENCES_SHOWN = 8
OUTCOMES = {
    ControlListOutcome.LOADED: "loaded; open orders are classified again",
    ControlListOutcome.WORDING: "the wording of the version that ships is loaded",
    ControlListOutcome.UNCHANGED: "is loaded already",
}


@click.group("control-list")
def control_list() -> None:
    """Annex I to Regulation (EU) 2021/821, in its dated versions."""


@control_list.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--valid-from", type=DAY, help="Since when it is law; needed where the file does not tell.")
@click.option("--known-from", type=DAY, help="Since when it counts for decisions; default is today.")
@click.option("--citation", help="Where the text is published; default is what the file tells.")
@click.option("--replace", is_flag=True, help="Put it in the place of what is loaded for the same day.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def import_(paths: tuple[Path, ...], replace: bool, as_json: bool, **told: Any) -> None:
    """Load the wording of Annex I from your download: the page of EUR-Lex, or CSV files. All or nothing."""
    try:
        reading, imported = asyncio.run(_import(paths, _Told(**told), replace=replace))
    except ControlListRefused as error:
        _leave([{"error": {"field": error.place, "reason": error.reason}}], as_json=as_json)
    if reading.refused or not imported:
        nothing = [{"error": {"field": "paths", "reason": "hold no version of Annex I"}}]
        _leave([_refused_row(found) for found in reading.refused] or nothing, as_json=as_json)
    for found in imported:
        if as_json:
            emit(_imported_row(found))
        else:
            _say_imported(found)
    if reading.ignored:
        say(f"passed over: {', '.join(sorted(path.name for path in reading.ignored))}")


@control_list.command()
@click.argument("code")
@click.option("--version", help="A version by its name or day; default is the newest that has the code.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def show(code: str, version: str | None, as_json: bool) -> None:
    """What does Annex I say of CODE: our title, the official wording if it is loaded, notes, exclusions?"""
    found = asyncio.run(_look_up(code, version))
    if found is None:
        where = f"version {version}" if version else "the loaded versions"
        say(f"{code}: no such code in {where} of Annex I")
        raise SystemExit(PROBLEM)
    if as_json:
        emit(found)
        return
    for line in lines_of(found):
        click.echo(line)
    if found["hint"]:
        say(found["hint"])


@control_list.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def status(as_json: bool) -> None:
    """Which versions of Annex I are there, since when is each law and known, and is its wording loaded?"""
    rows = asyncio.run(_status())
    for row in rows:
        if as_json:
            emit(row)
    if not as_json:
        columns = ("version", "law from", "known from", "entries", "codes", "wording", "citation")
        show_table("Annex I", columns, ([row[key] for key in _STATUS_KEYS] for row in map(_shown, rows)))


_STATUS_KEYS = ("version", "valid_from", "known_from", "entries", "codes", "wording", "citation")


class _Told:
    """What the user says of a text, where the file does not or should not."""

    def __init__(
        self, *, valid_from: datetime | None, known_from: datetime | None, citation: str | None
    ) -> None:
        self.valid_from = valid_from.date() if valid_from else None
        self.known_from = known_from.date() if known_from else None
        self.citation = citation

    def of(self, found: FoundText) -> TextToImport:
        valid_from = self.valid_from or found.text.valid_from
        if valid_from is None:
            reason = "the file does not tell since when it is law; say so with --valid-from YYYY-MM-DD"
            raise ControlListRefused(f"{found.source_name}, valid_from", reason)
        return TextToImport(
            text=found.text,
            source_name=found.source_name,
            valid_from=valid_from,
            known_from=self.known_from,
            citation=self.citation or found.text.citation,
        )

    def check(self, count: int) -> None:
        """A day or a citation can be that of one text only."""
        if count > 1 and (self.valid_from or self.citation):
            refuse(f"--valid-from and --citation are for one version; {count} were found")


async def _import(
    paths: tuple[Path, ...], told: _Told, *, replace: bool
) -> tuple[Reading, list[ImportedControlList]]:
    async with control_list_desk(writes=True) as desk:
        shipped = desk.cache.shipped.lists
        known = frozenset(code for version in shipped.versions for code in version.codes)
        reading = read_texts(paths, known=known)
        if reading.refused or not reading.found:
            return reading, []
        told.check(len(reading.found))
        texts = [told.of(found) for found in reading.found]
        imported = await import_texts(
            desk.database, texts, shipped=shipped, clock=system_clock, replace=replace
        )
        return reading, imported


async def _look_up(code: str, version: str | None) -> dict[str, Any] | None:
    async with control_list_desk() as desk:
        return await desk.look_up(code, version=version)


async def _status() -> list[dict[str, Any]]:
    async with control_list_desk() as desk:
        return await desk.status()


def _leave(rows: list[dict[str, Any]], *, as_json: bool) -> NoReturn:
    for row in rows:
        if as_json:
            emit(row)
        else:
            file = f"{row['file']}, " if "file" in row else ""
            say(f"{file}{row['error']['field']}: {row['error']['reason']}")
    say("nothing was loaded")
    raise SystemExit(PROBLEM)


def _refused_row(found: RefusedText) -> dict[str, Any]:
    return {"file": found.path.name, "error": {"field": found.place, "reason": found.reason}}


def _imported_row(found: ImportedControlList) -> dict[str, Any]:
    edition = found.edition
    return {
        "version": edition.version,
        "outcome": found.outcome.value,
        "valid_from": edition.valid_from.isoformat(),
        "known_from": edition.known_from.isoformat(),
        "entries": found.entries,
        "codes": edition.codes,
        "notes": found.notes,
        "differs": list(found.differs),
        "citation": edition.citation,
        "file": edition.source_name,
        "sha256": edition.sha256,
    }


def _say_imported(found: ImportedControlList) -> None:
    edition = found.edition
    size = f"{found.entries} entries, {edition.codes} codes, {found.notes} notes"
    click.echo(f"{edition.version}: {OUTCOMES[found.outcome]}; {size}; {edition.citation}")
    if found.differs:
        shown = ", ".join(found.differs[:DIFFERENCES_SHOWN])
        more = (
            f" and {len(found.differs) - DIFFERENCES_SHOWN} more"
            if len(found.differs) > DIFFERENCES_SHOWN
            else ""
        )
        say(f"the codes that ship count and differ from this text in {shown}{more}")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"wording": row["wording"] or "not loaded"}
