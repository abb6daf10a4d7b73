"""Does one example of every event version still parse, as it must for ever?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.registry import EVENT_TYPES, decode, encode
from schemas.topics import TOPICS
from tests.unit.schemas.wire import EXAMPLES, example

SHORT_NAMES = [event_type.short for event_type in EVENT_TYPES]


def test_every_event_version_has_an_example_and_every_example_an_event_version() -> None:
    found = sorted(path.name for path in EXAMPLES.glob("*.json"))
    assert found == sorted(f"{short}.v1.json" for short in SHORT_NAMES)


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_an_example_is_a_structured_event_of_its_name(short: str) -> None:
    event = decode((), (EXAMPLES / f"{short}.v1.json").read_bytes(), strictly=True)
    assert event.short == short
    assert event.envelope.subject
    assert event.envelope.traceparent


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_an_example_comes_back_from_binary_mode_as_it_was(short: str) -> None:
    event = decode((), (EXAMPLES / f"{short}.v1.json").read_bytes(), strictly=True)
    again = decode(*encode(event), strictly=True)
    assert again == event


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_nothing_that_an_example_says_is_lost_on_the_way(short: str) -> None:
    document = example(short)
    event = decode((), json.dumps(document).encode(), strictly=True)
    _, value = encode(event)
    assert _said(document["data"]) == _said(json.loads(value))


def test_every_event_belongs_on_a_topic_and_every_topic_has_only_events() -> None:
    assert {short for topic in TOPICS for short in topic.events} == set(SHORT_NAMES)
    assert all(event_type.short in event_type.topic.events for event_type in EVENT_TYPES)


def _said(value: Any) -> Any:
    """`value` without nulls; times in one spelling."""
    if isinstance(value, dict):
        return {key: _said(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, str) and value.endswith(".114000Z"):
        return value.replace(".114000Z", ".114Z")
    return value
