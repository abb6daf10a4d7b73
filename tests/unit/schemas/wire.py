"""What does an order look like on the wire, and which refusal does a changed one get?"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.envelope import Envelope, Headers, pack
from schemas.registry import EVENT_TYPES, Event, UnreadableEvent, decode

CHECKOUT = Path(__file__).resolve().parents[3]
EXAMPLES = CHECKOUT / "schemas" / "examples"
PLACED = "catchall.order.placed.v1"

Json = dict[str, Any]
Place = tuple[str | int, ...]

SMALLEST: Json = {
    "order_id": "SO-1",
    "revision": 1,
    "placed_at": "2026-03-02T09:41:00+01:00",
    "currency": "EUR",
    "act": {"type": "export", "planned_date": "2026-04-15"},
    "exporter": {"name": "Velmoor Optik GmbH", "country": "DE"},
    "destination": {},
    "lines": [{"line_id": "1", "name": "Tripod", "kind": "goods", "quantity": "2"}],
    "parties": [{"role": "end_user"}],
    "use": {},
}


def example(short: str) -> Json:
    """The event of `schemas/examples`, whole."""
    document: Json = json.loads((EXAMPLES / f"{short}.v1.json").read_text(encoding="utf-8"))
    return document


def examples() -> Mapping[str, Json]:
    """All examples by the short name of their type."""
    return {event_type.short: example(event_type.short) for event_type in EVENT_TYPES}


def changed(document: Json, path: Place, value: Any) -> Json:
    """A copy of `document` with `value` at `path`."""
    made: Json = copy.deepcopy(document)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def without(document: Json, path: Place) -> Json:
    """A copy of `document` without the key at `path`."""
    made: Json = copy.deepcopy(document)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return made


def headers(**changes: bytes | None) -> Headers:
    """The headers of an `order.placed`, with `changes`; None takes one away (`content_type` by that name)."""
    envelope = Envelope(
        id="e-1", type=PLACED, source="urn:oms", subject="SO-1", time=datetime(2026, 3, 2, tzinfo=UTC)
    )
    made = dict(pack(envelope, b"")[0])
    for name, content in changes.items():
        key = name.replace("content_type", "content-type")
        made.pop(key, None)
        if content is not None:
            made[key] = content
    return tuple(made.items())


def read(value: bytes | None, *, strictly: bool = True, **changes: bytes | None) -> Event:
    """What an `order.placed` with this value says."""
    return decode(headers(**changes), value, strictly=strictly)


def refusal(value: bytes | Json | list[Any], *, strictly: bool = True) -> UnreadableEvent:
    """The refusal of an `order.placed` with this value; the test fails where it is read."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(UnreadableEvent) as refused:
        read(text, strictly=strictly)
    return refused.value


def fields(refused: UnreadableEvent) -> list[str]:
    """The fields that a refusal names, in its order."""
    return [error.field for error in refused.errors]
