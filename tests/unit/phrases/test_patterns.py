"""Is a phrase read as its author meant it, and refused where it could never be found?"""

from __future__ import annotations

import time

import pytest

from phrases.finder import Finder
from phrases.patterns import GAP_MAX, NEAR_MAX, PhraseError, parse


def finds(phrase: str, text: str) -> bool:
    return bool(Finder({"x": [phrase]}).find(text))


def some(words: int) -> str:
    return " ".join(["word"] * words)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("silent install", "a Silent-Install of it"),
        ("encrypt*", "encryption"),
        ("*drohne", "Kampfdrohne"),
        ("*drohne*", "Kampfdrohnenabwehr"),
        ("*drohne*", "drohne"),
        ("encrypt*", "encrypt"),
        ("drone|uav", "UAV"),
        ("wi_fi|bluetooth", "Wi-Fi"),
        ("wi_fi|bluetooth", "bluetooth"),
        ("wi-fi", "wi fi"),
        ("mode d'emploi", "Mode d\u2019emploi"),
        ("802.11", "IEEE 802.11ac and 802.11 b"),
        ("without ?the knowledge", "without knowledge"),
        ("without ?the knowledge", "without the knowledge"),
        ("remove .. label*", "removes? no: remove labels"),
        ("remove .. label*", "remove all of its labels"),
        ("a ?very .. drone", "a small grey drone"),
        ("überwachung", "UEBERWACHUNG"),
        ("ueberwachung", "Überwachung"),
        ("*无人机*", "无人机电池"),
    ],
)
def test_a_phrase_finds_what_it_describes(phrase: str, text: str) -> None:
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("silent install", "install silent"),
        ("silent install", "silent. Install"),
        ("encrypt*", "unencrypted"),
        ("*drohne", "Drohnen"),
        ("drone", "drones"),
        ("wi_fi|bluetooth", "wi"),
        ("without ?the knowledge", "without their knowledge"),
        ("remove .. label*", "label remove"),
        ("remove .. label*", "remove it; label"),
        ("bypass* & lock*", "bypass it. The lock"),
        ("无人机", "无人机电池"),
    ],
)
def test_a_phrase_finds_nothing_else(phrase: str, text: str) -> None:
    assert not finds(phrase, text)


def test_a_gap_holds_so_many_words_and_no_more() -> None:
    assert finds("remove .. label", f"remove {some(GAP_MAX)} label")
    assert not finds("remove .. label", f"remove {some(GAP_MAX + 1)} label")


@pytest.mark.parametrize("phrase", ["bypass* & lock*", "lock* & bypass*"])
@pytest.mark.parametrize(("first", "last"), [("bypasses", "locks"), ("locks", "bypasses")])
def test_parts_stand_near_one_another_in_any_sequence(phrase: str, first: str, last: str) -> None:
    assert finds(phrase, f"{first} {some(NEAR_MAX)} {last}")
    assert not finds(phrase, f"{first} {some(NEAR_MAX + 1)} {last}")


def test_a_part_of_several_words_is_near_by_its_nearest_word() -> None:
    assert finds("bypass & screen lock code", f"screen lock code {some(NEAR_MAX)} bypass")
    assert not finds("bypass & screen lock code", f"screen lock code {some(NEAR_MAX + 1)} bypass")


def test_three_parts_stand_near_the_first() -> None:
    assert finds("a & b & c", "b x a y c")
    assert not finds("a & b & c", "b x a y")


def test_alternatives_of_several_words_are_several_readings() -> None:
    assert len(parse("wi_fi|bluetooth|near_field link|port")) == 3
    assert finds("wi_fi|bluetooth link|port", "a Bluetooth port")


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "  ",
        "*",
        "**",
        "a *",
        "?",
        "?the drone",
        "..",
        ".. drone",
        "drone ..",
        "&",
        "drone &",
        "& drone",
        "drone & .. lock",
        "a|",
        "|a",
        "a||b",
        "wi_",
        "_fi",
        "a-",
        "platini*ed",
        "c++",
        "%",
        "99.9 % alumina",
        "\u200b",
    ],
)
def test_a_phrase_that_could_never_be_found_is_refused_and_shown(phrase: str) -> None:
    with pytest.raises(PhraseError) as refusal:
        parse(phrase)
    assert repr(phrase) in str(refusal.value)


def test_a_phrase_with_too_many_readings_is_refused_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(PhraseError, match="at most"):
        parse(" ".join(["a|b_c|d_e_f"] * 40))
    assert time.perf_counter() - began < 1


def test_many_gaps_cost_no_more_than_a_second() -> None:
    finder = Finder({"x": ["a .. a .. a .. a .. a .. b", "a ?a ?a ?a ?a ?a b"]})
    began = time.perf_counter()
    assert finder.find("a " * 2_000) == ()
    assert time.perf_counter() - began < 5
