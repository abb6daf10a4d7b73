"""Are the words of a text the same, however people and their programs spell them?"""

from __future__ import annotations

import time

import pytest

from phrases.words import Word, fold, words_of


def folded(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


def clauses(text: str) -> list[str]:
    """The text's words, clause by clause."""
    found: dict[int, list[str]] = {}
    for word in words_of(text):
        found.setdefault(word.clause, []).append(word.folded)
    return [" ".join(words) for words in found.values()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drohne", "DROHNE"),
        ("Überwachung", "Ueberwachung"),
        ("Überwachung", "Uberwachung"),
        ("Gerät", "Geraet"),
        ("Geräte", "GERATE"),
        ("Böe", "Boee"),
        ("Straße", "STRASSE"),
        ("caméra", "camera"),
        ("cœur", "coeur"),
        ("Ørsted", "orsted"),
        ("Łódź", "lodz"),
        ("\uff24rone", "drone"),
        ("ﬁbre", "fibre"),
        ("Mu\u0308nchen", "München"),
        ("dro\u00adne", "drone"),
        ("dro\u200bne", "drone"),
        ("\ufeffdrone", "drone"),
        ("dro\u202ene", "drone"),
    ],
)
def test_two_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("drone", "drones"), ("5a", "5b"), ("дрон", "dron"), ("as", "a")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("end-user", ["end", "user"]),
        ("end\u2011user", ["end", "user"]),
        ("l'arme", ["l", "arme"]),
        ("l\u2019arme", ["l", "arme"]),
        ("isn\u02bct", ["isn", "t"]),
        ("flight_time", ["flight", "time"]),
        ("802.11", ["802", "11"]),
        ("C++", ["c"]),
        ("\u00a0a\u202fb\u2009c\td\r\ne", ["a", "b", "c", "d", "e"]),
        ("", []),
        ("... -- !", []),
        ("\u0301\u200b", []),
    ],
)
def test_hyphens_apostrophes_and_blanks_part_words(text: str, words: list[str]) -> None:
    assert folded(text) == words


@pytest.mark.parametrize("text", ["无人机电池", "無人機のバッテリー", "โดรนสอดแนม"])
def test_a_script_without_spaces_is_read_as_long_words(text: str) -> None:
    assert len(words_of(text)) == 1


def test_a_word_keeps_its_place_in_the_text_as_it_was_written() -> None:
    text = "Die U\u0308berwachungs\u00adkamera, leise"
    found = words_of(text)
    assert [text[word.start : word.end] for word in found] == [
        "Die",
        "U\u0308berwachungs\u00adkamera",
        "leise",
    ]
    assert [word.after_comma for word in found] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It flies. It lands.", ["it flies", "it lands"]),
        ("It flies; it lands! Has it? Yes", ["it flies", "it lands", "has it", "yes"]),
        ("Encryption: none", ["encryption", "none"]),
        ("ratio 30:1 of 2.5", ["ratio 30 1 of 2 5"]),
        ("one line\nand the next", ["one line and the next"]),
        ("one\n- two\n* three\n\nfour", ["one", "two", "three", "four"]),
        ("one • two", ["one", "two"]),
    ],
)
def test_stops_and_bullets_part_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text", ["flies ca. 41 minutes", "max. 5 kg", "approx. one hour", "41 min. in the air"]
)
def test_an_abbreviation_ends_no_clause(text: str) -> None:
    assert len(clauses(text)) == 1


@pytest.mark.parametrize("text", ["It flies 41 min. The camera", "Stays for 41 min.\nThe camera"])
def test_minutes_at_the_end_of_a_sentence_end_it(text: str) -> None:
    assert len(clauses(text)) == 2


def test_a_word_knows_that_a_colon_stands_before_it() -> None:
    assert [word.after_colon for word in words_of("GPS: no, RTK : yes")] == [False, True, False, True]
    assert words_of("a: b")[1] == Word("b", 3, 4, 1, after_colon=True)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "e" * 1_000_000,
        "a" + "\u0301" * 1_000_000,
        "drone " * 160_000,
        "\n" * 1_000_000,
        "\n " * 500_000,
        "." * 1_000_000,
        "ca. " * 250_000,
        "无" * 1_000_000,
        "a\u200b" * 500_000,
    ],
    ids=[
        "umlauts",
        "accents",
        "words",
        "lines",
        "blank lines",
        "dots",
        "abbreviations",
        "no spaces",
        "unseen",
    ],
)
def test_a_megabyte_is_read_in_seconds(text: str) -> None:
    began = time.perf_counter()
    words_of(text)
    assert time.perf_counter() - began < 10
