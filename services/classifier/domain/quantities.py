"""Which numbers does a text state, in which unit, and where?

`41 minutes maximum endurance`, `8–14 µm`, `1 h 30 min`. Dates, standards and part numbers are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from services.classifier.domain.units import UNITS, converted, spelling_of, unit_for
from services.classifier.domain.written_numbers import NUMBER, number, writes_comma

_SPACE = "[ \u00a0\u2007\u2009\u202f]"


def _pattern_of(symbol: str) -> str:
    """`m3` is also written `m³` and `m^3`; `°C` also `° C`."""
    raised = re.sub(r"(?<!\d)[23](?!\d)", lambda digit: rf"\^?[{digit[0]}²³]", re.escape(symbol))
    return raised.replace("°c", r"[°º]\s?[cC]")


_SYMBOLS = sorted((symbol for symbol in UNITS if "_" not in symbol), key=len, reverse=True)
_ANY = "|".join(map(_pattern_of, _SYMBOLS))
_LONG = "|".join(_pattern_of(symbol) for symbol in _SYMBOLS if len(symbol) > 1)
_END = r"(?![\w²³]|\^\d)"
_NUMBER = re.compile(
    rf"(?:(?<![\w.,^½¼¾])|(?<=\.\.)|(?<=\d[x×]))(?P<sign>[-−–+](?=[\d½¼¾.]))?(?P<number>{NUMBER})"
    r"(?![.,]?\d|[⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_UNIT = re.compile(
    rf"(?:{_SPACE}|-)?(?:(?P<exact>{_ANY})|(?P<loose>(?i:{_LONG}))){_END}"
    rf"|(?P<capital>[VAWJTNLCΩ]){_END}"
    rf"|{_SPACE}(?P<spaced>[VAWJTKNLCGHΩ]){_END}"
)
"""Symbols as they are written, then in any case, then one capital letter (a small one may be a word)."""
_NO_UNIT = re.compile(rf"{_SPACE}a(?!\w)")
_WORD_FOLLOWS = re.compile(r"(?![x×]\d)\w")
_NO_QUANTITY = re.compile(
    r"(?<![\w-])\d{4}-\d{2}-\d{2}(?!\d)"
    r"|(?<![\w.])\d{1,2}([./])\d{1,2}\1(?:\d{4}|\d{2})(?![\d/])"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
    r"|\b(?:ISO|IEC|EN|DIN|ANSI|IEEE|ASTM|ETSI|VDE|RFC|FIPS)[ /-]?\d{3,9}(?:[-:]\d{1,9}){0,3}"
    r"|\b[A-Z]{1,9}\d[A-Z\d]{0,19}-\d{1,20}"
    r"|(?<!\w)\+\d{1,3}(?:[ ()/-]{1,2}\d{2,12}){2,6}"
)
"""Dates, times of day, standards, part numbers and telephone numbers."""
_INCHES = re.compile(
    rf"(?<![\w.,/])(?:(?P<whole>\d{{1,2}})(?:{_SPACE}|-))?(?P<over>\d{{1,2}})/(?P<under>2|4|8|16|32|64)"
    rf"(?:{_SPACE}|-)?(?:inch|inches|in|″|zoll)(?!\w)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?<![\w.,])(?P<hours>\d{1,3})h(?P<minutes>[0-5]\d)(?:\s?min(?:ute[ns]?)?)?(?!\w)", re.IGNORECASE
)
_UP_TO = re.compile(r"\s*(?:-|–|—|…|\.\.\.?)\s*")
_TO = re.compile(r"\s*\b(?:to|bis|à|tot|a|hasta|do)\b\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|fra|tussen)\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:\b(?:and|und|et|en|y|e)\b)?\s*", re.IGNORECASE)
_REACH = 12
"""So many characters may stand between two numbers that belong together."""
_RANGE_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a text states it. `symbol` is None where no unit stands beside it."""

    low: float
    high: float
    symbol: str | None
    field: str
    text: str
    start: int = 0
    end: int = 0

    def in_base(self, dimension: str, *, beside: str = "") -> tuple[float, float] | None:
        """The lowest and highest value in the base unit of `dimension`, or None if it is another thing."""
        unit = unit_for(self.symbol, dimension, beside=beside) if self.symbol else None
        return None if unit is None else (unit.to_base(self.low), unit.to_base(self.high))


def stated_in(text: str, *, field: str, language: str | None = None) -> list[Stated]:
    """Every number in `text` with the unit beside it."""
    written = list(_written_together(text, field))
    taken = sorted(
        [(one.start, one.end) for one in written]
        + [(match.start(), match.end()) for match in _NO_QUANTITY.finditer(text)]
    )
    starts = [start for start, _ in taken]
    comma = writes_comma(language)
    read_up_to = 0
    for match in _NUMBER.finditer(text):
        before = bisect_right(starts, match.start("number")) - 1
        is_taken = before >= 0 and match.start("number") < taken[before][1]
        if is_taken or match.start("number") < read_up_to:
            continue
        value = number(match["number"], comma_decimal=comma)
        symbol, end = _unit_after(text, match.end())
        if value is None or (symbol is None and _WORD_FOLLOWS.match(text, end)):
            continue
        value = -value if match["sign"] and match["sign"] != "+" else value
        start = match.start()
        written.append(Stated(value, value, symbol, field, text[start:end], start, end))
        read_up_to = end
    return _joined(sorted(written, key=lambda one: one.start), text)


def _unit_after(text: str, place: int) -> tuple[str | None, int]:
    """The unit beside a number that ends at `place`, and where it ends."""
    found = None if _NO_UNIT.match(text, place) else _UNIT.match(text, place)
    if found is None:
        return None, place
    written = found["exact"] or found["loose"] or found["capital"] or found["spaced"]
    return spelling_of(written), found.end()


def _written_together(text: str, field: str) -> Iterator[Stated]:
    """`1h30` and `1 1/2 inch`, which are no sequences of number and unit."""
    for match in _HOURS.finditer(text):
        minutes = 60.0 * int(match["hours"]) + int(match["minutes"])
        yield Stated(minutes, minutes, "min", field, match.group(), match.start(), match.end())
    for match in _INCHES.finditer(text):
        inches = int(match["whole"] or 0) + int(match["over"]) / int(match["under"])
        yield Stated(inches, inches, "inch", field, match.group(), match.start(), match.end())


def _joined(found: list[Stated], text: str) -> list[Stated]:
    """`8-14 µm`, `-40 to 85 °C` and `1 h 30 min` are one statement."""
    joined: list[Stated] = []
    for stated in found:
        before = joined[-1] if joined else None
        ends = _together(before, stated, text) if before else None
        if ends is None or before is None:
            joined.append(stated)
        else:
            whole = text[before.start : stated.end]
            joined[-1] = Stated(*ends, stated.symbol, stated.field, whole, before.start, stated.end)
    return joined


def _together(before: Stated, stated: Stated, text: str) -> tuple[float, float] | None:
    """The lowest and highest of both in the unit of the second, or None where they are two statements."""
    between = text[before.end : stated.start]
    if len(between) > _REACH or stated.end - before.start > _RANGE_LENGTH_MAX:
        return None
    same = stated.symbol if before.symbol is None else before.symbol
    low = converted(before.low, same, stated.symbol)
    high = converted(before.high, same, stated.symbol)
    if low is None or high is None:
        return None
    if _is_smaller_part(before, stated) and _AND.fullmatch(between):
        return low + stated.low, high + stated.high
    words = _TO.fullmatch(between) or (
        _AND.fullmatch(between) and _BETWEEN.search(text, max(0, before.start - _REACH), before.start)
    )
    signs = _UP_TO.fullmatch(between) or (between.strip() == "/" and text[stated.start] == "+")
    if (signs and low <= stated.low) or (words and (low <= stated.low or stated.symbol)):
        return min(low, stated.low), max(high, stated.high)
    return None


def _is_smaller_part(before: Stated, stated: Stated) -> bool:
    """Are these hours and the minutes beyond them?"""
    large = unit_for(before.symbol or "", "time")
    small = unit_for(stated.symbol or "", "time")
    if large is None or small is None or before.low != before.high:
        return False
    return 0 <= stated.low * small.factor < large.factor and small.factor < large.factor
