"""Which days does a text name, in the languages of the papers that orders come with?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_MONTHS = {
    beginning: month
    for month, beginnings in enumerate(
        (
            "jan ene gen sty",
            "feb fev fév lut",
            "mar mär mrt maa",
            "apr avr abr kwi",
            "may mai mei mag maj",
            "jun juin giu cze",
            "jul juil lug lip",
            "aug aou aoû ago sie",
            "sep set wrz",
            "oct okt ott paz paź",
            "nov lis",
            "dec dez dic déc gru",
        ),
        start=1,
    )
    for beginning in beginnings.split()
}
_ISO = re.compile(r"\b(20\d{2})-(\d{2})-(\d{2})\b")
_POINTS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](20\d{2})\b")
_WORDS = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(20\d{2})\b"
)


def dates_in(text: str) -> Iterator[date]:
    """Every day that a text writes out: `2026-05-12`, `12.05.2026` (day first), `12 May 2026`."""
    for match in _ISO.finditer(text):
        yield from _day(match.group(1), match.group(2), match.group(3))
    for match in _POINTS.finditer(text):
        yield from _day(match.group(3), match.group(2), match.group(1))
    for match in _WORDS.finditer(unicodedata.normalize("NFC", text)):
        month = _month(match.group(2).casefold())
        if month is not None:
            yield from _day(match.group(3), str(month), match.group(1))


def _month(word: str) -> int | None:
    return next((_MONTHS[word[:size]] for size in (4, 3) if word[:size] in _MONTHS), None)


def _day(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return
