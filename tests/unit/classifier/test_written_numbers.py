"""Is a number alone read as people mean it?"""

from __future__ import annotations

import pytest

from services.classifier.domain.written_numbers import number, writes_comma


@pytest.mark.parametrize(
    ("written", "point", "comma"),
    [
        ("1.000", 1, 1000),
        ("1,000", 1000, 1),
        ("2.500 x 10^3", 2500, 2_500_000),
        ("1.000 million", 1e6, 1e9),
        ("0.001", 0.001, 0.001),
        ("10.000", 10, 10_000),
        ("1000.000", 1000, 1000),
        ("1.00", 1, 1),
        ("-5", -5, -5),
        ("−5,5", -5.5, -5.5),
        (" 7 ", 7, 7),
    ],
)
def test_a_number_is_read_by_its_decimal_sign(written: str, point: float, comma: float) -> None:
    assert number(written, comma_decimal=False) == pytest.approx(point)
    assert number(written, comma_decimal=True) == pytest.approx(comma)


@pytest.mark.parametrize(
    "written",
    ["", "-", "NaN", "inf", "1e999", "1.2.3", "1,2,3", "five", "5 kg", "1__0", "0x10", "e5", "10^", "½½"],
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert number(written, comma_decimal=False) is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", True),
        ("DE", True),
        ("fr-FR", True),
        ("it_IT", True),
        ("de-CH", False),
        ("en", False),
        ("", False),
    ],
)
def test_languages_differ_in_their_decimal_sign(language: str, expected: bool) -> None:
    assert writes_comma(language) is expected
    assert not writes_comma(None)
