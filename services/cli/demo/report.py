"""How is the outcome of the demonstration shown to a compliance officer?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from schemas.decision import Decision, Reason
from schemas.vocabulary import Verdict
from services.cli.demo.watch import Outcomes
from services.cli.output import emit, stdout

COLOURS = {Verdict.CLEARED: "green", Verdict.FLAGGED: "yellow", Verdict.BLOCKED: "red"}
ORDER_OF_VERDICTS = (Verdict.BLOCKED, Verdict.FLAGGED, Verdict.CLEARED)
GO_ON = """
To go on:
  .venv/bin/catchall lists import FOLDER               loads your own lists
  .venv/bin/catchall run                               starts the services
  .venv/bin/catchall order place --file orders.jsonl   places orders
  http://127.0.0.1:8083                                shows the cases while they run
  docs/integration.md                                  tells how to connect an order system"""


def show_outcomes(outcomes: Outcomes, order_ids: Sequence[str], *, documents: dict[str, list[str]]) -> None:
    """One row an order: verdict, reasons with citation, the listed entry and how it matched, drafts."""
    table = Table(title="What was decided", title_justify="left", show_lines=True)
    table.add_column("Order", no_wrap=True)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Why, and on which legal basis", min_width=60)
    table.add_column("Listed entry and how it matched", min_width=34, max_width=40)
    table.add_column("Drafted", min_width=14, max_width=16)
    for order_id in _sorted(outcomes, order_ids):
        table.add_row(*_row(order_id, outcomes, documents.get(order_id, [])))
    stdout.print(table)


def show_json(outcomes: Outcomes, order_ids: Sequence[str], *, documents: dict[str, list[str]]) -> None:
    """The same as JSON lines: one an order, with its decision and its documents."""
    for order_id in _sorted(outcomes, order_ids):
        decision, rejected = outcomes.decisions.get(order_id), outcomes.rejected.get(order_id)
        emit(
            {
                "order_id": order_id,
                "withdrawn": order_id in outcomes.withdrawn,
                "decision": decision.model_dump(mode="json") if decision else None,
                "rejected": rejected.model_dump(mode="json") if rejected else None,
                "documents": documents.get(order_id, []),
            }
        )


def show_summary(
    outcomes: Outcomes, order_ids: Sequence[str], files: dict[str, tuple[Path, int]], home: Path
) -> None:
    """The counts, where the files lie and how to go on."""
    decided = [outcomes.decisions[order_id] for order_id in order_ids if order_id in outcomes.decisions]
    counts = Counter(decision.verdict for decision in decided)
    said = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in ORDER_OF_VERDICTS)
    extra = f", {len(outcomes.withdrawn)} withdrawn" if outcomes.withdrawn else ""
    stdout.print(Text(f"\n{len(order_ids)} orders: {said}{extra}.", style="bold"))
    for what, (folder, count) in files.items():
        stdout.print(Text(f"  {count:>4} {what} in {folder}"))
    stdout.print(Text(f"  all state of this demonstration in {home}; no other command reads it"))
    stdout.print(Text(GO_ON))


def _sorted(outcomes: Outcomes, order_ids: Sequence[str]) -> list[str]:
    def place(order_id: str) -> tuple[int, str]:
        decision = outcomes.decisions.get(order_id)
        return (ORDER_OF_VERDICTS.index(decision.verdict) if decision else 9), order_id

    return sorted(order_ids, key=place)


def _row(order_id: str, outcomes: Outcomes, documents: list[str]) -> tuple[Text, Text, Text, Text, Text]:
    decision = outcomes.decisions.get(order_id)
    if decision is None:
        state = (
            "withdrawn"
            if order_id in outcomes.withdrawn
            else "rejected"
            if order_id in outcomes.rejected
            else "—"
        )
        return Text(order_id), Text(state), Text(_rejection(outcomes, order_id)), Text(""), Text("")
    verdict = Text(decision.verdict.value, style=COLOURS[decision.verdict])
    if order_id in outcomes.withdrawn:
        verdict.append("\nwithdrawn")
    heading = f"{order_id}\nrev. {decision.revision}" if decision.revision > 1 else order_id
    drafts = "\n".join(_kind(name) for name in documents) or "\n".join(map(_kind, decision.drafts))
    return Text(heading), verdict, Text(_why(decision)), Text(_entries(decision)), Text(drafts)


def _kind(name: str) -> str:
    """`licence application` for `DEMO-0002-1-licence_application.docx`."""
    return name.removesuffix(".docx").rpartition("-")[2].replace("_", " ")


def _why(decision: Decision) -> str:
    if decision.verdict is Verdict.CLEARED:
        covered = [
            note for note in decision.coverage.notes if note.startswith("authorisation") and "covers" in note
        ]
        return "; ".join(covered) or "every check ran and nothing needs a person"
    return "\n".join(f"• {reason.summary}\n  {reason.rule}: {reason.citation}" for reason in decision.reasons)


def _entries(decision: Decision) -> str:
    return "\n".join(_entry(reason) for reason in decision.reasons if reason.hit is not None)


def _entry(reason: Reason) -> str:
    hit = reason.hit
    if hit is None:
        return ""
    owner = f", owner {hit.owner}" if hit.owner else ""
    heading = f"• {hit.list} {hit.entry_id}: “{hit.name}” ({hit.quality.value} name, {hit.score:.2f}{owner})"
    return f"{heading}\n  {'; '.join(hit.why)}"


def _rejection(outcomes: Outcomes, order_id: str) -> str:
    rejected = outcomes.rejected.get(order_id)
    return "; ".join(f"{error.field}: {error.reason}" for error in rejected.errors) if rejected else ""
