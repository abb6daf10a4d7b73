"""Do two spellings of one name read the same, and two names not?"""

from __future__ import annotations

import pytest

from schemas.vocabulary import ListedKind, PartyKind
from services.screening.domain.name_index import word_similarity
from services.screening.domain.name_pairs import compare_names
from services.screening.domain.names import NAME_LENGTH_MAX, kinds_agree, parts_of


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Delta Werke", ("delta", "werke")),
        ("DELTA werke", ("delta", "werke")),
        ("  Delta -- Werke!! ", ("delta", "werke")),
        ("Delta_Werke", ("delta", "werke")),
        ("Delta Werke GmbH", ("delta", "werke")),
        ("Delta Werke G.m.b.H.", ("delta", "werke")),
        ("Delta Werke G m b H", ("delta", "werke")),
        ("OOO «Delta Werke»", ("delta", "werke")),
        ("Delta Werke S.p.A.", ("delta", "werke")),
        ("Dr. Arvid Molander", ("arvid", "molander")),
        ("A.B.C. Trading", ("abc", "trading")),
        ("A B C Trading", ("abc", "trading")),
        ("ABC Trading", ("abc", "trading")),
        ("O'Brien", ("obrien",)),
        ("O’Brien", ("obrien",)),
        ("Müller", ("muller",)),
        ("Łódź", ("lodz",)),
        ("Søren Ærø", ("soren", "aero")),
        ("Straße", ("strasse",)),
        ("Ｄｅｌｔａ", ("delta",)),
        ("De\u200blta We\u00adrke", ("delta", "werke")),
        ("\u202eDelta\u202c Werke\ufeff", ("delta", "werke")),
        ("Dеltа Wеrkе", ("delta", "werke")),
        ("Иван Петров", ("ivan", "petrov")),
        ("Νίκος Αλεξάκης", ("nikos", "alexakis")),
        ("Smith & Sons", ("smith", "and", "sons")),
        ("7-Eleven", ("7", "eleven")),
        ("GmbH", ()),
        ("Dr.", ()),
        ("", ()),
        ("—", ()),
        ("\u200b", ()),
    ],
)
def test_a_name_is_folded_to_the_words_that_distinguish(name: str, tokens: tuple[str, ...]) -> None:
    assert parts_of(name).tokens == tokens


@pytest.mark.parametrize("name", ["محمد الأحمد", "דוד לוי", "王小明", "김철수", "やまだ"])
def test_every_script_reads_as_latin_letters(name: str) -> None:
    tokens = parts_of(name).tokens
    assert tokens
    assert all(token.isascii() and token.isalnum() for token in tokens)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Delta", "LATIN"),
        ("Łódź", "LATIN"),
        ("Дельта", "CYRILLIC"),
        ("Δέλτα", "GREEK"),
        ("دلتا", "ARABIC"),
        ("Delta Дельта", "CYRILLIC+LATIN"),
        ("123", "LATIN"),
    ],
)
def test_a_name_keeps_its_script_in_mind(name: str, script: str) -> None:
    assert parts_of(name).script == script


@pytest.mark.parametrize(
    "name",
    ["Delta Werke GmbH", "A.B.C. Trading Ltd.", "Иван Петров", "O'Brien & Sons", "محمد الأحمد", "Łódź S.A."],
)
def test_folding_twice_is_folding_once(name: str) -> None:
    once = parts_of(name).tokens
    assert parts_of(" ".join(once)).tokens == once


def test_legal_forms_are_kept_aside() -> None:
    assert parts_of("Delta Werke GmbH & Co. KG").forms == {"gmbh", "co", "kg"}
    assert parts_of("Delta Werke").forms == frozenset()


def test_the_sequence_of_the_words_does_not_count_for_equality() -> None:
    assert parts_of("Molander, Arvid").key == parts_of("Arvid Molander").key
    assert parts_of("Arvid Molander").key != parts_of("Arvid Molander Stenkvist").key


def test_a_name_beyond_the_limit_is_compared_by_its_beginning() -> None:
    assert parts_of("x" * (NAME_LENGTH_MAX + 50)).tokens == ("x" * NAME_LENGTH_MAX,)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("kowalenko", "kowalenko", True),
        ("kowalenko", "gowalenko", True),
        ("kowalenko", "owalenko", True),
        ("kowalenko", "kowalenka", True),
        ("kowalenko", "kowaelnko", True),
        ("kowalenko", "kow4lenko", True),
        ("kowalenko", "kawelanku", False),
        ("li", "lo", False),
        ("li", "li", True),
        ("chen", "chan", True),
        ("chen", "cohn", False),
        ("a", "arvid", True),
        ("b", "arvid", False),
    ],
)
def test_long_words_bear_edits_anywhere_and_short_ones_do_not(one: str, other: str, alike: bool) -> None:
    assert (word_similarity(one, other) >= 0.72) is alike
    assert word_similarity(one, other) == word_similarity(other, one)


@pytest.mark.parametrize("edit", range(len("kowalenko")))
def test_one_edit_at_any_position_of_a_long_word_still_matches(edit: int) -> None:
    word = "kowalenko"
    for changed in (word[:edit] + "x" + word[edit + 1 :], word[:edit] + word[edit + 1 :]):
        assert compare_names(f"Arvid {changed}", f"Arvid {word}", "person")["match"], changed


@pytest.mark.parametrize(
    ("one", "other", "kind", "match"),
    [
        ("Delta Werke GmbH", "DELTA-WERKE", "organisation", True),
        ("Deltawerke", "Delta Werke", "organisation", True),
        ("Arvid Stenkvist", "Arvid Molander Stenkvist", "person", True),
        ("Arvid M. Stenkvist", "Arvid Molander Stenkvist", "person", True),
        ("Иван Петров", "Ivan Petrov", "person", True),
        ("Arvid Stenkvist", "Beata Stenkvist", "person", False),
        ("Delta Werke Nord", "Delta Werke Süd", "organisation", False),
        ("Li Wei", "Lo Wei", "person", False),
        ("Nordic Trading", "Baltic Trading", "organisation", False),
        ("Γεώργιος Παπαδόπουλος", "Georgios Papadopoulos", "person", True),
        ("GmbH", "GmbH", "organisation", False),
    ],
)
def test_two_names_are_compared_on_their_own(one: str, other: str, kind: str, match: bool) -> None:
    found = compare_names(one, other, kind)
    assert found["match"] is match, found
    assert found["score"] == compare_names(other, one, kind)["score"]
    assert found["why"]


@pytest.mark.parametrize(
    ("party", "listed", "agree"),
    [
        (None, ListedKind.PERSON, True),
        (PartyKind.UNKNOWN, ListedKind.VESSEL, True),
        (PartyKind.PERSON, ListedKind.UNKNOWN, True),
        (PartyKind.PERSON, ListedKind.PERSON, True),
        (PartyKind.PERSON, ListedKind.ORGANISATION, False),
        (PartyKind.VESSEL, ListedKind.AIRCRAFT, False),
    ],
)
def test_an_unknown_kind_agrees_with_every_kind(
    party: PartyKind | None, listed: ListedKind, agree: bool
) -> None:
    assert kinds_agree(party, listed) is agree
