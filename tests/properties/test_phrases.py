"""Which differences between two texts never hide a phrase?"""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from phrases.finder import Finder
from phrases.words import fold, words_of

ANY_TEXT = st.text(max_size=60)
WORD = st.text(alphabet="abdfghiklmnpqrstvwxyz", min_size=2, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=4)
PHRASES = [
    "silent install",
    "encrypt*",
    "*drohne*",
    "wi_fi|bluetooth",
    "remove .. label*",
    "without ?the knowledge",
    "bypass* & lock*|code",
    "überwachung*",
]
TEXTS = [
    "A silent install, encrypted.",
    "Kampfdrohnen über Wi-Fi; Überwachungsgerät",
    "It removes all the labels: remove its label!",
    "no bypass of a lock without knowledge",
    "the code is bypassed without the knowledge of users",
]
FINDER = Finder({phrase: [phrase] for phrase in PHRASES})
INVISIBLE = st.sampled_from(["\u00ad", "\u200b", "\u200d", "\ufeff", "\u202e"])


def found(text: str, finder: Finder[str] = FINDER) -> list[tuple[str, bool]]:
    return sorted((one.key, one.denied) for one in finder.find(text))


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(fold(word.folded) == word.folded for word in words_of(text))


@given(WORDS, st.sampled_from([("ä", "ae", "a"), ("ö", "oe", "o"), ("ü", "ue", "u"), ("Ü", "UE", "U")]))
def test_an_umlaut_may_be_written_in_every_way(words: list[str], ways: tuple[str, str, str]) -> None:
    umlaut, taken_apart, bare = (fold(way.join(["x", *words])) for way in ways)
    assert umlaut == taken_apart == bare


@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_letter_case_hides_no_phrase(text: str, chance: random.Random) -> None:
    other = "".join(chance.choice([str.upper, str.lower])(letter) for letter in text)
    assert found(other) == found(text)


@given(st.sampled_from(TEXTS), st.integers(0, 60), INVISIBLE)
def test_what_nobody_sees_inside_a_word_hides_no_phrase(text: str, place: int, invisible: str) -> None:
    letters = [number for number in range(1, len(text)) if text[number - 1 : number + 1].isalpha()]
    cut = letters[place % len(letters)]
    assert found(text[:cut] + invisible + text[cut:]) == found(text)


@given(st.sampled_from(TEXTS), WORDS)
def test_words_in_another_clause_change_nothing(text: str, words: list[str]) -> None:
    other = " ".join(words)
    expected = sorted([*found(text), *found(other)])
    assert found(f"{other}; {text}") == expected
    assert found(f"{text}; {other}") == expected


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4))
def test_clauses_are_found_as_they_would_be_alone(texts: list[str]) -> None:
    assert found(" ; ".join(texts)) == sorted(one for text in texts for one in found(text))


@given(st.permutations(PHRASES), st.sampled_from(TEXTS))
def test_the_sequence_in_which_phrases_were_added_changes_nothing(phrases: list[str], text: str) -> None:
    finder: Finder[str] = Finder({})
    for phrase in phrases:
        finder.add(phrase, [phrase])
        finder.find("words that are met between")
    assert found(text, finder) == found(text)


@given(ANY_TEXT, st.sampled_from(TEXTS))
def test_every_place_is_a_piece_of_the_text(noise: str, text: str) -> None:
    whole = f"{noise} {text} {noise}"
    for one in FINDER.find(whole):
        assert whole[one.start : one.end] == one.text != ""
    for word in words_of(whole):
        assert 0 <= word.start < word.end <= len(whole)


@given(WORDS, st.sampled_from(["no", "without", "nicht", "ohne", "sans", "geen", "sin", "senza"]))
def test_a_denial_right_before_a_phrase_denies_it(words: list[str], denial: str) -> None:
    phrase = " ".join(["qq", *words])
    (one,) = Finder({"x": [phrase]}).find(f"{denial} {phrase}")
    assert one.denied
