"""Which words does an attribute say, so that phrases find them in keys and values?

`retail: false` is `not retail`; `covert: true` is `covert`; `covert: unknown` says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from phrases.words import words_of

_DENYING = frozenset(
    "false no none nein non nee not nie nej nessuno ninguno ninguna kein keine aucun geen".split()
)
_SAYING_NOTHING = frozenset(
    "unknown unbekannt inconnu onbekend desconocido sconosciuto unspecified undefined tbd tbc n_a".split()
)
_NOT_A_WORD = re.compile(r"[_\W]+")
_LIST_LENGTH_MAX = 1_000


def attribute_texts(attributes: Mapping[str, object]) -> dict[str, str]:
    """A text for each attribute that states something in words, by its field."""
    texts: dict[str, str] = {}
    for key, value in attributes.items():
        said = _said(_NOT_A_WORD.sub(" ", key), value)
        if said is not None:
            texts[f"attributes.{key}"] = said
    return texts


def _said(words: str, value: object) -> str | None:
    if isinstance(value, bool):
        return words if value else f"not {words}"
    if isinstance(value, str):
        return _with_value(words, value)
    if isinstance(value, list | tuple) and any(isinstance(item, str) for item in value):
        return f"{words} {', '.join(map(str, value[:_LIST_LENGTH_MAX]))}"
    return None


def _with_value(words: str, value: str) -> str | None:
    plain = _NOT_A_WORD.sub("_", value.strip().casefold()).strip("_")
    if plain in _DENYING:
        return f"not {words}"
    if plain in _SAYING_NOTHING or not words_of(value):
        return None
    return f"{words} {value}"
