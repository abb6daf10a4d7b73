"""Which numbers do the attributes of an item state, and in which unit does each key say they are?

`endurance_min: 41`, `wind_gust_km_h: 46.3`, `operating_temp_c: [-40, 85]`. Numbers in texts
(`endurance: 41 min`) are read by `stated_in`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from phrases.words import fold
from services.classifier.domain.quantities import stated_in
from services.classifier.domain.units import UNITS

UNIT_PARTS_MAX = 4
_PART = re.compile(r"(?:[^\W_]|[°%√])+")
_COMPARED = re.compile(r"^\s*(?:[<>=≤≥~≈±]|ca\.?|approx\.?|max\.?|min\.?)*\s*", re.IGNORECASE)
_LENGTH_MAX = 60
_SHOWN_MAX = 80


@dataclass(frozen=True, slots=True)
class Keyed:
    """A number or two that an attribute states."""

    words: frozenset[str]
    suffixes: tuple[tuple[str, frozenset[str]], ...]
    """Every reading of the end of the key as a unit, with the words before it, longest unit first."""
    low: float
    high: float
    key: str
    text: str


def keyed(attributes: Mapping[str, object], *, language: str | None = None) -> list[Keyed]:
    """The attributes whose values are numbers alone."""
    found: list[Keyed] = []
    for key, value in attributes.items():
        ends = _ends(value, language)
        if ends is None:
            continue
        parts = _PART.findall(key.casefold().replace("\u03bc", "\u00b5"))
        readings = tuple(_readings(parts))
        shown = f"{key} = {value}"
        text = shown if len(shown) <= _SHOWN_MAX else f"{shown[: _SHOWN_MAX - 1]}…"
        found.append(Keyed(frozenset(map(fold, parts)), readings, *ends, key, text))
    return found


def _ends(value: object, language: str | None) -> tuple[float, float] | None:
    """The lowest and highest of the numbers, or None where one of the values is none."""
    items = value if isinstance(value, list | tuple) else [value]
    found = [_read(item, language) for item in items]
    numbers = [pair for pair in found if pair is not None]
    if not numbers or len(numbers) < len(found):
        return None
    return min(low for low, _ in numbers), max(high for _, high in numbers)


def _read(item: object, language: str | None) -> tuple[float, float] | None:
    if isinstance(item, bool):
        return None
    if isinstance(item, int | float):
        return _finite(item)
    if not isinstance(item, str) or len(item) > _LENGTH_MAX:
        return None
    written = _COMPARED.sub("", item).strip()
    found = stated_in(written, field="", language=language)
    if len(found) != 1 or found[0].symbol is not None or found[0].text != written:
        return None
    return found[0].low, found[0].high


def _finite(value: float) -> tuple[float, float] | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return (number, number) if isfinite(number) else None


def _readings(parts: list[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for length in range(min(UNIT_PARTS_MAX, len(parts)), 0, -1):
        rest = frozenset(map(fold, parts[:-length] or parts))
        for symbol in _spellings(parts[-length:]):
            if symbol in UNITS:
                yield symbol, rest


def _spellings(suffix: list[str]) -> list[str]:
    """`km`, `h` may be `km/h`; `g`, `cm3` may be `g/cm3`; `deg`, `sqrt`, `h` is `deg/sqrt_h`."""
    if len(suffix) == 1:
        return suffix
    without_per = [part for part in suffix if part != "per"]
    joined = "/".join(without_per)
    rooted = joined.replace("sqrt/", "sqrt_").replace("root/", "sqrt_")
    return list(dict.fromkeys([joined, rooted, "_".join(without_per)]))
