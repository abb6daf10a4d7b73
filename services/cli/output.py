"""How does a command answer: a table or a sentence for a person, JSON lines for a program?

With `--json` only JSON lines stand on stdout; everything else, progress too, goes to stderr. Exit 0:
every line has an answer; 1: some line has an `error`, or a problem was found; 2: wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from schemas.events.decided import FieldError
from schemas.strict_json import UnreadableJson, parse_strictly

LINE_BYTES_MAX = 8 * 1024 * 1024

WRONG_USE = 2
PROBLEM = 1

stderr = Console(stderr=True, highlight=False)
WIDE = 150
"""Columns where nothing tells how wide the output may be; a terminal keeps its own width."""


def _stdout() -> Console:
    found = Console(highlight=False)
    return (
        found
        if found.is_terminal and found.width >= WIDE
        else Console(highlight=False, width=max(WIDE, found.width))
    )


stdout = _stdout()


def say(text: str) -> None:
    """A sentence for a person, on stderr."""
    stderr.print(text, markup=False, soft_wrap=True)


def emit(row: Any) -> None:
    """One JSON line on stdout."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def refuse(message: str) -> NoReturn:
    """Stop because the command was used wrongly."""
    raise click.UsageError(message)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout; cells are text, never markup."""
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    stdout.print(table)


def progress() -> Progress:
    """A progress bar on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=stderr,
        transient=True,
    )


class Lines:
    """The lines of a JSON Lines file, each an object or an error; remembers whether any had one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.failed = False

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any] | None, FieldError | None]]:
        """Line number, the object or None, the error or None; blank lines are passed over."""
        with self._path.open("rb") as file:
            number = 0
            while line := file.readline(LINE_BYTES_MAX + 1):
                number += 1
                if line.strip():
                    yield (number, *self._read(line))

    def error(self, number: int, row_id: str | None, problem: FieldError, *, key: str) -> dict[str, Any]:
        """The answer to a line that has an error."""
        self.failed = True
        heading: dict[str, Any] = {key: row_id} if row_id is not None else {"line": number, "id": None}
        return {**heading, "error": {"field": problem.field, "reason": problem.reason}}

    def _read(self, line: bytes) -> tuple[dict[str, Any] | None, FieldError | None]:
        if len(line) > LINE_BYTES_MAX:
            return None, FieldError(field="line", reason=f"is longer than {LINE_BYTES_MAX} bytes")
        try:
            value = parse_strictly(line)
        except UnreadableJson as error:
            return None, FieldError(field=error.field, reason=error.reason)
        if not isinstance(value, dict):
            return None, FieldError(field="line", reason="must be a JSON object")
        return value, None


def _plain(cell: object) -> str:
    return "" if cell is None else str(cell).replace("[", "\\[")
