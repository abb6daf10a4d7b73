"""Does every rule of the law file apply where it should, and only since it is law?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml

from schemas.decision import Opinion
from schemas.vocabulary import Fact, Verdict
from services.screening.adapters.law_files import rule_of
from services.screening.domain.conditions import LawError
from services.screening.domain.consequences import EFFECTS
from services.screening.domain.red_flags import RedFlags
from services.screening.domain.rules import Rule
from tests.builders import an_order, line_data, party_data
from tests.unit.screening.builders import a_licence, a_registration, law, opinion_of, rules_of
from tests.unit.screening.rule_cases import CASES, GERMAN, LISTED, NO_USE, Case, Situation, exporter_in, to

UNKNOWABLE = frozenset(
    {
        "dest.country",
        "dest.military_trigger",
        "use.military",
        "line.high_priority",
        "line.goods_annex",
        "documents.control_notice",
    }
)
"""Facts of which an order may be silent; all others are told one way or the other."""
TOLD_BY_ANOTHER_FACT = frozenset({"SAN-EMB-{country_code}#2"})
"""A silent order has no embargo, which ends the condition before the country is asked for."""


def rows() -> dict[str, dict[str, Any]]:
    """The rules of the file by name; those with the same id are numbered."""
    law_files = files("services.screening.law")
    texts = [
        law_files.joinpath(name).read_text() for name in ("rules_sanctions.yaml", "rules_regulation.yaml")
    ]
    seen: Counter[str] = Counter()
    found: dict[str, dict[str, Any]] = {}
    for row in (row for text in texts for row in yaml.safe_load(text)["rules"]):
        seen[row["id"]] += 1
        found[f"{row['id']}#{seen[row['id']]}"] = row
    return found


ROWS = rows()
PLACE = re.compile(r"\{country_code\}")


def rule_named(name: str) -> Rule:
    return rule_of(ROWS[name])


def only(rule: Rule, situation: Situation, *, days: int | None = None) -> Opinion:
    """The opinion under this rule alone; `days`: planned so many days after it came into force."""
    changes = dict(situation.changes)
    if days is not None:
        planned = rule.in_force_from + timedelta(days=days)
        changes["act"] = changes.get("act", {"type": "export"}) | {"planned_date": planned.isoformat()}
    silent = RedFlags("", (), {})
    book = replace(law(), rules=(rule,), red_flags=silent, goods_annexes=situation.annexes)
    return opinion_of(an_order(**changes), *situation.items, register=situation.register, book=book)


def fired(opinion: Opinion, rule: Rule) -> bool:
    return any(re.fullmatch(PLACE.sub("[A-Z]{2}", rule.id), found) for found in rules_of(opinion))


def by_name(case: Case) -> str:
    return case.name


def test_every_rule_of_the_file_has_a_case_and_every_case_a_rule() -> None:
    assert sorted(case.name for case in CASES) == sorted(ROWS)


def test_every_rule_that_asks_for_a_fact_that_may_be_unknown_has_a_silent_order() -> None:
    asking = {name for name, row in ROWS.items() if named_facts(row["when"]) & UNKNOWABLE}
    assert asking
    assert {case.name for case in CASES if case.unknown} == asking - TOLD_BY_ANOTHER_FACT


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_a_rule_applies_where_its_facts_are(case: Case) -> None:
    rule = rule_named(case.name)
    opinion = only(rule, case.fires)
    assert len(rules_of(opinion)) == 1
    assert fired(opinion, rule)
    assert opinion.verdict is EFFECTS[rule.consequence].verdict
    assert {reason.reason_class for reason in opinion.reasons} == {EFFECTS[rule.consequence].reason_class}
    assert all(reason.citation and "{" not in reason.citation + reason.summary for reason in opinion.reasons)


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_a_rule_keeps_silent_where_a_fact_is_missing_from_its_condition(case: Case) -> None:
    assert not fired(only(rule_named(case.name), case.silent), rule_named(case.name))


@pytest.mark.parametrize("case", [case for case in CASES if case.unknown], ids=by_name)
def test_a_rule_that_cannot_be_told_is_named_in_the_coverage(case: Case) -> None:
    assert case.unknown is not None
    rule = rule_named(case.name)
    opinion = only(rule, case.unknown)
    assert any(note.startswith(f"{rule.id}: not known:") for note in opinion.coverage.notes)
    assert fired(opinion, rule) is rule.unknown_holds


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_a_rule_applies_from_its_first_day_and_not_before(case: Case) -> None:
    rule = rule_named(case.name)
    licences = [licence.model_copy(update={"valid_from": None}) for licence in case.fires.register]
    situation = replace(case.fires, register=licences)
    assert fired(only(rule, situation, days=0), rule)
    assert not fired(only(rule, situation, days=-1), rule)


def test_a_rule_ends_with_its_last_day() -> None:
    rule = rule_named("SAN-SEC-KP#1")
    ending = replace(rule, in_force_to=rule.in_force_from)
    assert fired(only(ending, to("KP"), days=0), ending)
    assert not fired(only(ending, to("KP"), days=1), ending)


def test_a_declared_number_of_the_exporters_own_list_needs_an_authorisation() -> None:
    without = opinion_of(an_order(exporter=exporter_in("DE")["exporter"]), GERMAN)
    assert without.verdict is Verdict.BLOCKED
    assert "5A902" in next(r.summary for r in without.reasons if r.rule == "REG-9-1")
    covered = opinion_of(
        an_order(exporter=exporter_in("DE")["exporter"]), GERMAN, register=[a_licence(items=["5A902"])]
    )
    assert "REG-9-1" not in rules_of(covered)


@pytest.mark.parametrize(
    "changes",
    [
        {"destination": {"country": "ET", "purchasing_country": "SD"}},
        {"destination": {"country": "ET"}, "parties": [party_data(country="SD", role="end_user")]},
        {
            "destination": {"country": "ET"},
            "parties": [party_data(), party_data("Nile Works", role="buyer", country="SD")],
        },
    ],
)
def test_a_military_use_counts_where_the_buyer_is_under_an_arms_embargo(changes: dict[str, Any]) -> None:
    opinion = opinion_of(an_order(use=NO_USE | {"military": True}, **changes))
    assert "art4_2_notification" in opinion.drafts


def test_a_yes_to_the_question_of_a_military_use_holds_no_less_than_no_answer() -> None:
    order = an_order(use={"stated": "x", "wmd": False}, destination={"country": "CF"})
    licence = a_licence(destinations=["CF"], end_users=[order.parties[0].name])
    for answers in ({}, {"REG-4-2": Fact.TRUE}):
        opinion = opinion_of(order, LISTED, register=[licence], answers=answers)
        assert "REG-4-2" in rules_of(opinion)
        assert opinion.verdict is not Verdict.CLEARED


def test_military_goods_are_no_dual_use_items() -> None:
    use: dict[str, Any] = {"use": NO_USE | {"military": True}, "destination": {"country": "LY"}}
    assert "REG-4-2" not in rules_of(
        opinion_of(an_order(**use, lines=[line_data(military_list_codes=["ML13"])]))
    )


@pytest.mark.parametrize(
    ("signed", "planned", "asked"),
    [
        ("2023-10-12", "2024-09-18", False),
        ("2023-10-12", "2024-12-21", True),
        ("2023-12-19", "2024-09-18", True),
        (None, "2024-09-18", True),
    ],
)
def test_old_contracts_were_free_of_the_clause_for_a_year(
    signed: str | None, planned: str, asked: bool
) -> None:
    order = an_order(
        destination={"country": "EC"},
        placed_at="2024-09-01T09:00:00Z",
        act={"type": "export", "planned_date": planned},
        lines=[line_data(cn_code="85044083")],
        documents=[{"kind": "contract", "text": "Four deliveries.", "signed_on": signed}],
    )
    assert ("SAN-SEC-RU-12g" in rules_of(opinion_of(order))) is asked


def test_the_goods_annexes_are_asked_about_only_where_nothing_else_blocks() -> None:
    free, blocked = opinion_of(an_order(**to("RU").changes)), opinion_of(an_order(**to("RU").changes), LISTED)
    assert "SAN-SEC-RU-ANX" in rules_of(free)
    assert free.verdict is Verdict.FLAGGED
    assert "SAN-SEC-RU-ANX" not in rules_of(blocked)
    loaded = replace(law(), goods_annexes={"833/2014 VII": frozenset({"9999"})})
    assert "SAN-SEC-RU-ANX" not in rules_of(opinion_of(an_order(**to("RU").changes), book=loaded))


@pytest.mark.parametrize(
    "destination",
    [
        {"country": "RU"},
        {"country": "AE", "purchasing_country": "RU"},
        {"country": "AE", "installation_country": "RU"},
        {"country": "KZ", "transit_countries": ["GE", "RU"]},
    ],
)
def test_russia_anywhere_on_the_route_forbids_listed_items(destination: dict[str, Any]) -> None:
    assert "SAN-SEC-RU-2" in rules_of(opinion_of(an_order(destination=destination), LISTED))


def test_an_end_user_in_russia_forbids_listed_items_wherever_they_go() -> None:
    parties = [{"role": "end_user", "kind": "organisation", "name": "Zavod Rassvet", "country": "RU"}]
    order = an_order(destination={"country": "AE"}, parties=parties)
    assert "SAN-SEC-RU-2" in rules_of(opinion_of(order, LISTED))


def test_goods_for_northern_ireland_are_no_export_and_technology_is() -> None:
    goods = an_order(destination={"country": "XI"})
    software = an_order(
        destination={"country": "XI"},
        lines=[{"line_id": "1", "name": "Cipher library", "kind": "software", "quantity": "1"}],
    )
    assert "REG-3-1" not in rules_of(opinion_of(goods, LISTED))
    assert "REG-3-1" in rules_of(opinion_of(software, LISTED))


def test_a_transfer_that_leaves_the_customs_territory_is_an_export() -> None:
    order = an_order(act={"type": "intra_eu_transfer", "planned_date": "2026-12-15"})
    assert "REG-3-1" in rules_of(opinion_of(order, LISTED))
    assert "REG-3-1" not in rules_of(opinion_of(order, LISTED, register=[a_registration()]))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"when": {"no.such_fact": True}}, "there is no fact 'no.such_fact'"),
        ({"consequence": "MAYBE"}, "MAYBE"),
        ({"in_force": {"from": "2021", "to": None}}, "in_force.from must be a date"),
        ({"until": "2027"}, "unknown keys ['until']"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(LawError) as refusal:
        rule_of(ROWS["REG-3-1#1"] | change)
    assert str(refusal.value).startswith("REG-3-1: ")
    assert reason in str(refusal.value)


def named_facts(condition: Any) -> set[str]:
    """The facts that a condition names."""
    (name, content), *_ = condition.items()
    if name in ("all", "any"):
        return {fact for part in content for fact in named_facts(part)}
    return named_facts(content) if name == "not" else {name}
