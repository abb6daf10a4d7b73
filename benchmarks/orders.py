"""How many labelled orders are decided as labelled?

    python -m benchmarks.orders ORDERS.jsonl [--show]

A line has `id`, `as_of`, `lists` (the entries of all lists), `order` and `expected`: `verdict`, `reasons`
(`class`, `rule`, `citation_contains`, `line_id`, `party`; alternatives with a bar), `must_not` (rules),
`questions`, `drafts`, `authority_country` and `general_authorisation`. Reasons, questions and drafts are
minima. An order is right where all of them are.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.decision import Decision, Reason
from schemas.events.decided import FieldError
from services.classifier.adapters.control_list_files import shipped_classifier
from services.cli.judge import Judge, read_question, snapshot_of_entries
from services.runtime.clock import system_clock
from services.screening.adapters.law_files import shipped_law
from services.screening.adapters.list_files.entries_jsonl import entry_from_json


def decided(row: dict[str, Any]) -> Decision:
    """The decision on the order of a line, on the lists of that line."""
    entries = [entry_from_json(entry) for entry in row["lists"]]
    judge = Judge(shipped_classifier(), shipped_law(), snapshot_of_entries(entries), {}, given_lists=True)
    question = read_question({"order": row["order"], "as_of": row["as_of"]}, now=system_clock())
    if isinstance(question, FieldError):
        raise ValueError(f"{row['id']}: {question.field}: {question.reason}")
    return judge.decide(question)


def faults(decision: Decision, expected: dict[str, Any]) -> Iterator[str]:
    """What is not as labelled, each with a word for its kind before the colon."""
    if decision.verdict != expected["verdict"]:
        yield f"verdict: {decision.verdict} instead of {expected['verdict']}"
    for wanted in expected["reasons"]:
        if not any(_is_reason(reason, wanted) for reason in decision.reasons):
            yield f"reason: no {wanted}"
    given = {reason.rule for reason in decision.reasons}
    for rule in expected["must_not"]:
        if rule in given:
            yield f"must not: {rule}"
    for question in expected["questions"]:
        if not any(name in decision.questions for name in question.split("|")):
            yield f"question: {question} is not asked"
    for draft in expected["drafts"]:
        if draft not in decision.drafts:
            yield f"draft: no {draft}"
    for name in ("authority_country", "general_authorisation"):
        if getattr(decision, name) != expected[name]:
            yield f"{name}: {getattr(decision, name)} instead of {expected[name]}"


def _is_reason(reason: Reason, wanted: dict[str, Any]) -> bool:
    citation = wanted.get("citation_contains")
    return (
        reason.reason_class == wanted["class"]
        and reason.rule in wanted["rule"].split("|")
        and (citation is None or any(part in _cited(reason) for part in citation.split("|")))
        and all(wanted.get(key) in (None, getattr(reason, key)) for key in ("line_id", "party"))
    )


def _cited(reason: Reason) -> str:
    return f"{reason.citation} {reason.summary}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--show", action="store_true", help="print every order that is not right")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.path.read_text(encoding="utf-8").splitlines() if line]
    verdicts = right = 0
    kinds: Counter[str] = Counter()
    for row in rows:
        decision = decided(row)
        found = list(faults(decision, row["expected"]))
        verdicts += decision.verdict == row["expected"]["verdict"]
        right += not found
        kinds.update({fault.partition(":")[0] for fault in found})
        if arguments.show and found:
            print(f"{row['id']} {row['title']}", *found, sep="\n    ")
            print("    given: " + ", ".join(f"{r.rule} ({r.reason_class})" for r in decision.reasons))
            print(f"    why: {row.get('why', '')}")
    print(f"{len(rows)} orders; verdict right: {verdicts}; right in every respect: {right}")
    print(", ".join(f"{kind} wrong: {count}" for kind, count in sorted(kinds.items())))


if __name__ == "__main__":
    main()
