"""Are the numbers in people's texts read as they meant them, and other digits left alone?"""

from __future__ import annotations

import time

import pytest

from services.classifier.domain.quantities import Stated, stated_in

Read = tuple[object, object, str | None]


def read(text: str, language: str | None = None) -> list[Read]:
    return [
        (one.low, one.high, one.symbol) for one in stated_in(text, field="description", language=language)
    ]


def the_one(text: str, language: str | None = None) -> Read:
    (found,) = read(text, language)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("41 minutes maximum endurance", (41, "minutes")),
        ("a 41-minute flight", (41, "minute")),
        ("41min.", (41, "min")),
        ("12,5 kVA", (12.5, "kVA")),
        ("0,9 µm", (0.9, "µm")),
        ("0.9 \u03bcm", (0.9, "µm")),
        (".5 mm", (0.5, "mm")),
        ("1 000 kg", (1000, "kg")),
        ("1\u202f000\u00a0kg", (1000, "kg")),
        ("1'000 kg", (1000, "kg")),
        ("1.000,5 kg", (1000.5, "kg")),
        ("1,000.5 kg", (1000.5, "kg")),
        ("1.234.567 Hz", (1_234_567, "Hz")),
        ("1,234,567 Hz", (1_234_567, "Hz")),
        ("1e-3 m", (1e-3, "m")),
        ("1E6 Hz", (1e6, "Hz")),
        ("10^6 Hz", (1e6, "Hz")),
        ("10⁶ Hz", (1e6, "Hz")),
        ("10⁻⁹ mbar", (1e-9, "mbar")),
        ("3x10^8 Hz", (3e8, "Hz")),
        ("3 × 10⁸ Hz", (3e8, "Hz")),
        ("3·10^8 Hz", (3e8, "Hz")),
        ("1 x 10-9 mbar", (1e-9, "mbar")),
        ("½ h", (0.5, "h")),
        ("1½ h", (1.5, "h")),
        ("2 ½ hours", (2.5, "hours")),
        ("1/2 inch", (0.5, "inch")),
        ("1 1/4 in", (1.25, "inch")),
        ("5 million Hz", (5e6, "Hz")),
        ("2,5 Mio. Hz", (2.5e6, "Hz")),
        (">= 60 %", (60, "%")),
        ("≥60%", (60, "%")),
        ("< 5 kg", (5, "kg")),
        ("±5°", (5, "°")),
        ("~5 kg", (5, "kg")),
        ("−40 °C", (-40, "°C")),
        ("-40°C", (-40, "°C")),
        ("+85 °C", (85, "°C")),
        ("٣ kg", (3, "kg")),
        ("５ kg", (5, "kg")),
    ],
)
def test_a_number_is_read_in_every_european_notation(text: str, expected: tuple[float, str]) -> None:
    low, high, symbol = the_one(text)
    assert (low, high, symbol) == (pytest.approx(expected[0]), pytest.approx(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.000 kg", "de", 1000),
        ("1.000 kg", "de-AT", 1000),
        ("1.000 kg", "de-CH", 1),
        ("1.000 kg", "PT_br", 1000),
        ("1.000 kg", "en", 1),
        ("1.000 kg", None, 1),
        ("1,000 kg", "de", 1),
        ("1,000 kg", "en", 1000),
        ("0,001 kg", "en", 0.001),
        ("0.001 kg", "de", 0.001),
        ("12.5 kg", "de", 12.5),
        ("1.000.000 kg", "en", 1e6),
        ("1 000 kg", "en", 1000),
    ],
)
def test_a_lone_group_of_three_is_read_by_the_language(
    text: str, language: str | None, expected: float
) -> None:
    assert the_one(text, language)[0] == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "symbol"),
    [
        ("8–14 µm", 8, 14, "µm"),
        ("8-14 µm", 8, 14, "µm"),
        ("8..14 µm", 8, 14, "µm"),
        ("8 µm - 14 µm", 8, 14, "µm"),
        ("between 8 and 14 µm", 8, 14, "µm"),
        ("zwischen 8 und 14 µm", 8, 14, "µm"),
        ("-40...+85 °C", -40, 85, "°C"),
        ("-40…+85 °C", -40, 85, "°C"),
        ("-40 to +85 °C", -40, 85, "°C"),
        ("−40 °C bis +85 °C", -40, 85, "°C"),
        ("-40/+85 °C", -40, 85, "°C"),
        ("from 85 °C to -40 °C", -40, 85, "°C"),
        ("de 5 à 7 kg", 5, 7, "kg"),
        ("de 5 a 7 kg", 5, 7, "kg"),
        ("1 kHz to 1 GHz", 1e-6, 1, "GHz"),
        ("500 MHz – 18 GHz", 0.5, 18, "GHz"),
        ("1,5-2,5 mm", 1.5, 2.5, "mm"),
    ],
)
def test_a_range_is_one_statement_with_two_ends(text: str, low: float, high: float, symbol: str) -> None:
    assert the_one(text) == (pytest.approx(low), pytest.approx(high), symbol)


@pytest.mark.parametrize("text", ["12 kg and 30 min", "5 kg, 7 kg", "2 V/50 Hz", "14-8 µm", "640 x 512"])
def test_two_statements_stay_two(text: str) -> None:
    assert len(read(text)) == 2


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("1h30min", 90),
        ("1 hour and 30 minutes", 90),
        ("2 Stunden und 15 Minuten", 135),
        ("1 day 2 h", 1560),
    ],
)
def test_hours_and_the_minutes_beyond_them_are_one_duration(text: str, minutes: float) -> None:
    (found,) = stated_in(text, field="name")
    assert found.text == text
    assert found.in_base("time") == pytest.approx((minutes * 60, minutes * 60))


@pytest.mark.parametrize("text", ["30 min 1 h", "1 h, 40 min flight", "2 h 90 min"])
def test_what_is_no_part_of_an_hour_is_not_added_to_it(text: str) -> None:
    assert len(read(text)) == 2


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("500 W", "W"),
        ("500W", "W"),
        ("12V DC", "V"),
        ("5 A", "A"),
        ("20 G", "G"),
        ("1200 C", "C"),
        ("77 K", "K"),
        ("2,4GHz", "GHz"),
        ("10Gbps", "Gbps"),
        ("100 KG", "KG"),
        ("5 kΩ", "kΩ"),
        ("10 m³/h", "m3/h"),
        ("10 m^3/h", "m3/h"),
        ("5000 1/min", "1/min"),
        ("5000 min-1", "min-1"),
        ("5 m/s²", "m/s2"),
        ("5 ºC", "°C"),
        ("37 ° C", "°C"),
        ("256-bit", "bit"),
        ("5 mW", "mW"),
        ("5 MW", "MW"),
    ],
)
def test_the_unit_is_read_as_it_is_written(text: str, symbol: str) -> None:
    assert the_one(text)[2] == symbol


@pytest.mark.parametrize("text", ["20 a day", "5-axis", "16 channels", "MT-500", "5 €"])
def test_a_word_after_a_number_is_no_unit(text: str) -> None:
    assert the_one(text)[2] is None


def test_several_voltages_and_frequencies_in_a_row_are_told_apart() -> None:
    assert read("230V/50Hz") == [(230, 230, "V"), (50, 50, "Hz")]
    assert read("640x512, 12 µm") == [(640, 640, None), (512, 512, None), (12, 12, "µm")]
    assert read("1280 x 1024") == [(1280, 1280, None), (1024, 1024, None)]


@pytest.mark.parametrize(
    "text",
    [
        "IP65",
        "2026-11-22",
        "22.11.2026",
        "22/11/2026",
        "at 11:30 h",
        "ISO 9001:2015",
        "DIN EN 60825-1",
        "+49 30 123456",
        "AD9208-3000",
        "XC7A35T",
        "5A001",
        "v1.2.3",
        "192.168.0.1",
        "5G modem",
        "4K camera",
        "5² mm",
        "1e400 m",
        "4,5,6 mm",
        "",
    ],
)
def test_other_digits_are_no_quantity(text: str) -> None:
    assert read(text) == []


def test_a_model_name_with_a_unit_after_it_is_read_as_the_quantity_that_it_may_be() -> None:
    assert the_one("MT-500 W") == (500, 500, "W")


def test_a_statement_keeps_its_field_its_words_and_its_place() -> None:
    text = "flies 8–14 min."
    assert stated_in(text, field="description") == [Stated(8, 14, "min", "description", "8–14 min", 6, 14)]


def test_a_quantity_of_another_kind_has_no_value() -> None:
    (found,) = stated_in("41 min", field="name")
    assert found.in_base("mass") is None
    assert Stated(1, 1, None, "name", "1").in_base("time") is None


@pytest.mark.parametrize(
    "text",
    [
        "9" * 100_000,
        "1." * 50_000,
        "123 " * 25_000,
        "123," * 25_000,
        "1-" * 50_000,
        "1 - " * 25_000,
        "3x10^" * 20_000,
        "1/2 " * 25_000,
        "1 h 30 min " * 9_000,
        "between 5 and " * 7_000,
        "+49 30 " * 14_000,
        "AD1" * 33_000,
        "½" * 100_000,
        "2026-11-22 " * 9_000,
        " " * 100_000,
        "e" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    stated_in(text, field="description")
    assert time.perf_counter() - began < 5
