"""Which differences between two orders or two lists change nothing of what they say?"""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.order import Order
from services.classifier.domain.notation import normalised
from services.screening.domain.watchlist import ListEdition, WatchlistEntry
from tests.builders import order_data
from tests.properties.orders import Scene, scenes
from tests.unit.screening.builders import an_entry

CHANCE = st.randoms(use_true_random=False)
NAMES = st.lists(
    st.sampled_from(["Arvid Stenkvist", "Beata Wirecka", "Havlund Drift"]), min_size=1, max_size=3
)
CODE = st.from_regex(r"\A[0-9][A-E][0-9]{3}(\.[a-z](\.[1-9][0-9]?(\.[a-z])?)?)?\Z")


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same JSON with its keys in another sequence."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def read(data: dict[str, Any]) -> Order:
    return Order.model_validate_json(json.dumps(data))


@given(scenes(), CHANCE)
def test_the_sequence_of_the_keys_changes_no_digest(scene: Scene, chance: random.Random) -> None:
    data = order_data(**scene.changes)
    assert read(shuffled(data, chance)).digest() == read(data).digest()


@given(scenes(), st.sampled_from(["notes", "incoterms", "payment", "clauses", "knowledge", "authorisations"]))
def test_an_optional_key_may_be_absent_or_null(scene: Scene, key: str) -> None:
    data = order_data(**scene.changes)
    data.pop(key, None)
    assert read(data | {key: None}).digest() == read(data).digest()


@given(scenes(), st.sampled_from(["clauses", "knowledge", "authorisations"]))
def test_an_empty_list_is_the_same_as_none(scene: Scene, key: str) -> None:
    data = order_data(**scene.changes)
    assert read(data | {key: []}).digest() == read(data | {key: None}).digest()


@given(scenes(), st.sampled_from(["revision", "currency", "notes"]))
def test_another_content_has_another_digest(scene: Scene, key: str) -> None:
    data = order_data(**scene.changes)
    other = {"revision": 7, "currency": "SEK", "notes": "by sea"}[key]
    assert read(data | {key: other}).digest() != read(data).digest()


@given(NAMES, CHANCE)
def test_the_sequence_of_entries_and_facts_changes_no_edition(
    names: list[str], chance: random.Random
) -> None:
    entries = [an_entry(*names, entry_id=f"E-{number}", countries=("SE", "NO")) for number in range(4)]
    turned = [an_entry(*reversed(names), entry_id=e.entry_id, countries=("NO", "SE")) for e in entries]
    chance.shuffle(turned)
    assert edition(turned).digest() == edition(entries).digest()
    assert edition(turned[:-1]).digest() != edition(entries).digest()


@given(CODE, st.sampled_from([".", "-", " ", "", "/"]), st.booleans())
def test_a_code_is_read_in_every_spelling(code: str, between: str, upper: bool) -> None:
    typed = code.replace(".", between)
    assert normalised(typed.upper() if upper else typed) == code


def edition(entries: list[WatchlistEntry]) -> ListEdition:
    return ListEdition(list_id="eu_fsf", published_on=None, entries=tuple(entries), source_format="entries")
