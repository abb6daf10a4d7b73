"""Which differences between two spellings never count?"""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import ListedKind, PartyKind
from services.screening.domain.matching import Matcher, PartyMatches
from services.screening.domain.name_pairs import compare_names
from services.screening.domain.names import parts_of
from services.screening.domain.party import screened
from services.screening.domain.watchlist import WatchlistEntry
from tests.unit.screening.builders import BYSTANDERS, a_party, an_entry, weak

ANY_TEXT = st.text(max_size=40)
WORD = st.text(alphabet="abcdefghiklmnoprstuvwz", min_size=3, max_size=10)
NAME = st.lists(WORD, min_size=2, max_size=4).map(" ".join)
KIND = st.sampled_from(["person", "organisation", "vessel", "unknown"])
SCRIPTED = st.text(
    alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Lm", "Nd", "Zs", "Cf", "Mn"]), max_size=40
)
ENTRY = an_entry(
    "Arvid Molander Stenkvist",
    weak("Avi Kontoret"),
    kind=ListedKind.PERSON,
    countries=("SE",),
    entry_id="P-1",
)
MATCHER = Matcher([ENTRY, *BYSTANDERS])
LISTED = [listed.name for entry in (ENTRY, *BYSTANDERS) for listed in entry.names]
PUNCTUATION = st.sampled_from([" ", "  ", "-", ", ", " / ", "\u00a0", " \u2013 "])


def hits(*names: str, **facts: object) -> PartyMatches:
    name, *aliases = names
    return MATCHER.match(screened(a_party(name, PartyKind.UNKNOWN, aliases=aliases, **facts)))


def found(matches: PartyMatches) -> list[tuple[str, str, float]]:
    return [(hit.entry_id, hit.outcome, hit.score) for hit in matches.hits]


@given(st.sampled_from(LISTED), st.randoms(use_true_random=False), PUNCTUATION)
def test_sequence_case_and_punctuation_change_no_hit(name: str, chance: random.Random, between: str) -> None:
    words = name.split()
    chance.shuffle(words)
    other = between.join(chance.choice([str.upper, str.lower, str.title])(word) for word in words)
    assert found(hits(other, nationality="SE")) == found(hits(name, nationality="SE"))


@given(NAME, st.randoms(use_true_random=False), PUNCTUATION)
def test_no_name_at_all_is_found_otherwise_for_its_punctuation(
    name: str, chance: random.Random, between: str
) -> None:
    other = between.join(chance.choice([str.upper, str.lower])(word) for word in name.split())
    assert found(hits(other)) == found(hits(name))


@given(st.sampled_from(LISTED), st.integers(0, 40), st.sampled_from("abehkmoxyz"))
def test_adding_an_alias_to_the_party_never_lowers_what_is_found(name: str, place: int, letter: str) -> None:
    variant = name[: place % len(name)] + letter + name[place % len(name) + 1 :]
    alone = {hit.entry_id: hit for hit in hits(variant).hits}
    both = {hit.entry_id: hit for hit in hits(variant, name, "Quite Another Bakery").hits}
    assert alone.keys() <= both.keys()
    assert all(both[entry].score >= hit.score for entry, hit in alone.items())


@given(NAME, NAME)
def test_adding_an_alias_to_an_entry_never_lowers_what_is_found(name: str, alias: str) -> None:
    party = screened(a_party(name, PartyKind.UNKNOWN, country="SE"))
    plain = an_entry(name, entry_id="X-1", countries=("SE",))
    for more in (an_entry(name, alias, entry_id="X-1", countries=("SE",)), with_weak(name, alias)):
        before, after = (Matcher([entry, *BYSTANDERS]).match(party).hits for entry in (plain, more))
        assert [hit.outcome for hit in after][: len(before)] == [hit.outcome for hit in before]


def with_weak(name: str, alias: str) -> WatchlistEntry:
    return an_entry(name, weak(alias), entry_id="X-1", countries=("SE",))


@given(ANY_TEXT | NAME, ANY_TEXT | NAME, KIND)
def test_two_names_are_as_alike_as_the_other_way_round(one: str, other: str, kind: str) -> None:
    assert compare_names(one, other, kind)["score"] == compare_names(other, one, kind)["score"]


@given(NAME, KIND)
def test_a_name_is_itself(name: str, kind: str) -> None:
    expected = 1.0 if parts_of(name).tokens else 0.0
    assert compare_names(name, name.upper(), kind)["score"] == expected


@given(ANY_TEXT, ANY_TEXT, KIND)
def test_a_score_lies_between_nothing_and_one(one: str, other: str, kind: str) -> None:
    assert 0.0 <= compare_names(one, other, kind)["score"] <= 1.0


@given(SCRIPTED | ANY_TEXT | NAME)
def test_folding_twice_is_folding_once(name: str) -> None:
    once = parts_of(name).tokens
    assert parts_of(" ".join(once)).tokens == once


@given(SCRIPTED)
def test_a_folded_name_has_only_small_latin_letters_and_digits(name: str) -> None:
    assert all(
        token.isascii() and token.isalnum() and token == token.lower() for token in parts_of(name).tokens
    )


@given(NAME, st.integers(0, 30), st.sampled_from(["\u200b", "\u00ad", "\u202e", "\ufeff"]))
def test_invisible_characters_change_nothing(name: str, place: int, invisible: str) -> None:
    cut = place % (len(name) + 1)
    assert parts_of(name[:cut] + invisible + name[cut:]) == parts_of(name)
