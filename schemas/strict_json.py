"""Is this text JSON that has exactly one meaning?

RFC 8259 leaves open what a duplicated key, NaN or a lone surrogate means; for an order each of
them is an error that names the field, never a guess.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DOCUMENT_BYTES_MAX = 8 * 1024 * 1024
NESTING_MAX = 60
DIGITS_MAX = 30  # of a whole number; no field of ours takes as many


class UnreadableJson(ValueError):
    """The text has no single meaning: `field` where it can be told, and `reason`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def parse_strictly(text: bytes) -> Any:
    """The value of a JSON text, or `UnreadableJson`.

    Refused: more than 8 MiB, no UTF-8, duplicated keys, NaN and infinities, whole numbers of more
    than 30 digits, lone surrogates, the character U+0000, more than 60 levels.
    """
    decoded = _decoded(text)
    doubts = _Doubts()
    try:
        value = json.loads(
            decoded,
            object_pairs_hook=doubts.distinct,
            parse_constant=doubts.constant,
            parse_float=doubts.finite,
            parse_int=doubts.short,
        )
    except json.JSONDecodeError as error:
        raise UnreadableJson(
            "data", f"is not JSON: {error.msg} at line {error.lineno} column {error.colno}"
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    _refuse_depth(value)
    if doubts.found or "\\u" in decoded:
        _refuse_doubts(value)
    return value


def check_strictly(text: bytes) -> None:
    """Raise `UnreadableJson` where `parse_strictly` would."""
    parse_strictly(text)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Stands in the parsed value where the text has no single meaning."""

    reason: str


@dataclass(slots=True)
class _Doubts:
    """The hooks of one parse, which mark what they doubt; a walk then tells where it stands."""

    found: list[_Doubt] = field(default_factory=list)

    def distinct(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    made[key] = self._doubt("stands twice in the same object")
                seen.add(key)
        return made

    def constant(self, name: str) -> _Doubt:
        return self._doubt(f"holds {name}, which is no JSON number")

    def finite(self, digits: str) -> float | _Doubt:
        number = float(digits)
        return self._doubt("holds a number beyond every range") if math.isinf(number) else number

    def short(self, digits: str) -> int | _Doubt:
        if len(digits) > DIGITS_MAX:
            return self._doubt(f"holds a number of more than {DIGITS_MAX} digits")
        return int(digits)

    def _doubt(self, reason: str) -> _Doubt:
        doubt = _Doubt(reason)
        self.found.append(doubt)
        return doubt


def _decoded(text: bytes) -> str:
    if len(text) > DOCUMENT_BYTES_MAX:
        raise UnreadableJson("data", f"has {len(text)} bytes, more than {DOCUMENT_BYTES_MAX}")
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise UnreadableJson("data", f"is not UTF-8 at byte {error.start}") from error


def _refuse_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > NESTING_MAX:
            raise _too_deep()
        level = [item for above in level for item in _items(above) if isinstance(item, dict | list)]


def _items(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, dict) else value)


def _too_deep() -> UnreadableJson:
    return UnreadableJson("data", f"is nested more than {NESTING_MAX} levels deep")


def _refuse_doubts(value: Any, path: str = "") -> None:
    """Raise for the first mark or unfit text in `value`, which is not deeper than the limit."""
    if isinstance(value, _Doubt):
        raise UnreadableJson(path or "data", value.reason)
    if isinstance(value, str):
        _refuse_unfit_text(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unfit_text(key, path)
            _refuse_doubts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_doubts(item, f"{path}.{number}" if path else str(number))


def _refuse_unfit_text(text: str, path: str) -> None:
    if "\x00" in text:
        raise UnreadableJson(path or "data", "holds the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableJson(path or "data", "holds half a surrogate pair") from error
