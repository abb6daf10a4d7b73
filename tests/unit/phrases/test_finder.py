"""Are all phrases of all owners found, with their places, in texts of any length?"""

from __future__ import annotations

import time

import pytest

from phrases import finder as finder_module
from phrases.finder import Finder
from phrases.patterns import PhraseError


def test_what_is_found_names_its_owner_its_phrase_and_its_words() -> None:
    text = "An unmanned AERIAL vehicle, silent."
    (found,) = Finder({"uav": ["unmanned aer* ?vehicle"], "ship": ["vessel"]}).find(text)
    assert (found.key, found.phrase, found.text) == (
        "uav",
        "unmanned aer* ?vehicle",
        "unmanned AERIAL vehicle",
    )
    assert text[found.start : found.end] == found.text
    assert not found.denied


def test_every_occurrence_counts() -> None:
    assert len(Finder({"x": ["drone*"]}).find("drone, drones and Drone")) == 3


def test_one_place_may_belong_to_several_owners() -> None:
    found = Finder({1: ["drone"], 2: ["dro*"], 3: ["*one"], 4: ["*ron*"]}).find("drone")
    assert sorted(one.key for one in found) == [1, 2, 3, 4]


def test_a_word_that_fits_a_phrase_in_several_ways_is_found_once() -> None:
    assert len(Finder({"x": ["drone|dro*|*ne|*ron*"]}).find("drone")) == 1


def test_parts_in_any_sequence_are_one_place_from_first_to_last_word() -> None:
    (found,) = Finder({"x": ["lock* & bypass*"]}).find("it bypasses the screen locks")
    assert found.text == "bypasses the screen locks"


def test_phrases_may_be_added_after_texts_were_read() -> None:
    finder = Finder({"x": ["drone"]})
    assert not finder.find("uav")
    finder.add("y", ["uav", "u*"])
    assert {found.key for found in finder.find("uav")} == {"y"}


def test_a_bad_phrase_is_refused_when_it_is_added() -> None:
    with pytest.raises(PhraseError):
        Finder({"x": ["drone", "a |"]})


def test_no_phrases_find_nothing() -> None:
    assert Finder[str]({}).find("drone") == ()
    assert Finder({"x": ["drone"]}).find("") == ()


def test_more_words_than_are_remembered_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "VOCABULARY_MAX", 2)
    assert len(Finder({"x": ["dro*"]}).find("drone a b c drones d drone")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "drone " * 17_000,
        "lock bypass " * 8_000,
        "no " * 33_000,
        "a " * 50_000,
        "drohne" * 17_000,
        "无" * 100_000,
    ],
    ids=["hits", "pairs", "denials", "words", "one word", "no spaces"],
)
def test_a_long_text_is_searched_in_about_a_second(text: str) -> None:
    finder = Finder({"x": ["drone", "*drohne*", "lock & bypass", "remove .. label", "a ?b .. c", "no x"]})
    began = time.perf_counter()
    finder.find(text)
    assert time.perf_counter() - began < 3


def test_alternatives_of_several_words_do_not_mix_their_words() -> None:
    finder = Finder({"copying": ["drive_contents|log_in|log_on copier"]})
    assert finder.find("a drive contents copier")
    assert finder.find("a log on copier")
    assert not finder.find("a drive in copier")
    assert not finder.find("a log contents copier")
