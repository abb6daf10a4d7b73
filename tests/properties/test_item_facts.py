"""Which laws hold for everything that an item may say?"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import Fact
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.keyed_numbers import keyed
from services.classifier.domain.propose import propose
from services.classifier.domain.quantities import stated_in
from services.classifier.domain.units import UNITS, unit_for
from services.classifier.domain.written_numbers import number
from tests.unit.classifier.builders import DRONES
from tests.unit.classifier.small_catalogue import small_catalogue

MINUTES = st.integers(1, 600)
SPOKEN = sorted(symbol for symbol in UNITS if "_" not in symbol and symbol not in ("a", "c", "\u2033"))
RANK = {Fact.FALSE: 0, Fact.UNKNOWN: 1, Fact.TRUE: 2}
TEXTS = st.sampled_from(
    ["flies", "endurance", "gusts of", "beyond sight", "within sight only", "model aircraft"]
)
SAID = st.lists(TEXTS | MINUTES.map("{} min".format) | MINUTES.map("{} km/h".format), max_size=8).map(
    " ".join
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
EXCLUSION = "{name: model aircraft, when: is model, citation: Note to 9A012}"


@cache
def with_exclusion(condition: str) -> Catalogue:
    """The drones with one exclusion more on every entry, in a section of their own."""
    more = f"{EXCLUSION}, {{name: more, when: {condition}, citation: Note 2}}"
    text = DRONES.replace("section: drones", "section: more").replace(
        "titles: {9A012: Unmanned aircraft}\n", ""
    )
    return small_catalogue(text.replace(EXCLUSION, more))


def facts(text: str, catalogue: Catalogue | None = None, **attributes: object) -> ItemFacts:
    return ItemFacts({"name": "Drone", "description": text}, attributes, catalogue or small_catalogue())


def outcomes(text: str, section: str, catalogue: Catalogue) -> dict[str, Fact]:
    tested = propose(facts(text, catalogue), catalogue).tested
    return {one.code: one.fact for one in tested if one.rule.section == section}


@given(MINUTES, st.sampled_from(["s", "min", "h", "ms", "minutes", "hours"]))
def test_a_value_in_another_unit_gives_the_same_fact(minutes: int, symbol: str) -> None:
    unit = unit_for(symbol, "time")
    assert unit is not None
    value = minutes * 60 / unit.factor
    stated = facts("", endurance_min=minutes).quantity("drones", "endurance")
    attributes: dict[str, object] = {f"endurance_{symbol}": value}
    in_an_attribute = ItemFacts({}, attributes, small_catalogue())
    for item in (in_an_attribute, facts(f"endurance {value!r} {symbol}")):
        other = item.quantity("drones", "endurance")
        assert stated is not None
        assert other is not None
        assert other[:2] == pytest.approx(stated[:2])


@given(st.integers(0, 999), st.sampled_from(SPOKEN))
def test_every_unit_is_read_back_from_a_text(value: int, symbol: str) -> None:
    (found,) = stated_in(f"about {value} {symbol} of it", field="description")
    assert (found.low, found.symbol) == (value, symbol)


@given(
    st.integers(1, 999_999),
    st.sampled_from([("", "."), (",", "."), (" ", "."), ("'", "."), (".", ","), (" ", ",")]),
)
def test_a_number_is_the_same_in_every_notation(value: int, signs: tuple[str, str]) -> None:
    thousands, decimal = signs
    written = f"{value:,}.25".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert number(written, comma_decimal=decimal == ",") == value + 0.25
    (found,) = stated_in(f"{written} kg", field="name", language="de" if decimal == "," else "en")
    assert found.low == value + 0.25


@given(
    SAID,
    st.sampled_from(["is model", "is bvlos", "endurance < 40 min", "gust >= 50 km/h", "always", "never"]),
)
def test_one_more_exclusion_never_turns_what_is_not_listed_into_listed(text: str, condition: str) -> None:
    catalogue = with_exclusion(condition)
    plain, excluded = outcomes(text, "drones", catalogue), outcomes(text, "more", catalogue)
    assert plain.keys() == excluded.keys()
    assert all(RANK[excluded[code]] <= RANK[fact] for code, fact in plain.items())


@given(st.lists(st.sampled_from(["beyond sight", "gusts of 50 km/h", "flies 45 min"]), unique=True))
def test_unknown_is_never_false(said: list[str]) -> None:
    found = outcomes("; ".join(said), "drones", small_catalogue())
    assert found["9A012.a.1"] is (Fact.TRUE if len(said) == 3 else Fact.UNKNOWN)
    assert found["9A012.a.2"] is (Fact.FALSE if "flies 45 min" in said else Fact.UNKNOWN)


@given(SAID)
def test_every_open_entry_says_what_is_missing(text: str) -> None:
    for tested in propose(facts(text), small_catalogue()).tested:
        assert bool(tested.missing) is (tested.fact is Fact.UNKNOWN)


@given(SAID)
def test_the_same_item_is_always_the_same(text: str) -> None:
    assert propose(facts(text), small_catalogue()) == propose(facts(text), small_catalogue())


@given(st.dictionaries(st.text(max_size=12), VALUES, max_size=5), st.text(max_size=80))
def test_no_attribute_and_no_text_is_too_odd(attributes: dict[str, object], text: str) -> None:
    item = ItemFacts({"name": text, "description": text}, attributes, small_catalogue())
    propose(item, small_catalogue())
    for found in keyed(attributes):
        assert found.low <= found.high
    for stated in stated_in(text, field="name"):
        assert stated.low <= stated.high
        assert text[stated.start : stated.end] == stated.text


@given(st.text(alphabet="0123456789.,-–+ xe^½/°%kmhW¹²⁻'", max_size=40))
def test_no_heap_of_digits_is_too_odd(text: str) -> None:
    for stated in stated_in(text, field="name"):
        assert stated.low <= stated.high
        assert abs(stated.high) < float("inf")
        assert text[stated.start : stated.end] == stated.text
