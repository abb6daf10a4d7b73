"""Is every red flag raised where it should be, and are honest orders left in peace?

The cases are in `tests/golden/red_flags.yaml`: for each flag orders that raise it and near ones that do not.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.classification import DeclaredOutcome, ItemClassification
from schemas.decision import Opinion
from schemas.order import Order
from schemas.vocabulary import Fact, Verdict
from services.screening.adapters.red_flag_files import red_flags_of
from services.screening.domain.conditions import LawError
from services.screening.domain.evidence import LawBook
from services.screening.domain.red_flags import Decides, RedFlag
from tests.unit.screening.builders import a_candidate, an_entry, an_item, law, opinion_of, rules_of

GOLDEN = Path(__file__).parents[2] / "golden" / "red_flags.yaml"
FIRM = {
    "kind": "organisation",
    "type": "company",
    "name": "Mwangaza Furniture Ltd",
    "country": "KE",
    "address": "Lusaka Road 12, Nairobi",
}
BASE: dict[str, Any] = {
    "order_id": "SO-1",
    "revision": 1,
    "placed_at": "2026-11-20T09:00:00+00:00",
    "currency": "EUR",
    "act": {"type": "export", "channel": "physical", "planned_date": "2026-12-15"},
    "exporter": {"id": "X-1", "name": "Blumenhof Gerätebau GmbH", "country": "DE"},
    "destination": {"country": "KE", "purchasing_country": "KE", "final_known_outside_eu": True},
    "lines": [
        {
            "line_id": "1",
            "name": "Steel shelf",
            "description": "Shelf of painted steel, five boards.",
            "kind": "goods",
            "quantity": "10",
            "unit": "pcs",
            "value": "900.00",
            "cn_code": "94032080",
        }
    ],
    "parties": [FIRM | {"role": role} for role in ("end_user", "buyer", "consignee")],
    "use": {
        "stated": "Furnishing of a store room",
        "sector": "furniture",
        **dict.fromkeys(
            ("military", "wmd", "illicit_military_parts", "repression", "hr_violation", "ihl_violation"),
            False,
        ),
    },
}
CATALOGUES = re.compile(r"^RF-(MKT|MIS|CAP|STK|DIV|PRD|EUU|SHP|FIN|RUS|BIS)-\d{2}$")


@cache
def golden() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    return cases


def cases(which: str) -> list[Any]:
    return [
        pytest.param(row["id"], case, id=f"{row['id']}-{number}")
        for row in golden()
        for number, case in enumerate(row.get(which, ()))
    ]


def order_of(case: Mapping[str, Any]) -> Order:
    """The base order with the patch of a case over it."""
    data, patch = copy.deepcopy(BASE), copy.deepcopy(dict(case))
    for key in ("candidate", "country", "declared"):
        patch.pop(key, None)
    for key in ("use", "destination"):
        data[key] |= patch.pop(key, {})
    if "lines" in patch:
        lines = enumerate(patch.pop("lines"), start=1)
        data["lines"] = [data["lines"][0] | {"line_id": str(number)} | line for number, line in lines]
    data["parties"][0] |= patch.pop("end_user", {})
    data["parties"] += [FIRM | party for party in patch.pop("parties", [])]
    return Order.model_validate_json(json.dumps(data | patch, default=str))


def item_of(case: Mapping[str, Any]) -> ItemClassification:
    declared = {given: DeclaredOutcome(outcome) for given, outcome in case.get("declared", {}).items()}
    if declared:
        return an_item(declared=declared)
    return a_candidate() if case.get("candidate") else an_item()


def law_of(case: Mapping[str, Any], order: Order) -> LawBook:
    """The law, with what the case says of the country of destination."""
    book, country = law(), law().countries.get(order.destination.country)
    if "country" not in case or country is None:
        return book
    changed = replace(country, **case["country"])
    countries = replace(book.countries, rows={**book.countries.rows, country.code: changed})
    return replace(book, countries=countries)


def opinion(case: Mapping[str, Any], answers: Mapping[str, Fact] | None = None) -> Opinion:
    order = order_of(case)
    return opinion_of(order, item_of(case), book=law_of(case, order), answers=answers)


def said_of(name: str, found: Opinion) -> list[str]:
    """Where an opinion speaks of a flag: reasons, questions, notes; without what the text denies."""
    reasons = [reason.summary for reason in found.reasons if reason.rule == name]
    notes = [
        note
        for note in found.coverage.notes
        if note.startswith((f"noted: {name}:", f"asked, does not hold: {name}:"))
    ]
    asked = [found.question_texts[name]] if name in found.questions else []
    return [said for said in (*reasons, *notes, *asked) if "(denied there)" not in said]


def flag(name: str) -> RedFlag:
    return next(found for found in law().red_flags.flags if found.id == name)


def test_every_id_of_the_catalogues_has_one_home() -> None:
    names = [found.id for found in law().red_flags.flags]
    assert len(names) == len(set(names)) == 129
    assert all(CATALOGUES.match(name) for name in names)
    homeless = [
        found.id
        for found in law().red_flags.flags
        if not (found.when or found.phrases or found.decides is Decides.PERSON or found.not_in_an_order)
    ]
    assert homeless == ["RF-EUU-12"]  # raised by matching


def test_every_flag_that_an_order_can_raise_has_cases_for_and_against() -> None:
    raisable = {found.id for found in law().red_flags.flags if found.when or found.phrases}
    assert {row["id"] for row in golden() if row.get("raises") and row.get("quiet")} >= raisable


@pytest.mark.parametrize(("name", "case"), cases("raises"))
def test_a_flag_is_raised_or_asked_where_an_order_shows_it(name: str, case: dict[str, Any]) -> None:
    found = opinion(case)
    assert said_of(name, found)
    if flag(name).weight >= 3 and flag(name).decides is not Decides.PERSON:
        assert found.verdict is not Verdict.CLEARED


@pytest.mark.parametrize(("name", "case"), cases("quiet"))
def test_a_flag_keeps_quiet_over_near_words(name: str, case: dict[str, Any]) -> None:
    found = opinion(case)
    asked_anyway = flag(name).surveillance and bool(case.get("candidate"))
    assert asked_anyway or not said_of(name, found)


def test_the_base_order_raises_nothing() -> None:
    found = opinion({})
    assert found.verdict is Verdict.CLEARED
    assert not [note for note in found.coverage.notes if note.startswith(("noted:", "asked,"))]


def test_a_candidate_is_asked_every_question_of_the_guidelines_in_one_reason() -> None:
    found = opinion({"candidate": True})
    asked = {one.id for one in law().red_flags.flags if one.surveillance}
    assert asked <= set(found.questions)
    assert len([reason for reason in found.reasons if reason.rule in asked]) <= 2


def test_answers_end_the_questions_and_a_yes_raises_the_flag() -> None:
    asked = [one.id for one in law().red_flags.flags if one.surveillance]
    statement = {"kind": "end_use_statement", "signatory": "A. B.", "signed_on": "2026-11-01"}
    text = "Not for internal repression or human-rights violations. We, Mwangaza Furniture Ltd."
    case = {"candidate": True, "documents": [statement | {"text": text}]}
    assert rules_of(opinion(case, dict.fromkeys(asked, Fact.FALSE))) == set()
    answered = opinion(case, dict.fromkeys(asked, Fact.FALSE) | {"RF-CAP-07": Fact.TRUE})
    assert rules_of(answered) == {"RF-CAP-07"}


def test_light_flags_hold_nothing_and_stand_among_the_reasons_of_a_held_order() -> None:
    light = next(
        (row["id"], case)
        for row in golden()
        for case in row.get("raises", ())
        if flag(row["id"]).weight < 3 and opinion(case).verdict is Verdict.CLEARED and "candidate" not in case
    )
    name, case = light
    assert said_of(name, opinion(case))
    frozen = an_entry("Mwangaza Furniture Ltd", countries=("KE",))
    held = opinion_of(order_of(case), entries=[frozen])
    assert {"SAN-FRZ-1", name} <= rules_of(held) or name in held.questions


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weight": 5}, "weight is 1 to 4"),
        ({"phrases": ["x"]}, "phrases need the texts"),
        ({"reads": ["letters"], "phrases": ["x"]}, "no text of kind"),
        ({"reads": ["line"], "phrases": ["a & "]}, "a phrase"),
        ({"when": {"no.such": True}}, "there is no fact"),
        ({"only_if": {"line.high_priority": True}}, "cannot be asked at the scope of the order"),
        ({"until": 2027}, "unknown keys"),
    ],
)
def test_a_flag_that_cannot_be_is_refused_by_name(change: dict[str, Any], reason: str) -> None:
    row = {"id": "RF-X-01", "weight": 3, "decides": "C", "statement": "s", "question": "q", "citation": "c"}
    with pytest.raises(LawError) as refusal:
        red_flags_of(yaml.safe_dump({"version": "1", "hubs": [], "flags": [row | change]}))
    assert "RF-X-01" in str(refusal.value)
    assert reason in str(refusal.value)
