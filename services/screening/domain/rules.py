"""Which rules of law apply to an order, and what do they find?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from schemas.vocabulary import Fact, Verdict
from services.screening.domain.conditions import Condition
from services.screening.domain.consequences import EFFECTS, Consequence, Finding
from services.screening.domain.scope import LineFacts, Scope


class RuleScope(StrEnum):
    ORDER = "order"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A dated, cited rule. `summary` and `citation` may name facts in braces."""

    id: str
    scope: RuleScope
    when: Condition[Scope]
    consequence: Consequence
    citation: str
    summary: str
    in_force_from: date
    in_force_to: date | None
    common: Condition[Scope] | None
    """What of `when` is the same for every line; where it is false no line need be looked at."""
    question: str | None = None
    unknown_holds: bool = False
    unless_any_blocks: bool = False

    def in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What the rules found, and which of them could not be told for lack of facts."""

    findings: tuple[Finding, ...]
    undecided: tuple[str, ...]


def apply_rules(rules: Sequence[Rule], scope: Scope) -> RuleRun:
    """What rules in force find, in the sequence of the table."""
    findings: list[Finding] = []
    undecided: list[str] = []
    scopes = {RuleScope.ORDER: (scope,), RuleScope.LINE: scope.by_line}
    for rule in rules:
        if rule.unless_any_blocks and _any_blocks(findings):
            continue
        if rule.common is not None and rule.common.evaluate(scope).fact is Fact.FALSE:
            continue
        for narrowed in scopes[rule.scope]:
            answer = rule.when.evaluate(narrowed)
            if answer.fact is Fact.TRUE:
                findings.append(_finding(rule, narrowed, rule.summary))
            elif answer.fact is Fact.UNKNOWN:
                missing = ", ".join(sorted(answer.unknown))
                undecided.append(f"{rule.id}: not known: {missing}")
                if rule.unknown_holds:
                    findings.append(_unknown(rule, narrowed, missing))
    return RuleRun(tuple(findings), tuple(dict.fromkeys(undecided)))


def _finding(rule: Rule, scope: Scope, summary: str) -> Finding:
    words = _words(scope)
    return Finding(
        rule=rule.id.format_map(words) if "{" in rule.id else rule.id,
        consequence=rule.consequence,
        citation=rule.citation.format_map(words),
        summary=summary.format_map(words),
        line_id=scope.line.line.line_id if scope.line else None,
        question=rule.question.format_map(words) if rule.question else None,
    )


def _unknown(rule: Rule, scope: Scope, missing: str) -> Finding:
    found = _finding(rule, scope, f"It is not known whether {rule.id} applies; missing: {missing}.")
    return replace(found, consequence=Consequence.NEEDS_INFO)


def _any_blocks(findings: Sequence[Finding]) -> bool:
    return any(EFFECTS[finding.consequence].verdict is Verdict.BLOCKED for finding in findings)


def _words(scope: Scope) -> dict[str, str]:
    """What a summary or a citation may name."""
    words = {
        "country": scope.country.name if scope.country else "an unknown country",
        "country_code": scope.country.code if scope.country else "",
        "repression": scope.country.repression_ban if scope.country else "",
        "annexes": "",
        "embargo": scope.country.arms_embargo if scope.country else "",
        "sector": (scope.country.dual_use_ban if scope.country else "")
        or "Council Regulation (EU) No 833/2014",
        "exporter_country": scope.order.exporter.country,
        "informed_article": scope.knowledge.article or "4(1)",
        "codes": "",
        "declared": "",
        "national_codes": "",
        "licence": "",
        "doubt": "",
    }
    return words | (_line_words(scope.line) if scope.line else {})


def _line_words(facts: LineFacts) -> dict[str, str]:
    declared = facts.item.item.declared
    national = [
        *(facts.line.national_list_codes or ()),
        *(d.given for d in declared if d.outcome == "national"),
    ]
    return {
        "codes": ", ".join(facts.item.item.annex_i_codes),
        "declared": ", ".join(d.given for d in declared),
        "national_codes": ", ".join(national),
        "licence": "; ".join(facts.licence.refusals),
        "annexes": ", ".join(sorted(name.partition(" ")[2] for name in facts.goods_annexes or ())),
        "doubt": " ".join(question.text for question in facts.item.item.questions if question.holds),
    }
