"""Are numbers in attributes read with the unit of their key, whatever a shop system puts there?"""

from __future__ import annotations

import pytest

from services.classifier.domain.keyed_numbers import Keyed, keyed


def the_one(key: str, value: object, language: str | None = None) -> Keyed:
    (found,) = keyed({key: value}, language=language)
    return found


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (41, 41, 41),
        (41.5, 41.5, 41.5),
        ("41", 41, 41),
        (" 41 ", 41, 41),
        ("41,5", 41.5, 41.5),
        ("≥ 41", 41, 41),
        ("max. 41", 41, 41),
        ("-40", -40, -40),
        ("−40", -40, -40),
        ("1e-3", 1e-3, 1e-3),
        ("1 000", 1000, 1000),
        ("8-14", 8, 14),
        ("-40...+85", -40, 85),
        ([-40, 85], -40, 85),
        (["-40", 85], -40, 85),
        ((1, 3, 2), 1, 3),
        (list(range(1000)), 0, 999),
        (2**63 - 1, 2**63 - 1, 2**63 - 1),
    ],
)
def test_numbers_alone_are_read(value: object, low: float, high: float) -> None:
    found = the_one("endurance_min", value)
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "true",
        "",
        "n/a",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        [1, float("nan")],
        10**400,
        "1" * 400,
        "41 min",
        "2026-11-22",
        "AD9208-3000",
        "1, 2",
        [],
        [1, None],
        [1, True],
        [1, "x"],
        [[1]],
        {"endurance_min": 41},
        b"41",
    ],
)
def test_everything_else_is_no_number(value: object) -> None:
    assert keyed({"endurance_min": value}) == []


@pytest.mark.parametrize(
    ("key", "symbol", "words"),
    [
        ("endurance_min", "min", {"endurance"}),
        ("Endurance-Min", "min", {"endurance"}),
        ("wind_gust_km_h", "km/h", {"wind", "gust"}),
        ("gust_km_per_h", "km/h", {"gust"}),
        ("density_g_cm3", "g/cm3", {"density"}),
        ("walk_deg_sqrt_h", "deg/sqrt_h", {"walk"}),
        ("gap_µm", "µm", {"gap"}),
        ("gap_\u03bcm", "µm", {"gap"}),
        ("purity_%", "%", {"purity"}),
        ("temp_°C", "°c", {"temp"}),
        ("min", "min", {"min"}),
        ("Höhe_m", "m", {"hohe"}),
    ],
)
def test_the_end_of_a_key_is_its_unit(key: str, symbol: str, words: set[str]) -> None:
    assert the_one(key, 1).suffixes[0] == (symbol, frozenset(words))


def test_a_key_that_ends_in_two_units_has_two_readings() -> None:
    assert [symbol for symbol, _ in the_one("speed_km_h", 1).suffixes] == ["km/h", "h"]


def test_a_key_without_a_unit_has_words_only() -> None:
    found = the_one("physical qubits", 127)
    assert not found.suffixes
    assert found.words == {"physical", "qubits"}


@pytest.mark.parametrize("key", ["", "_", "%%%", "无人机", "a" * 100_000, "_".join("a" * 5_000)])
def test_no_key_is_too_odd(key: str) -> None:
    assert the_one(key, 1).low == 1


def test_the_language_of_the_item_reads_a_group_of_three() -> None:
    assert (the_one("mass_kg", "1.000").low, the_one("mass_kg", "1.000", "de").low) == (1, 1000)


def test_evidence_shows_no_endless_list() -> None:
    assert the_one("numbers", list(range(1000))).text.endswith("…")
    assert the_one("endurance_min", 41).text == "endurance_min = 41"
