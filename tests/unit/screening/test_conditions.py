"""Is what is unknown ever taken for false?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from schemas.vocabulary import Fact
from services.screening.domain.conditions import FactValue, LawError, common_part, parse

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN
Values = Mapping[str, FactValue]
FACTS = {name: (lambda values, name=name: values[name]) for name in ("a", "b", "place", "route")}


def told(condition: dict[str, Any], **values: FactValue) -> Fact:
    return parse(condition, FACTS, rule="R-1").evaluate(values).fact


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_all_and_any_with_three_values(a: Fact, b: Fact, both: Fact, either: Fact) -> None:
    parts = [{"a": True}, {"b": True}]
    assert told({"all": parts}, a=a, b=b) is both
    assert told({"any": parts}, a=a, b=b) is either


@pytest.mark.parametrize(("a", "turned"), [(T, F), (F, T), (U, U)])
def test_not_turns_what_is_known_and_leaves_what_is_not(a: Fact, turned: Fact) -> None:
    assert told({"not": {"a": True}}, a=a) is turned
    assert told({"not": {"not": {"a": True}}}, a=a) is a


@pytest.mark.parametrize(
    ("value", "wanted", "answer"),
    [
        (T, True, T),
        (T, False, F),
        (F, False, T),
        (U, False, U),
        (None, True, U),
        ("RU", ["RU", "BY"], T),
        ("NO", ["RU", "BY"], F),
        ("NO", "NO", T),
        (None, ["RU"], U),
        (frozenset({"NO", "RU"}), ["RU"], T),
        (frozenset({"NO"}), ["RU"], F),
        (frozenset(), ["RU"], F),
    ],
)
def test_a_fact_is_compared_with_what_is_wanted(value: FactValue, wanted: Any, answer: Fact) -> None:
    assert told({"a": wanted}, a=value) is answer


def test_the_unknown_facts_are_named_only_where_they_matter() -> None:
    condition = parse({"any": [{"a": True}, {"b": True}]}, FACTS, rule="R-1")
    assert condition.evaluate({"a": U, "b": F}).unknown == {"a"}
    assert condition.evaluate({"a": U, "b": None}).unknown == {"a", "b"}
    assert condition.evaluate({"a": U, "b": T}).unknown == frozenset()
    nested = parse({"all": [{"not": {"a": True}}, {"b": True}]}, FACTS, rule="R-1")
    assert nested.evaluate({"a": U, "b": F}).unknown == frozenset()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ({"a": True, "b": True}, "nothing beside it"),
        ([], "one of all, any, not or a fact"),
        ({}, "one of all, any, not or a fact"),
        ("a", "one of all, any, not or a fact"),
        ({"all": []}, "`all` needs a list of conditions"),
        ({"any": {"a": True}}, "`any` needs a list of conditions"),
        ({"c": True}, "there is no fact 'c'"),
        ({"not": {"c": True}}, "there is no fact 'c'"),
        ({"a": 1}, "compared with"),
        ({"a": []}, "compared with"),
        ({"a": None}, "compared with"),
        ({"a": [{"b": True}]}, "compared with"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_the_name_of_its_rule(source: Any, reason: str) -> None:
    with pytest.raises(LawError) as refusal:
        parse(source, FACTS, rule="R-1")
    assert str(refusal.value).startswith("R-1: ")
    assert reason in str(refusal.value)


CONDITIONS = (
    {"all": [{"a": True}, {"b": True}]},
    {"all": [{"not": {"a": True}}, {"any": [{"b": True}, {"a": True}]}]},
    {"any": [{"a": True}, {"b": True}]},
    {"a": True},
    {"b": True},
    {"all": [{"all": [{"a": True}, {"b": True}]}, {"not": {"b": True}}]},
)


@pytest.mark.parametrize("source", CONDITIONS, ids=str)
@pytest.mark.parametrize("narrow", [frozenset("b"), frozenset("a"), frozenset("ab"), frozenset()], ids=str)
def test_where_the_common_part_is_false_the_condition_is(
    source: dict[str, Any], narrow: frozenset[str]
) -> None:
    whole = parse(source, FACTS, rule="R-1")
    common = common_part(whole, narrow.__contains__)
    for a, b in product((T, F, U), repeat=2):
        values = {"a": a, "b": b}
        if common is not None and common.evaluate(values).fact is F:
            assert whole.evaluate(values).fact is F
        hidden = {name: value for name, value in values.items() if name not in narrow}
        assert common is None or common.evaluate(hidden) is not None  # it asks about nothing narrow
