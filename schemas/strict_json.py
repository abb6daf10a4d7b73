"""Is this text JSON that has exactly one meaning?

RFC 8259 leaves open what a duplicated key, NaN or a lone surrogate means; for an order each of
them is an error that names the field, never a guess.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

DOCUMENT_BYTES_MAX = 4 * 1024 * 1024
NESTING_MAX = 60


class UnreadableJson(ValueError):
    """The text has no single meaning: `field` where it can be told, and `reason`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def parse_strictly(text: bytes) -> Any:
    """The value of a JSON text, or `UnreadableJson`.

    Refused: more than 4 MiB, no UTF-8, duplicated keys, NaN and infinities, lone surrogates, more
    than 60 levels.
    """
    if len(text) > DOCUMENT_BYTES_MAX:
        raise UnreadableJson("data", f"has {len(text)} bytes, more than {DOCUMENT_BYTES_MAX}")
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise UnreadableJson("data", f"is not UTF-8 at byte {error.start}") from error
    try:
        value = json.loads(decoded, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UnreadableJson(
            "data", f"is not JSON: {error.msg} at line {error.lineno} column {error.colno}"
        ) from error
    except RecursionError as error:
        raise UnreadableJson("data", f"is nested more than {NESTING_MAX} levels deep") from error
    if "\\u" in decoded or "\\U" in decoded:
        _refuse_surrogates(value, "")
    return value


def check_strictly(text: bytes) -> None:
    """Raise `UnreadableJson` where `parse_strictly` would."""
    parse_strictly(text)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise UnreadableJson(key, "stands twice in the same object")
            seen.add(key)
    return found


def _no_constant(constant: str) -> NoReturn:
    raise UnreadableJson("data", f"holds {constant}, which is no JSON number")


def _refuse_surrogates(value: Any, path: str) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UnreadableJson(path or "data", "holds half a surrogate pair") from error
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_surrogates(key, path or "data")
            _refuse_surrogates(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_surrogates(item, f"{path}.{number}" if path else str(number))
