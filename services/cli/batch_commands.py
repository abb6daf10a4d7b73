"""What is decided, found or classified for each line of a file, without any broker?

One JSON line out per line in, in the same sequence.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from schemas.events.decided import FieldError
from schemas.order import Party
from schemas.registry import field_errors
from services.classifier.entrypoints.api import ItemToClassify, classify_item
from services.cli.control_lists import classifier_of_this_deployment
from services.cli.judge import (
    Judge,
    UnusableLists,
    imported_snapshot,
    judge_over_file,
    judge_over_imported,
    read_question,
    snapshot_of_file,
)
from services.cli.output import PROBLEM, Lines, emit, refuse, show_table
from services.runtime.clock import system_clock
from services.screening.domain.name_pairs import compare_names
from services.screening.domain.screen import Snapshot
from services.screening.domain.single import Unscreenable, screen_party
from services.screening.entrypoints.api import PartyToScreen

InFile = click.Path(exists=True, dir_okay=False, path_type=Path)
Answer = dict[str, Any] | FieldError

file_option = click.option("--file", "path", required=True, type=InFile, help="The input file.")
lists_option = click.option(
    "--lists", "lists_file", type=InFile, help="Entries as JSON Lines: the whole list state."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")


@click.command()
@file_option
@lists_option
@json_option
def decide(path: Path, lists_file: Path | None, as_json: bool) -> None:
    """Decide the orders of a JSON Lines file: verdict, reasons with citation, questions, drafts."""
    judge = _judge(lists_file)
    rows, failed = _each_line(path, lambda row: _decide(row, judge), id_key="order_id", as_json=as_json)
    if not as_json:
        show_table(
            "Decisions", ("order", "verdict", "reasons", "drafts"), (_decision_row(row) for row in rows)
        )
    _leave(failed=failed)


@click.command()
@file_option
@lists_option
@json_option
def screen(path: Path, lists_file: Path | None, as_json: bool) -> None:
    """Match the parties of a JSON Lines file against the lists."""
    try:
        snapshot = snapshot_of_file(lists_file) if lists_file else asyncio.run(imported_snapshot())
    except UnusableLists as error:
        refuse(str(error))
    rows, failed = _each_line(
        path, lambda row: _screen(row, snapshot, bool(lists_file)), id_key="id", as_json=as_json
    )
    if not as_json:
        show_table("Parties", ("id", "outcome", "hits"), (_screen_row(row) for row in rows))
    _leave(failed=failed)


@click.command()
@file_option
@json_option
def classify(path: Path, as_json: bool) -> None:
    """Classify the items of a JSON Lines file under Annex I and Article 2(20)."""
    classifier = asyncio.run(classifier_of_this_deployment())

    def answer(row: dict[str, Any]) -> Answer:
        try:
            item = ItemToClassify.model_validate_json(json.dumps(row))
        except ValidationError as error:
            return field_errors(error)[0]
        return {"id": item.id, **classify_item(item, classifier, clock=system_clock).model_dump(mode="json")}

    rows, failed = _each_line(path, answer, id_key="id", as_json=as_json)
    if not as_json:
        columns = ("id", "status", "codes", "cyber-surveillance")
        show_table("Items", columns, (_classify_row(row) for row in rows))
    _leave(failed=failed)


@click.command()
@file_option
@json_option
def compare(path: Path, as_json: bool) -> None:
    """Compare the pairs of names of a CSV file with the columns name1, name2, kind."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"name1", "name2"} <= set(reader.fieldnames or ()):
            refuse("the file needs the columns name1, name2 and kind")
        rows = [
            compare_names(row["name1"] or "", row["name2"] or "", row.get("kind") or "unknown")
            for row in reader
        ]
    for row in rows:
        if as_json:
            emit(row)
    if not as_json:
        show_table(
            "Pairs", ("score", "match", "why"), ((r["score"], r["match"], "; ".join(r["why"])) for r in rows)
        )


def _leave(*, failed: bool) -> None:
    if failed:
        raise SystemExit(PROBLEM)


def _judge(lists_file: Path | None) -> Judge:
    try:
        if lists_file is None:
            return asyncio.run(judge_over_imported())
        return judge_over_file(lists_file, asyncio.run(classifier_of_this_deployment()))
    except UnusableLists as error:
        refuse(str(error))


def _decide(row: dict[str, Any], judge: Judge) -> Answer:
    question = read_question(row, now=system_clock())
    if isinstance(question, FieldError):
        return question
    decision = judge.decide(question).model_dump(mode="json")
    heading = {"order_id": decision.pop("order_id")}
    return heading | decision


def _screen(row: dict[str, Any], snapshot: Snapshot, given: bool) -> Answer:
    if not given and (problems := snapshot.state.problems(system_clock())):
        return FieldError(field="lists", reason="; ".join(f"{name} {problem}" for name, problem in problems))
    try:
        party = PartyToScreen.model_validate_json(json.dumps(row))
        return screen_party(party.id, Party.model_validate(party.model_dump(exclude={"id"})), snapshot)
    except ValidationError as error:
        return field_errors(error)[0]
    except Unscreenable as error:
        return FieldError(field="name", reason=str(error))


def _each_line(
    path: Path, answer: Callable[[dict[str, Any]], Answer], *, id_key: str, as_json: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Answer every line, and say whether any had an error; JSON goes out line by line."""
    lines, rows = Lines(path), list[dict[str, Any]]()
    for number, row, problem in lines:
        found = problem if row is None else answer(row)
        if not isinstance(found, dict):
            inner = row.get("order") if row and isinstance(row.get("order"), dict) else row
            name = inner.get(id_key) if isinstance(inner, dict) else None
            error = found or FieldError(field="line", reason="is empty")
            found = lines.error(number, name if isinstance(name, str) else None, error, key=id_key)
        if as_json:
            emit(found)
        else:
            rows.append(found)
    return rows, lines.failed


def _decision_row(row: dict[str, Any]) -> tuple[str, str, str, str]:
    if "error" in row:
        return _name(row, "order_id"), "error", f"{row['error']['field']}: {row['error']['reason']}", ""
    reasons = "\n".join(
        f"{reason['rule']}: {reason['summary']} ({reason['citation']})" for reason in row["reasons"]
    )
    return row["order_id"], row["verdict"], reasons, ", ".join(row["drafts"])


def _screen_row(row: dict[str, Any]) -> tuple[str, str, str]:
    if "error" in row:
        return _name(row, "id"), "error", f"{row['error']['field']}: {row['error']['reason']}"
    hits = "\n".join(f"{hit['list']} {hit['entry_id']} “{hit['name']}” {hit['score']}" for hit in row["hits"])
    return row["id"], row["outcome"], hits


def _classify_row(row: dict[str, Any]) -> tuple[str, str, str, str]:
    if "error" in row:
        return _name(row, "id"), "error", f"{row['error']['field']}: {row['error']['reason']}", ""
    return row["id"], row["status"], ", ".join(row["annex_i_codes"]), row["cyber_surveillance"]


def _name(row: dict[str, Any], key: str) -> str:
    return str(row.get(key) or f"line {row.get('line')}")
