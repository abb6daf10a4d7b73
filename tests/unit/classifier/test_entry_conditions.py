"""Is a condition of the catalogue true, false or open exactly where its words say so?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.vocabulary import Fact
from services.classifier.domain.entry_conditions import Ground, Met, parse
from services.classifier.domain.units import unit_for

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN
SAID = Ground("description", "said")
PARAMETERS = {
    "endurance": ("time", "min"),
    "mass": ("mass", "kg"),
    "cold": ("temperature", "°c"),
    "qubits": ("count", "_"),
}
FLAGS = {"bvlos", "model"}


class Names:
    """One section with a few parameters, two flags and one family."""

    def parameter(self, name: str) -> tuple[str, str, str] | None:
        return ("s", *PARAMETERS[name]) if name in PARAMETERS else None

    def flag(self, name: str) -> str | None:
        return "s" if name in FLAGS else None

    def family(self, name: str) -> str | None:
        return "s" if name == "drone" else None


@dataclass
class Item:
    """An item that says what a test gives it."""

    quantities: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    flags: Mapping[str, Fact] = field(default_factory=dict)
    families: tuple[str, ...] = ()

    def quantity(self, section: str, name: str) -> tuple[float, float, Ground] | None:
        return (*self.quantities[name], SAID) if name in self.quantities else None

    def flag(self, section: str, name: str) -> tuple[Fact, tuple[Ground, ...]]:
        fact = self.flags.get(name, U)
        return fact, () if fact is U else (Ground("name", name),)

    def family(self, section: str, name: str) -> tuple[Ground, ...]:
        return (SAID,) if name in self.families else ()

    def question(self, section: str, name: str) -> str:
        return f"{name}?"


def met(source: Any, *, releases: bool = False, **known: Any) -> Met:
    return parse(source, Names(), releases=releases).evaluate(Item(**known))


def minutes(low: float, high: float | None = None) -> dict[str, tuple[float, float]]:
    return {"endurance": (low * 60, (low if high is None else high) * 60)}


@pytest.mark.parametrize(
    ("leaf", "value", "expected"),
    [
        ("endurance >= 30 min", 30, T),
        ("endurance >= 30 min", 29.9, F),
        ("endurance > 30 min", 30, F),
        ("endurance > 30 min", 30.1, T),
        ("endurance < 30 min", 30, F),
        ("endurance <= 30 min", 30, T),
        ("endurance == 30 min", 30, T),
        ("endurance == 30 min", 31, F),
        ("endurance >= 0.5 h", 30, T),
        ("endurance>=0.5h", 29, F),
        ("endurance >= 1.8e3 s", 30, T),
        ("endurance >= 30", 30, T),
    ],
)
def test_a_number_is_compared_in_one_unit(leaf: str, value: float, expected: Fact) -> None:
    assert met(leaf, quantities=minutes(value)).fact is expected


def test_rounding_decides_nothing() -> None:
    assert met("mass >= 0.3 kg", quantities={"mass": (0.1 + 0.2, 0.1 + 0.2)}).fact is T
    assert met("mass > 0.3 kg", quantities={"mass": (0.1 + 0.2, 0.1 + 0.2)}).fact is F
    assert met("cold <= 77 K", quantities={"cold": (77 - 273.15, 77 - 273.15)}).fact is T


def test_a_value_beyond_all_measure_is_above_every_threshold() -> None:
    assert met("mass > 5 kg", quantities={"mass": (float("inf"), float("inf"))}).fact is T


@pytest.mark.parametrize(
    ("leaf", "releases", "expected"),
    [
        ("endurance >= 30 min", False, T),
        ("endurance < 30 min", False, T),
        ("endurance >= 30 min", True, F),
        ("endurance < 30 min", True, F),
        ("endurance_lowest >= 30 min", False, F),
        ("endurance_highest < 30 min", False, F),
        ("endurance_highest >= 30 min", True, T),
    ],
)
def test_a_range_counts_by_the_end_that_controls(leaf: str, releases: bool, expected: Fact) -> None:
    assert met(leaf, releases=releases, quantities=minutes(20, 40)).fact is expected


def test_a_denied_condition_looks_at_the_other_end() -> None:
    assert met({"not": "endurance >= 30 min"}, quantities=minutes(20, 40)).fact is T
    assert met({"not": "endurance >= 30 min"}, releases=True, quantities=minutes(20, 40)).fact is F


@pytest.mark.parametrize(
    "leaf", ["endurance >= 30 min", "endurance < 30 min", "is bvlos", "endurance == 1 h"]
)
def test_what_is_not_known_is_a_question_and_no_answer(leaf: str) -> None:
    answer = met(leaf)
    assert (answer.fact, len(answer.missing)) == (U, 1)
    assert met({"not": leaf}).fact is U


def test_states_reads_silence_as_no() -> None:
    assert met("states bvlos").fact is F
    assert met("states bvlos", flags={"bvlos": T}).fact is T


def test_a_family_is_named_or_not() -> None:
    assert met("family drone").fact is F
    assert met("family drone", families=("drone",)) == Met(T, (SAID,))


def test_always_and_never_need_no_item() -> None:
    assert (met("always").fact, met("never").fact) == (T, F)


@pytest.mark.parametrize(
    ("one", "other", "all_", "any_"),
    [(T, T, T, T), (T, F, F, T), (F, F, F, F), (T, U, U, T), (F, U, F, U), (U, U, U, U)],
)
def test_all_and_any_follow_three_valued_logic(one: Fact, other: Fact, all_: Fact, any_: Fact) -> None:
    for flags in ({"bvlos": one, "model": other}, {"bvlos": other, "model": one}):
        parts = ["is bvlos", "is model"]
        assert met(parts, flags=flags).fact is all_
        assert met({"all": parts}, flags=flags).fact is all_
        assert met({"any": parts}, flags=flags).fact is any_
        assert met({"at_least": {"n": 2, "of": parts}}, flags=flags).fact is all_


def test_an_open_condition_asks_only_for_what_is_missing() -> None:
    answer = met(["is bvlos", "endurance >= 1 h", "is model"], flags={"bvlos": T})
    assert answer.missing == ("endurance?", "model?")
    assert answer.grounds == (Ground("name", "bvlos"),)


def test_a_failed_condition_asks_nothing() -> None:
    assert met(["is bvlos", "is model"], flags={"model": F}).missing == ()


def test_a_condition_knows_what_it_asks_about() -> None:
    condition = parse(["is bvlos", {"any": ["endurance_lowest > 1 h", {"not": "family drone"}]}], Names())
    assert condition.names == {"bvlos", "endurance", "drone"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ([], "a condition is"),
        (None, "a condition is"),
        (5, "a condition is"),
        ({}, "a condition is"),
        ({"all": ["always"], "any": ["always"]}, "a condition is"),
        ({"all": []}, "cannot read"),
        ({"any": "is bvlos"}, "cannot read"),
        ({"some": ["always"]}, "cannot read"),
        ({"at_least": ["always"]}, "at_least needs"),
        ({"at_least": {"n": 1}}, "at_least needs"),
        ({"at_least": {"n": 1, "of": "always"}}, "at_least needs"),
        ({"at_least": {"n": 0, "of": ["always"]}}, "0 of 1"),
        ({"at_least": {"n": 2, "of": ["always"]}}, "2 of 1"),
        ({"at_least": {"n": 1.5, "of": ["always", "never"]}}, "whole number"),
        ({"at_least": {"n": True, "of": ["always"]}}, "whole number"),
        ({"not": []}, "a condition is"),
        (["always", "nonsense"], "nonsense"),
        ("", "cannot read"),
        ("is", "no flag ''"),
        ("is unheard", "no flag 'unheard'"),
        ("states unheard", "no flag 'unheard'"),
        ("family ship", "no family 'ship'"),
        ("speed >= 5 km/h", "no parameter 'speed'"),
        ("endurance_high >= 5 min", "no parameter 'endurance_high'"),
        ("endurance >= 5 kg", "'kg' is no unit of time"),
        ("endurance >= 5 bananas", "'bananas' is no unit of time"),
        ("endurance >= 1.2.3 min", "1.2.3"),
        ("endurance >= . min", "no number"),
        ("endurance => 5 min", "cannot read"),
        ("endurance >= five min", "cannot read"),
        ("endurance >= 5 min or so", "cannot read"),
        ("endurance", "cannot read"),
    ],
)
def test_what_is_no_condition_is_refused_with_a_reason(source: Any, reason: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse(source, Names())
    assert reason in str(refusal.value)


def test_every_parameter_of_these_tests_has_a_known_unit() -> None:
    assert all(unit_for(unit, dimension) for dimension, unit in PARAMETERS.values())
