"""Which checks ran, which could not, and what was noted without holding the order?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.classification import OrderClassification
from schemas.decision import Coverage, ListBasis
from schemas.vocabulary import Verdict
from services.screening.domain.consequences import Finding
from services.screening.domain.evidence import Evidence, LawBook
from services.screening.domain.red_flags import FlagRun
from services.screening.domain.rules import RuleRun
from services.screening.domain.scope import Scope


@dataclass(frozen=True, slots=True)
class Found:
    """What rules and red flags found, and the verdict that followed."""

    verdict: Verdict
    rules: RuleRun
    flags: FlagRun


def questions_of(findings: Sequence[Finding], classification: OrderClassification) -> dict[str, str]:
    """What people must answer: by the rule or red flag whose fact is unknown."""
    asked = {finding.rule: finding.question for finding in findings if finding.question}
    for line in classification.lines:
        for question in line.item.questions:
            if question.holds and question.text not in asked.get(question.id, ""):
                before = asked.get(question.id)
                asked[question.id] = f"{before} {question.text}" if before else question.text
    return asked


def coverage_of(evidence: Evidence, scope: Scope, found: Found, law: LawBook) -> Coverage:
    """The coverage statement of a decision."""
    checks = (
        *(f"parties against {basis.list}" for basis in evidence.lists if basis.fresh),
        f"control list {evidence.classification.control_list_version}",
        "destination, end use and licence rules",
        f"{len(law.red_flags.flags)} red flags of {law.red_flags.version}",
    )
    missing = [f"list {name}: {problem}" for name, problem in evidence.list_problems]
    not_configured = (*missing, *(() if scope.loaded_annexes else ("goods annexes",)))
    return Coverage(
        checks=checks, not_configured=not_configured, notes=tuple(_notes(evidence, scope, found, law))
    )


def _notes(evidence: Evidence, scope: Scope, found: Found, law: LawBook) -> Iterator[str]:
    yield from map(_list_note, evidence.lists)
    if evidence.classification.control_list_nearest:
        version = evidence.classification.control_list_version
        yield f"no version of Annex I is there for the planned day; the nearest one was used ({version})"
    yield from found.rules.undecided
    yield from (f"not established: use.{name}" for name, value in evidence.order.use if value is None)
    claimed = {a.id for a in evidence.order.authorisations or ()} - {a.id for a in evidence.register}
    yield from (f"authorisation {name} is claimed and not in the register" for name in sorted(claimed))
    for facts in scope.lines:
        if facts.licence.covered_by and facts.item.item.annex_i_codes:
            yield f"authorisation {facts.licence.covered_by.id} covers line {facts.line.line_id}"
    yield from _of_items(evidence.classification)
    if found.verdict is Verdict.CLEARED:
        yield from (f"noted: {finding.rule}: {finding.summary}" for finding in found.flags.light)
        yield from (f"asked, does not hold: {name}: {text}" for name, text in found.flags.asked.items())
    yield from found.flags.undecided
    if law.red_flags.not_in_an_order:
        yield f"red flags whose facts no order carries: {'; '.join(law.red_flags.not_in_an_order)}"


def _of_items(classification: OrderClassification) -> Iterator[str]:
    for line in classification.lines:
        for question in line.item.questions:
            if not question.holds:
                yield f"line {line.line_id}, asked, does not hold: {question.text}"
        tested = [checked for checked in line.item.checked if checked.fact == "false"]
        if tested:
            said = "; ".join(f"{checked.code} ({checked.reason})" for checked in tested)
            yield f"line {line.line_id}: tested and not met: {said}"


def _list_note(basis: ListBasis) -> str:
    return (
        f"list {basis.list}: {basis.entries} entries, published {basis.published_on or 'on an unknown day'}"
    )
