"""Does a symbol mean the unit that the person who wrote it had in mind?"""

from __future__ import annotations

import pytest

from services.classifier.domain.units import DIMENSIONS, UNITS, converted, dimension_of, spelling_of, unit_for


def base(value: float, symbol: str, dimension: str, beside: str = "") -> float:
    unit = unit_for(symbol, dimension, beside=beside)
    assert unit is not None
    return unit.to_base(value)


@pytest.mark.parametrize(
    ("symbol", "dimension", "expected"),
    [
        ("mW", "power", 1e-3),
        ("MW", "power", 1e6),
        ("kW", "power", 1e3),
        ("KW", "power", 1e3),
        ("kVA", "power", 1e3),
        ("mHz", "frequency", 1e-3),
        ("MHz", "frequency", 1e6),
        ("MHZ", "frequency", 1e6),
        ("mPa", "pressure", 1e-3),
        ("MPa", "pressure", 1e6),
        ("mV", "voltage", 1e-3),
        ("mA", "current", 1e-3),
        ("MA", "current", 1e6),
        ("mN", "force", 1e-3),
        ("MN", "force", 1e6),
        ("MΩ", "resistance", 1e6),
        ("mΩ", "resistance", 1e-3),
        ("M\u2126", "resistance", 1e6),
        ("Mbit/s", "datarate", 1e6),
        ("MB/s", "datarate", 8e6),
        ("GB/s", "datarate", 8e9),
    ],
)
def test_capitals_tell_milli_from_mega(symbol: str, dimension: str, expected: float) -> None:
    assert base(1, symbol, dimension) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("symbol", "dimension", "expected"),
    [
        ("nm", "length", 1e-9),
        ("nm", "torque", 1.0),
        ("Nm", "torque", 1.0),
        ("N·m", "torque", 1.0),
        ("g", "mass", 1e-3),
        ("g", "acceleration", 9.80665),
        ("G", "acceleration", 9.80665),
        ("h", "time", 3600.0),
        ("h", "inductance", 1.0),
        ("kn", "speed", 0.514444),
        ("kN", "force", 1e3),
        ("T", "magnetic", 1.0),
        ("t", "mass", 1e3),
        ("min", "time", 60.0),
        ("rad", "angle", 57.29577951),
        ("mrad", "angle", 0.05729577951),
    ],
)
def test_what_is_asked_for_decides_between_meanings(symbol: str, dimension: str, expected: float) -> None:
    assert base(1, symbol, dimension) == pytest.approx(expected)


def test_nm_beside_kilometres_is_the_nautical_mile() -> None:
    assert base(300, "nm", "length", beside="km") == pytest.approx(555_600)
    assert base(300, "NM", "length", beside="km") == pytest.approx(555_600)
    assert base(300, "nm", "length", beside="nm") == pytest.approx(3e-7)


@pytest.mark.parametrize(
    ("value", "symbol", "expected"),
    [
        (0, "K", -273.15),
        (300, "k", 26.85),
        (77, "Kelvin", -196.15),
        (20, "°C", 20),
        (20, "℃", 20),
        (20, "º C", 20),
    ],
)
def test_temperatures_have_another_zero(value: float, symbol: str, expected: float) -> None:
    assert base(value, symbol, "temperature") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("m³/h", "m3/h"),
        ("m^3/h", "m3/h"),
        ("\u03bcm", "\u00b5m"),
        ("° C", "°C"),
        ("ºC", "°C"),
        ("cm²", "cm2"),
    ],
)
def test_a_symbol_has_one_spelling(written: str, spelling: str) -> None:
    assert spelling_of(written) == spelling


@pytest.mark.parametrize("symbol", ["", "bananas", "/", "kgkg", "\u00b5"])
def test_what_is_no_unit_is_none(symbol: str) -> None:
    assert unit_for(symbol, "mass") is None
    with pytest.raises(KeyError):
        dimension_of(symbol)


def test_a_unit_of_another_quantity_is_none() -> None:
    assert unit_for("kg", "time") is None


@pytest.mark.parametrize(("symbol", "dimension"), [("kW", "power"), ("MPa", "pressure"), ("nm", "length")])
def test_a_symbol_has_a_first_meaning_however_it_is_capitalised(symbol: str, dimension: str) -> None:
    assert dimension_of(symbol) == dimension


@pytest.mark.parametrize(
    ("value", "symbol", "wanted", "expected"),
    [
        (1, "kHz", "GHz", 1e-6),
        (2, "h", "min", 120),
        (0, "K", "°C", -273.15),
        (500, "mW", "W", 0.5),
        (5, None, None, 5),
        (5, "kg", "min", None),
        (5, None, "kg", None),
        (5, "kg", None, None),
        (5, "bananas", "kg", None),
    ],
)
def test_a_value_moves_between_units_of_one_quantity(
    value: float, symbol: str | None, wanted: str | None, expected: float | None
) -> None:
    found = converted(value, symbol, wanted)
    assert found is None if expected is None else found == pytest.approx(expected)


def test_no_unit_of_the_table_is_nothing_or_stands_twice_for_one_quantity() -> None:
    for symbol, units in UNITS.items():
        assert all(unit.factor > 0 for unit in units), symbol
        assert len({unit.dimension for unit in units}) == len(units), symbol
    assert {"count", "length", "time", "ratio"} <= DIMENSIONS
