"""Does an item say what a reader would take from its name, its description and its attributes?"""

from __future__ import annotations

import time

import pytest

from schemas.vocabulary import Fact
from services.classifier.domain.entry_conditions import Ground
from services.classifier.domain.item_facts import GROUNDS_MAX, ItemFacts, cas_is_valid
from tests.unit.classifier.small_catalogue import facts, small_catalogue

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN
THINGS = """
section: things
families:
  acid: {title: an acid, terms: [acid, saure], cas: [50-00-0, 102-71-6]}
  analysis: {title: analysis software, terms: [analysis software], anywhere: true}
parameters:
  peak: {unit: kW, ask: "Peak?", keys: [peak power], near: [peak]}
  power: {unit: W, ask: "Power?", keys: [mean power], near: [mean]}
  ratio: {ask: "Ratio?", derived: "peak / power"}
  ring_a: {ask: "A?", derived: ring_b}
  ring_b: {ask: "B?", derived: ring_a}
  range: {unit: km, ask: "Range?", keys: [range], near: [range]}
  laser: {unit: nm, dimension: length, ask: "Wavelength?", keys: [wavelength], alone: true}
  qubits: {ask: "Qubits?", keys: [qubits], near: [qubits]}
  key_bits: {unit: bit, ask: "Key?", near: [key], implied: [{terms: [aes 256], value: 256}]}
  flow: {unit: l/min, ask: "Flow?", pattern: '(\\d[\\d.,]*) litres a minute'}
flags:
  sealed: {ask: "Is it sealed?", otherwise: true, "false": [vented]}
  armed: {ask: "Is it armed?", denial_proves: false, "true": [armed]}
"""
CATALOGUE = small_catalogue(THINGS)


def things(description: str = "", **attributes: object) -> ItemFacts:
    return ItemFacts({"description": description}, attributes, CATALOGUE)


def with_attributes(attributes: dict[str, object]) -> ItemFacts:
    return ItemFacts({}, attributes, CATALOGUE)


def is_drone(item: ItemFacts) -> bool:
    return bool(item.family("drones", "drone"))


def minutes(item: ItemFacts) -> tuple[object, object] | None:
    found = item.quantity("drones", "endurance")
    return None if found is None else (pytest.approx(found[0] / 60), pytest.approx(found[1] / 60))


def base(item: ItemFacts, name: str) -> float | None:
    found = item.quantity("things", name)
    return None if found is None else found[1]


@pytest.mark.parametrize(
    "text",
    [
        "A drone",
        "DRONES",
        "Aufklärungsdrohne",
        "Drohnenabwehr",
        "dro\u00adne",
        "drone-based",
        "the drone's camera",
    ],
)
def test_words_of_a_family_make_an_item_one_of_it(text: str) -> None:
    assert is_drone(facts(text))
    assert is_drone(facts(name=text))


@pytest.mark.parametrize(
    "text",
    [
        "Camera for drones",
        "Tasche für Drohnen",
        "pour drones",
        "protection against small drones",
        "drone battery",
        "drone cases",
        "no drone",
        "a toy drone",
        "Drohne: nein",
        "phone",
    ],
)
def test_what_serves_a_thing_or_denies_it_is_none(text: str) -> None:
    assert not is_drone(facts(text))


def test_words_for_one_thing_are_not_words_for_the_next() -> None:
    assert is_drone(facts("Made for police, drone with camera"))
    assert is_drone(facts("Made for police. Drone with camera"))
    assert is_drone(facts("Charger for phones, drones"))


def test_a_function_is_meant_wherever_its_words_stand() -> None:
    assert things("Licence for analysis software").family("things", "analysis")


def test_the_families_of_an_item_come_with_their_words() -> None:
    ((family, grounds),) = facts("A drone and another Drone", name="Quad drone").families()
    assert (family.name, grounds) == (
        "drone",
        (Ground("name", "drone"), Ground("description", "drone"), Ground("description", "Drone")),
    )


def test_a_word_said_ten_thousand_times_is_one_ground_and_no_list_is_endless() -> None:
    assert facts("drone " * 10_000).family("drones", "drone") == (Ground("description", "drone"),)
    kinds = " ".join(f"{'a' * number}drohne" for number in range(1_000))
    assert len(facts(kinds).family("drones", "drone")) == GROUNDS_MAX


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flies beyond the line of sight", T),
        ("within sight only", F),
        ("not beyond sight", F),
        ("beyond sight; in the other mode within sight only", U),
        ("", U),
    ],
)
def test_a_flag_is_true_false_or_open_by_the_words(text: str, expected: Fact) -> None:
    assert facts(text).flag("drones", "bvlos")[0] is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, T), ("yes", T), (False, F), ("no", F), ("unknown", U), ("", U), (None, U), ({"a": 1}, U), (1, U)],
)
def test_a_flag_is_read_from_an_attribute(value: object, expected: Fact) -> None:
    assert facts(bvlos=value).flag("drones", "bvlos")[0] is expected


def test_what_an_attribute_states_outright_counts_more_than_words() -> None:
    assert facts("flies beyond sight", bvlos=False).flag("drones", "bvlos")[0] is F


def test_silence_is_what_the_flag_says() -> None:
    assert things().flag("things", "sealed") == (T, ())
    assert things("vented").flag("things", "sealed")[0] is F
    assert facts().flag("drones", "model") == (F, ())


def test_a_denial_that_proves_nothing_leaves_the_question_open() -> None:
    assert things("not armed").flag("things", "armed")[0] is U
    assert things(armed=False).flag("things", "armed")[0] is F


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"endurance_min": 41}, 41),
        ({"endurance_min": "41"}, 41),
        ({"endurance_h": 0.5}, 30),
        ({"max_endurance_min": 41}, 41),
        ({"endurance": "41 min"}, 41),
        ({"endurance": "≥ 41 min"}, 41),
        ({"Endurance-Min": 41}, 41),
        ({"endurance_max_min": 90, "endurance_min": 41}, 41),
    ],
)
def test_a_number_is_read_from_the_attribute_that_names_it(
    attributes: dict[str, object], expected: float
) -> None:
    assert minutes(with_attributes(attributes)) == (expected, expected)


@pytest.mark.parametrize(
    "attributes",
    [
        {"endurance": 41},
        {"endurance_kg": 41},
        {"endurance_min": None},
        {"endurance_min": True},
        {"endurance_min": "NaN"},
        {"endurance_min": [41, None]},
        {"endurance_min": {"max": 41}},
        {"endurance_min": 10**400},
        {"min": 41},
        {"charge_min": 41},
    ],
)
def test_what_states_no_endurance_leaves_it_unknown(attributes: dict[str, object]) -> None:
    assert minutes(with_attributes(attributes)) is None


@pytest.mark.parametrize(
    "text",
    [
        "41 minutes maximum endurance",
        "flight time: 41 min",
        "flight time of ca. 41 min",
        "endurance 41 min",
        "flies 41 min. in calm air",
        "flies for 41\u00a0min",
        "charges in 2 h and flies 41 min",
    ],
)
def test_a_number_is_read_from_a_text_beside_its_words(text: str) -> None:
    assert minutes(facts(text)) == (41, 41)


@pytest.mark.parametrize(
    "text",
    [
        "charges in 41 min",
        "endurance is good. Charges in 41 min",
        "endurance 41 kg",
        "endurance 41",
        f"endurance {'x' * 60} 41 min",
    ],
)
def test_a_number_far_from_its_words_says_nothing(text: str) -> None:
    assert minutes(facts(text)) is None


def test_hours_and_minutes_before_their_words_are_added() -> None:
    assert minutes(facts("1 h 30 min endurance")) == (90, 90)


def test_a_range_keeps_both_ends() -> None:
    assert minutes(facts("endurance 20 to 40 min")) == (20, 40)
    assert minutes(facts(endurance_min=[40, 20])) == (20, 40)


@pytest.mark.parametrize(("language", "expected"), [("de", 1000), ("en", 1)])
def test_the_language_of_the_item_reads_its_numbers(language: str, expected: float) -> None:
    assert minutes(facts("endurance 1.000 min", language=language)) == (expected, expected)
    assert minutes(facts(endurance_min="1.000", language=language)) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("range 300 km", "range", 3e5),
        ("range 300 NM", "range", 555_600),
        ("laser 1064 nm", "laser", 1.064e-6),
        ("127 qubits", "qubits", 127),
        ("127 kg of qubits", "qubits", None),
        ("AES-256", "key_bits", 256),
        ("no AES-256", "key_bits", None),
        ("key of 128 bit, AES-256", "key_bits", 128),
        ("some 12.5 litres a minute", "flow", 12.5 * 0.06),
    ],
)
def test_units_alone_words_alone_and_counts_are_read_as_the_catalogue_says(
    text: str, name: str, expected: float | None
) -> None:
    assert base(things(text), name) == (None if expected is None else pytest.approx(expected))


def test_an_attribute_in_nautical_miles_is_no_length_of_atoms() -> None:
    assert base(things(range_nm=300), "range") == pytest.approx(555_600)


def test_a_derived_number_uses_the_stated_units_of_its_parts() -> None:
    item = things("peak 2 MW, mean 500 W")
    found = item.quantity("things", "ratio")
    assert found is not None
    assert found[0] == pytest.approx(2000 / 500)
    assert found[2].text == "ratio = 4 from 2 MW; 500 W"


def test_a_number_divided_by_nothing_is_not_known() -> None:
    assert base(things("peak 2 MW, mean 0 W"), "ratio") is None


def test_numbers_derived_from_each_other_are_not_known() -> None:
    assert base(things(), "ring_a") is None
    assert base(things(), "ring_b") is None


@pytest.mark.parametrize("number", ["50-00-0", "102-71-6", "7732-18-5"])
def test_a_cas_number_has_its_check_digit(number: str) -> None:
    assert cas_is_valid(number)
    assert not cas_is_valid(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "text",
    ["CAS 50-00-0", "CAS-No. 50-00-0.", "(50-00-0)", "CAS:50-00-0", "50\u201100\u20110", "50\u201300\u20130"],
)
def test_a_cas_number_is_proof_of_a_substance(text: str) -> None:
    assert things(text).family("things", "acid") == (Ground("cas", "50-00-0"),)
    assert [family.name for family, _ in things(text).families()] == ["acid"]


def test_a_cas_number_of_something_else_disproves_the_words() -> None:
    assert not things("acid, CAS 7732-18-5").family("things", "acid")
    assert things("acid, CAS 7732-18-4").family("things", "acid")


@pytest.mark.parametrize("text", ["150-00-0", "1-50-00-0", "50-00-01", "50-00-0-1", "00-00-0", "2026-11-22"])
def test_other_digits_are_no_cas_number(text: str) -> None:
    assert things(text).cas == frozenset()


def test_a_question_is_what_the_catalogue_asks() -> None:
    assert facts().question("drones", "endurance") == "How long can it fly?"
    assert facts().question("drones", "unheard") == "unheard"


@pytest.mark.parametrize(
    "value",
    [
        ["x"] * 1000,
        list(range(1000)),
        [[[]]],
        {"a": {"b": []}},
        "\x00",
        "x" * 100_000,
        -(2**63),
        1e308,
        "\ud800",
    ],
    ids=["texts", "numbers", "lists", "tables", "nul", "long", "huge", "large", "surrogate"],
)
def test_no_attribute_is_too_odd(value: object) -> None:
    assert not facts(endurance_min=value, thing=value, bvlos=value).families()


@pytest.mark.parametrize(
    "text",
    [
        "drone " * 17_000,
        "drone endurance 41 min " * 4_500,
        "endurance " * 10_000,
        "41 min " * 14_000,
        "for drone " * 10_000,
        "50-00-0 " * 12_000,
        "gust 5-" * 14_000,
        "无" * 100_000,
    ],
    ids=lambda text: text[:16],
)
def test_a_long_text_is_read_in_about_a_second(text: str) -> None:
    began = time.perf_counter()
    item = facts(text)
    item.families()
    item.quantity("drones", "endurance")
    assert time.perf_counter() - began < 6
