"""Are the spellings of one name found by ear and by romanisation, and other names left apart?"""

from __future__ import annotations

import pytest

from services.screening.domain.name_families import are_one_family, keys_of
from services.screening.domain.name_index import word_similarity
from services.screening.domain.policy import FAMILY_SIMILARITY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muhammad", "mohammed"),
        ("mohamed", "muhamad"),
        ("husayn", "hussein"),
        ("khalid", "haled"),
        ("aleksandr", "alexander"),
        ("oleksandr", "aleksandr"),
        ("gnatyshin", "hnatyshyn"),
        ("petrovych", "petrovich"),
        ("yuriy", "yuri"),
        ("dmitriy", "dmitry"),
        ("zhukov", "jukov"),
        ("schmidt", "shmit"),
        ("saeed", "said"),
        ("ahmad", "ahmet"),
        ("0leg", "oleg"),
        ("bernard", "bemard"),
        ("ghlmrza", "gholamreza"),
        ("mhmmd", "mohammed"),
    ],
)
def test_spellings_of_one_name_are_one_family(one: str, other: str) -> None:
    assert are_one_family(one, other)
    assert are_one_family(other, one)
    assert word_similarity(one, other) >= FAMILY_SIMILARITY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ivanov", "petrov"),
        ("hamid", "hamad"),
        ("karim", "kamal"),
        ("rahman", "rahim"),
        ("li", "lu"),
        ("kim", "kam"),
        ("12345", "12346"),
        ("nikolay", "nikolaevich"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not are_one_family(one, other)


@pytest.mark.parametrize("word", ["", "ab", "2024"])
def test_what_is_too_short_or_a_number_has_no_key(word: str) -> None:
    assert keys_of(word) == ()
