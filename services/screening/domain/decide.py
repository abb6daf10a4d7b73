"""May this order leave? From facts to an opinion that names every ground on its own.

Pure: the same facts give the same bytes. Clearing needs proof: every configured check ran, on fresh
lists, and no rule found anything that needs a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.classification import (
    ClassificationBasis,
    DeclaredOutcome,
    ItemClassification,
    LineClassification,
)
from schemas.decision import Coverage, Hit, LicenceUse, Opinion, Reason
from schemas.order import Authorisation, Line, Order
from schemas.vocabulary import (
    ClassificationStatus,
    CyberSurveillance,
    PartyRole,
    SurveillanceCategory,
    Verdict,
)
from services.screening.domain.consequences import EFFECTS, SEVERITY, Consequence, Finding
from services.screening.domain.countries import Country, goods_destination
from services.screening.domain.coverage import Found, coverage_of, questions_of
from services.screening.domain.equipment import annexes_of
from services.screening.domain.evidence import Evidence, LawBook
from services.screening.domain.facts import knows_article_4, military_triggers_of, route_of
from services.screening.domain.general_authorisations import within
from services.screening.domain.knowledge import knowledge_of
from services.screening.domain.licence import (
    Amount,
    LicenceCase,
    Outstanding,
    amounts_of,
    find_authorisation,
    outstanding,
)
from services.screening.domain.order_checks import degraded, implausible_date, missing_end_user, unscreenable
from services.screening.domain.regions import region_of
from services.screening.domain.rules import apply_rules
from services.screening.domain.sanctions import party_findings
from services.screening.domain.scope import LineFacts, Scope

DUAL_USE_LICENCE_CODE = "X002"


def decide(evidence: Evidence, law: LawBook) -> Opinion:
    """The opinion on an order: verdict, reasons by legal ground, questions, drafts, coverage."""
    scope = _scope(evidence, law)
    run = apply_rules(law.rules_on(evidence.order.act.planned_date), scope)
    findings = [
        *degraded(evidence),
        *party_findings(evidence.matches, evidence.owners, scope, law.regimes),
        *unscreenable(evidence.order),
        *missing_end_user(evidence.order),
        *implausible_date(evidence.order),
        *_changed_licences(scope, evidence.declared),
        *run.findings,
    ]
    flags = law.red_flags.run(scope)
    findings = _without_doubles([*findings, *flags.findings])
    verdict = max(
        (EFFECTS[f.consequence].verdict for f in findings), key=SEVERITY.__getitem__, default=Verdict.CLEARED
    )
    questions: dict[str, str] = {}
    if verdict is not Verdict.CLEARED:
        findings = _without_doubles([*findings, *flags.light])
        questions = questions_of(findings, evidence.classification) | dict(flags.asked)
    drafts = _drafts(findings)
    return Opinion(
        verdict=verdict,
        reasons=tuple(map(_reason, findings)),
        questions=tuple(questions),
        question_texts=questions,
        drafts=drafts,
        authority_country=evidence.order.exporter.country if drafts else None,
        general_authorisation=_general_used(scope) if verdict is Verdict.CLEARED else None,
        licence_uses=_licence_uses(scope, evidence.shipped),
        coverage=coverage_of(evidence, scope, Found(verdict, run, flags), law),
    )


def _drafts(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What is to be drafted; nobody applies for a licence for what is prohibited anyway."""
    drafts = tuple(dict.fromkeys(filter(None, (EFFECTS[f.consequence].draft for f in findings))))
    if any(f.consequence in (Consequence.PROHIBITED, Consequence.ASSETS_FROZEN) for f in findings):
        return tuple(draft for draft in drafts if draft == "freeze_report")
    return drafts


def failed_opinion(evidence_error: str) -> Opinion:
    """The opinion where deciding itself failed: held, by a reason of its own class."""
    finding = Finding(
        rule="check_failed",
        consequence=Consequence.CHECK_FAILED,
        citation="clearing needs proof that every check ran",
        summary=f"The order could not be checked ({evidence_error}).",
    )
    return Opinion(
        verdict=Verdict.FLAGGED,
        reasons=(_reason(finding),),
        questions=(),
        question_texts={},
        drafts=(),
        authority_country=None,
        general_authorisation=None,
        coverage=Coverage(checks=(), not_configured=(), notes=(f"checks failed: {evidence_error}",)),
    )


def _changed_licences(scope: Scope, declared: Mapping[str, str]) -> Iterator[Finding]:
    """Lines of an order that was let go under another licence than the one that covers them now.

    The customs declaration names the first one, and what is written off must be what was declared.
    """
    for facts in scope.lines:
        line_id, covering = facts.line.line_id, facts.licence.covered_by
        if covering is not None and declared.get(line_id, covering.id) != covering.id:
            yield Finding(
                rule="licence_changed",
                consequence=Consequence.NEEDS_INFO,
                citation="Article 12 of Regulation (EU) 2021/821",
                summary=f"{declared[line_id]} does not cover the line any more, {covering.id} does; "
                "the export declaration must name what is written off.",
                line_id=line_id,
                question="Does the export declaration name the licence that covers the line now?",
            )


def _scope(evidence: Evidence, law: LawBook) -> Scope:
    order = evidence.order
    end_user = next((party for party in order.parties if party.role is PartyRole.END_USER), None)
    code = goods_destination(order.destination, end_user)
    country = law.countries.get(code)
    addresses = [(party.address or "", party.country) for party in order.parties]
    region = region_of([(order.destination.region or "", code), *addresses], law.regions)
    by_line = {found.line_id: found for found in evidence.classification.lines}
    own_numbers = _own_numbers(order, law)
    controlled = {line.line_id: _controlled(by_line, line, own_numbers) for line in order.lines}
    amounts = amounts_of(((controlled[line.line_id], line) for line in order.lines), evidence.shipped)
    knowledge = knowledge_of(order)
    military_triggers = military_triggers_of(order, country, law.countries)
    article_4 = knows_article_4(order, knowledge, military_triggers, evidence.answers)
    ground = _Ground(evidence, law, by_line, controlled, own_numbers, country, amounts, article_4=article_4)
    lines = tuple(_line_facts(line, ground) for line in order.lines)
    return Scope(
        order=order,
        country=country,
        country_code=country.code if country else None,
        region=region,
        route=route_of(order),
        knowledge=knowledge,
        military_triggers=military_triggers,
        national_numbers=law.national_numbers,
        lines=lines,
        authorisations=evidence.register,
        loaded_annexes=frozenset(law.goods_annexes),
        answers=evidence.answers,
        high_priority=law.high_priority,
        hubs=law.hubs,
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the facts of every line of an order rest on."""

    evidence: Evidence
    law: LawBook
    by_line: Mapping[str, LineClassification]
    controlled: Mapping[str, tuple[str, ...]]
    """The codes of each line that need an authorisation."""
    own_numbers: frozenset[str]
    country: Country | None
    amounts: tuple[Amount, ...]
    article_4: bool


def _line_facts(line: Line, ground: _Ground) -> LineFacts:
    item = ground.by_line.get(line.line_id) or _unclassified(line)
    codes = tuple(item.item.annex_i_codes)
    national = _own_declared(item, ground.own_numbers)
    order = ground.evidence.order
    case = LicenceCase(
        order=order,
        line=line,
        codes=ground.controlled[line.line_id],
        national=bool(line.national_list_codes or national),
        planned=order.act.planned_date,
        country=ground.country.code if ground.country else None,
        amounts=ground.amounts,
        embargoed=bool(ground.country and ground.country.arms_embargo),
        article_4=ground.article_4,
    )
    annex_iv = any(within(code, ground.law.annex_iv) for code in codes)
    licence = find_authorisation(case, ground.evidence.register, ground.law.general)
    return LineFacts(
        line=line,
        item=item,
        licence=licence,
        annex_iv=annex_iv,
        national_codes=national,
        equipment=ground.law.equipment.kinds_of(line),
        goods_annexes=annexes_of(line, ground.law.goods_annexes),
    )


def _own_numbers(order: Order, law: LawBook) -> frozenset[str]:
    """The numbers that are known to be of the national list of the exporter's state."""
    own = order.exporter.country
    return frozenset(number for number, countries in law.national_numbers.items() if own in countries)


def _controlled(
    by_line: Mapping[str, LineClassification], line: Line, own_numbers: frozenset[str]
) -> tuple[str, ...]:
    """The codes of a line that need an authorisation, of Annex I and of the exporter's national list."""
    found = by_line.get(line.line_id)
    if found is None:
        return tuple(line.national_list_codes or ())
    national = dict.fromkeys([*(line.national_list_codes or ()), *_own_declared(found, own_numbers)])
    return (*found.item.annex_i_codes, *national)


def _own_declared(found: LineClassification, own_numbers: frozenset[str]) -> tuple[str, ...]:
    """The declared national numbers of a line that are known to be of the exporter's own list."""
    declared = [d.code or d.given for d in found.item.declared if d.outcome is DeclaredOutcome.NATIONAL]
    return tuple(code for code in declared if code.partition(".")[0] in own_numbers)


def _without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """Each ground once: the same rule for the same line, party and entry is said once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        hit = finding.hit
        entry = (hit.list, hit.entry_id, hit.owner) if isinstance(hit, Hit) else None
        key = (finding.rule, finding.line_id, finding.party, entry, None if entry else finding.summary)
        seen.setdefault(key, finding)
    return list(seen.values())


def _reason(finding: Finding) -> Reason:
    return Reason(
        reason_class=EFFECTS[finding.consequence].reason_class,
        rule=finding.rule,
        citation=finding.citation,
        summary=finding.summary,
        line_id=finding.line_id,
        party=finding.party,
        hit=finding.hit if isinstance(finding.hit, Hit) else None,
    )


def _licence_uses(scope: Scope, shipped: Mapping[str, str]) -> tuple[LicenceUse, ...]:
    """Which authorisation covers which line, how much of it the rest of the line takes, the code for customs.

    Of a held order too: people may release it, and until then nobody else may take its part.
    """
    return tuple(
        _licence_use(facts.line, licence, outstanding(facts.line, shipped))
        for facts in scope.lines
        if (licence := facts.licence.covered_by) is not None
    )


def _licence_use(line: Line, licence: Authorisation, left: Outstanding) -> LicenceUse:
    return LicenceUse(
        line_id=line.line_id,
        authorisation=licence.id,
        type=licence.type,
        ugea=licence.ugea,
        quantity=str(left.quantity),
        value=None if left.value is None else str(left.value),
        customs_code=DUAL_USE_LICENCE_CODE,
        customs_reference=licence.ugea or licence.national or licence.id,
        conditions=tuple(licence.conditions or ()),
    )


def _general_used(scope: Scope) -> str | None:
    used = [facts.licence.covered_by for facts in scope.lines if facts.item.item.annex_i_codes]
    names = (found.ugea or found.national for found in used if found is not None)
    return next(filter(None, names), None)


def _unclassified(line: Line) -> LineClassification:
    item = ItemClassification(
        annex_i_codes=[],
        status=ClassificationStatus.NOT_FOUND,
        cyber_surveillance=CyberSurveillance.NONE,
        category=SurveillanceCategory.NONE,
        basis=ClassificationBasis.NOTHING,
        declared=[],
        elements=[],
        evidence=[],
        questions=[],
    )
    return LineClassification(line_id=line.line_id, item=item)
