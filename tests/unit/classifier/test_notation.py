"""Is a code understood however people type it, and nothing else taken for one?"""

from __future__ import annotations

import pytest

from services.classifier.domain.notation import (
    is_at_or_below,
    is_customs_heading,
    is_military,
    is_national,
    is_nothing,
    normalised,
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5A001", "5A001"),
        ("5A001.f.2", "5A001.f.2"),
        ("5A001.f.2.", "5A001.f.2"),
        ("5A001f2", "5A001.f.2"),
        ("5a001F2", "5A001.f.2"),
        ("5A001-f-2", "5A001.f.2"),
        ("5A001\u2011f\u20132", "5A001.f.2"),
        ("5A001\u2014f", "5A001.f"),
        ("9a012 A.2", "9A012.a.2"),
        ("9A012 a 2", "9A012.a.2"),
        ("5A001(f)(2)", "5A001.f.2"),
        ("5A001/f/2", "5A001.f.2"),
        ("5A001, f, 2", "5A001.f.2"),
        (" 5A001 ", "5A001"),
        ("5 A 001 f", "5A001.f"),
        ("5D002.a.3.b", "5D002.a.3.b"),
        ("5D002a3b", "5D002.a.3.b"),
        ("3A001.a.12.a", "3A001.a.12.a"),
        ("5A901", "5A901"),
    ],
)
def test_a_code_is_read_in_every_usual_spelling(typed: str, code: str) -> None:
    assert normalised(typed) == code
    assert normalised(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "banana",
        "5A01",
        "5F001",
        "A5001",
        "EAR99",
        "ECCN 5A001",
        "85176200",
        "5A001+f",
    ],
)
def test_what_does_not_follow_the_grammar_is_no_code(typed: str) -> None:
    assert normalised(typed) is None


@pytest.mark.parametrize(
    "typed", ["", "  ", "-", "--", "n/a", "N/A", "None", "nein", "not listed", "0", "keine"]
)
def test_words_for_nothing_say_that_there_is_no_code(typed: str) -> None:
    assert is_nothing(typed)


@pytest.mark.parametrize("typed", ["5A001", "no idea", "see below", "00", "nothing special"])
def test_other_words_do_not(typed: str) -> None:
    assert not is_nothing(typed)


@pytest.mark.parametrize("typed", ["8517", "851762", "8517 62", "8517.62.00", "8517 62 00", "8517620090"])
def test_a_tariff_number_in_the_wrong_field_is_seen(typed: str) -> None:
    assert is_customs_heading(typed)


@pytest.mark.parametrize("typed", ["5A001", "851", "85176", "8517-62", "8517 6200 x"])
def test_other_numbers_are_no_tariff_numbers(typed: str) -> None:
    assert not is_customs_heading(typed)


@pytest.mark.parametrize(
    ("typed", "military"), [("ML1", True), ("ml 10", True), ("ML1.d", True), ("ML", False)]
)
def test_an_entry_of_a_military_list_is_seen(typed: str, military: bool) -> None:
    assert is_military(typed) is military


@pytest.mark.parametrize(
    ("code", "national"), [("5A900", False), ("5A901", True), ("6A993.a", True), ("5A001", False)]
)
def test_numbers_from_901_on_are_a_member_states_own(code: str, national: bool) -> None:
    assert is_national(code) is national


@pytest.mark.parametrize(
    ("code", "ancestor", "below"),
    [
        ("5A001.f.2", "5A001.f", True),
        ("5A001.f", "5A001.f", True),
        ("5A001.f.10", "5A001.f.1", False),
        ("5A001", "5A001.f", False),
        ("5A0011", "5A001", False),
    ],
)
def test_an_entry_contains_its_sub_items_and_not_its_neighbours(
    code: str, ancestor: str, below: bool
) -> None:
    assert is_at_or_below(code, ancestor) is below
