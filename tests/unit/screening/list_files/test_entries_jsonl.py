"""Is a watch-list entry the same after it was written as JSON and read again?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.adapters.list_files.entries_jsonl import entry_from_json, entry_to_json
from services.screening.domain.watchlist import ListedIdentifier, ListedName, ListRefused, WatchlistEntry

TEXT = st.text(max_size=20)
FILLED = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ENTRIES = st.builds(
    WatchlistEntry,
    list_id=FILLED,
    entry_id=FILLED,
    kind=st.sampled_from(ListedKind),
    names=st.lists(st.builds(ListedName, FILLED, st.sampled_from(NameQuality)), min_size=1, max_size=3).map(
        tuple
    ),
    countries=TEXTS,
    birth_dates=TEXTS,
    identifiers=st.lists(st.builds(ListedIdentifier, TEXT, TEXT), max_size=3).map(tuple),
    addresses=TEXTS,
    programme=TEXT,
    citation=TEXT,
    sub_list=TEXT,
    measures=TEXTS,
    listed_on=TEXT,
)


def a_json(**changed: Any) -> dict[str, Any]:
    entry = {"list": "own", "entry_id": "1", "kind": "person", "names": [{"name": "Ann Onym"}]}
    return {**entry, **changed}


@given(ENTRIES)
def test_every_entry_survives_the_round_trip(entry: WatchlistEntry) -> None:
    assert entry_from_json(json.loads(json.dumps(entry_to_json(entry)))) == entry


def test_only_list_id_kind_and_names_are_required() -> None:
    assert entry_from_json(a_json()).names == (ListedName("Ann Onym"),)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"list": ""}, "list"),
        ({"kind": "ghost"}, "kind"),
        ({"names": []}, "names"),
        ({"names": [{"name": " "}]}, "names"),
        ({"names": [{"name": "Ann", "quality": "fair"}]}, "names[0].quality"),
        ({"names": [{"name": "Ann", "script": "Latn"}]}, "names[0].script"),
        ({"names": "Ann"}, "names"),
        ({"countries": ["DE", 7]}, "countries[1]"),
        ({"identifiers": [{"type": "imo"}]}, "identifiers[0].value"),
        ({"programme": ["UKR"]}, "programme"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ListRefused) as refused:
        entry_from_json(a_json(**changed))
    assert refused.value.field == field


def test_lines_of_several_lists_are_several_editions(fixtures: Path) -> None:
    found = read_editions([fixtures / "entries.jsonl"]).found
    assert [(item.edition.list_id, len(item.edition.entries)) for item in found] == [
        ("eu_fsf", 1),
        ("own", 1),
    ]
    assert found[1].edition.entries[0].measures == ("no business",)


def test_one_unreadable_line_refuses_the_file_and_is_named(fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    good = (fixtures / "entries.jsonl").read_text(encoding="utf-8")
    path.write_text(good + json.dumps(a_json(kind="ghost")) + "\n", encoding="utf-8")
    reading = read_editions([path])
    assert (reading.found, reading.refused[0].field) == ((), "line 3, kind")


def test_an_entry_that_stands_in_the_file_twice_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    path.write_text(f"{json.dumps(a_json())}\n{json.dumps(a_json())}\n", encoding="utf-8")
    assert read_editions([path]).refused[0].field == "line 2, entry_id"
