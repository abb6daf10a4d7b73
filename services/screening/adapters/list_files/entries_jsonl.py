"""How is a watch-list entry written as JSON, and which entries does a JSON Lines file hold?

The layout is the project's own, exact both ways; what it does not know it refuses by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.adapters.list_files.reading import Source
from services.screening.domain.watchlist import (
    ListedIdentifier,
    ListEdition,
    ListedName,
    ListRefused,
    WatchlistEntry,
)

_REQUIRED = ("list", "entry_id", "kind", "names")
_TEXTS = ("programme", "citation", "sub_list", "listed_on")
_ARRAYS = ("countries", "birth_dates", "addresses", "measures")
_KNOWN = frozenset((*_REQUIRED, *_TEXTS, *_ARRAYS, "identifiers"))


def entry_to_json(entry: WatchlistEntry) -> dict[str, Any]:
    """All facts of the entry as JSON values."""
    return {
        "list": entry.list_id,
        "entry_id": entry.entry_id,
        "kind": entry.kind.value,
        "names": [{"name": listed.name, "quality": listed.quality.value} for listed in entry.names],
        "countries": list(entry.countries),
        "birth_dates": list(entry.birth_dates),
        "identifiers": [{"type": known.type, "value": known.value} for known in entry.identifiers],
        "programme": entry.programme,
        "addresses": list(entry.addresses),
        "citation": entry.citation,
        "sub_list": entry.sub_list,
        "measures": list(entry.measures),
        "listed_on": entry.listed_on,
    }


def entry_from_json(value: Mapping[str, Any]) -> WatchlistEntry:
    """The entry that `entry_to_json` wrote, or that a user wrote alike; `ListRefused` names the field."""
    if unknown := sorted(set(value) - _KNOWN):
        raise ListRefused(unknown[0], "is not a field of a list entry")
    if missing := [key for key in _REQUIRED if not value.get(key)]:
        raise ListRefused(missing[0], "is missing or empty")
    texts = {key: _text(key, value.get(key) or "") for key in _TEXTS}
    arrays = {key: _array(key, value.get(key) or ()) for key in _ARRAYS}
    try:
        return WatchlistEntry(
            list_id=_text("list", value["list"]),
            entry_id=_text("entry_id", value["entry_id"]),
            kind=_kind(value["kind"]),
            names=tuple(_name(number, name) for number, name in enumerate(_items("names", value["names"]))),
            identifiers=tuple(
                _identifier(number, item)
                for number, item in enumerate(_items("identifiers", value.get("identifiers") or ()))
            ),
            programme=texts["programme"],
            citation=texts["citation"],
            sub_list=texts["sub_list"],
            listed_on=texts["listed_on"],
            countries=arrays["countries"],
            birth_dates=arrays["birth_dates"],
            addresses=arrays["addresses"],
            measures=arrays["measures"],
        )
    except ValueError as error:
        raise ListRefused("names", str(error)) from error


def read(source: Source) -> tuple[ListEdition, ...]:
    """One edition per list that the lines name; one unreadable line refuses the file."""
    lists: dict[str, dict[str, WatchlistEntry]] = {}
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        try:
            entry = entry_from_json(_object(line))
        except ListRefused as error:
            raise ListRefused(f"line {number}, {error.field}", error.reason) from error
        entries = lists.setdefault(entry.list_id, {})
        if entry.entry_id in entries:
            raise ListRefused(f"line {number}, entry_id", f"{entry.entry_id} stands in the file twice")
        entries[entry.entry_id] = entry
    if not lists:
        raise ListRefused("entries", "the file holds no usable entry")
    return tuple(
        ListEdition(
            list_id=list_id,
            published_on=None,
            entries=tuple(entries.values()),
            source_format="entries_jsonl",
        )
        for list_id, entries in lists.items()
    )


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ListRefused("json", str(error)) from error
    if not isinstance(value, dict):
        raise ListRefused("json", "is not an object")
    return value


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise ListRefused(field, "is not a text")
    return value


def _items(field: str, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ListRefused(field, "is not an array")
    return list(value)


def _array(field: str, value: object) -> tuple[str, ...]:
    return tuple(_text(f"{field}[{number}]", item) for number, item in enumerate(_items(field, value)))


def _kind(value: object) -> ListedKind:
    try:
        return ListedKind(_text("kind", value))
    except ValueError as error:
        raise ListRefused("kind", f"{value!r} is none of {', '.join(ListedKind)}") from error


def _pair(field: str, value: object, keys: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ListRefused(field, "is not an object")
    if unknown := sorted(set(value) - keys):
        raise ListRefused(f"{field}.{unknown[0]}", "is not a known field")
    return value


def _name(number: int, value: object) -> ListedName:
    field = f"names[{number}]"
    pair = _pair(field, value, frozenset({"name", "quality"}))
    quality = _text(f"{field}.quality", pair.get("quality", NameQuality.STRONG))
    if quality not in tuple(NameQuality):
        raise ListRefused(f"{field}.quality", f"{quality!r} is none of {', '.join(NameQuality)}")
    return ListedName(_text(f"{field}.name", pair.get("name")), NameQuality(quality))


def _identifier(number: int, value: object) -> ListedIdentifier:
    field = f"identifiers[{number}]"
    pair = _pair(field, value, frozenset({"type", "value"}))
    return ListedIdentifier(
        _text(f"{field}.type", pair.get("type")), _text(f"{field}.value", pair.get("value"))
    )
