"""Which words do attributes say, whatever values a shop system sends?"""

from __future__ import annotations

import pytest

from services.classifier.domain.attribute_texts import attribute_texts


def said(value: object, key: str = "has_bvlos-mode") -> str | None:
    return attribute_texts({key: value}).get(f"attributes.{key}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "has bvlos mode"),
        ("true", "has bvlos mode true"),
        ("yes", "has bvlos mode yes"),
        ("beyond sight", "has bvlos mode beyond sight"),
        (["a", "b"], "has bvlos mode a, b"),
        (["a", None, 1], "has bvlos mode a, None, 1"),
    ],
)
def test_a_value_is_read_with_its_key(value: object, expected: str) -> None:
    assert said(value) == expected


@pytest.mark.parametrize("value", [False, "false", "No", " none ", "nein", "keine", "non", "nee"])
def test_a_value_that_denies_denies_its_key(value: object) -> None:
    assert said(value) == "not has bvlos mode"


@pytest.mark.parametrize(
    "value",
    [None, "", "  ", "-", "?", "…", "unknown", "Unbekannt", "n/a", "N/A", "tbd", 5, 2.5, [1, 2], [], {},
     {"a": "b"}, [None], [True]],
)  # fmt: skip
def test_a_value_that_says_nothing_gives_no_words(value: object) -> None:
    assert said(value) is None


def test_a_list_of_thousands_is_cut() -> None:
    text = said(["word"] * 100_000)
    assert text is not None
    assert len(text) < 10_000
