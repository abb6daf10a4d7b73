"""What does a published value mean: which text, which dates, which country?

Unknown is dropped, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from services.screening.adapters.list_files.country_names import CODES, NAMES, country_key

YEAR_MIN, YEAR_MAX = 1850, 2100
RANGE_YEARS_MAX = 15
"""A wider span of birth years says too little to agree or disagree with."""

_NULLS = frozenset({"", "-", "-0-", "n/a", "na", "none", "unknown", "undetermined", "不明", "00", "null"})
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?\Z", re.ASCII)
_SLASHED = re.compile(r"(?:(\d{1,2}|dd|DD)/)?(\d{1,2}|mm|MM)/(\d{4})\Z", re.ASCII)
_SPELLED = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\Z", re.ASCII)
_ABOUT = re.compile(r"(?:circa|approximately|about|ca\.?|c\.)\s+", re.IGNORECASE)
_SPAN = re.compile(r"\s*(?:/|\bto\b)\s*")
_NUMBERED = re.compile(r"\(\d+\)")


def collapse(text: str | None) -> str:
    """NFC, every run of white space (line breaks and no-break spaces too) one blank, trimmed."""
    if not text:
        return ""
    joined = " ".join(text.split())
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)


def known(text: str | None) -> str:
    """The collapsed text, or nothing where the publisher writes a null token."""
    clean = collapse(text)
    return "" if clean.casefold() in _NULLS else clean


@lru_cache(maxsize=65_536)
def birth_dates(text: str) -> tuple[str, ...]:
    """The partial dates a text gives: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    `circa` keeps the year only; a span becomes each of its years, as any of them may be right.
    """
    clean = known(text)
    about = _ABOUT.match(clean)
    clean = clean[about.end() :] if about else clean
    if clean.endswith("~"):
        clean, about = clean[:-1], _ABOUT.match("circa ")
    if single := _partial(clean):
        return (single[:4],) if about else (single,)
    ends = [_partial(end) for end in _SPAN.split(clean)] if not _SLASHED.match(clean) else []
    if len(ends) == 2 and all(ends):
        return year_span(ends[0][:4], ends[1][:4])
    return ()


def year_span(first: str, last: str) -> tuple[str, ...]:
    """Each year from first to last; nothing where an end is missing or the span is too wide."""
    if not (first.isdecimal() and last.isdecimal()):
        return ()
    start, end = int(first), int(last)
    sound = YEAR_MIN <= start <= end <= YEAR_MAX and end - start <= RANGE_YEARS_MAX
    return tuple(str(year) for year in range(start, end + 1)) if sound else ()


def published_day(text: str) -> date | None:
    """The publisher's date of the file: ISO, `dd/mm/yyyy`, `dd-Mon-yyyy`; else unknown."""
    match = re.match(r"(\d{1,2})-([A-Za-z]{3})[a-z]*-(\d{4})", collapse(text))
    partial = _partial(" ".join(match.groups()) if match else collapse(text))
    return date.fromisoformat(partial) if len(partial) == 10 else None


def iso_day(text: str) -> str:
    """An exact day as ISO text, or nothing."""
    partial = _partial(collapse(text))
    return partial if len(partial) == 10 else ""


def _partial(text: str) -> str:
    if match := _ISO.match(text):
        return _joined(match[1], match[2], match[3])
    if match := _SLASHED.match(text):
        return _joined(match[3], match[2], match[1])
    if match := _SPELLED.match(text):
        month = _MONTHS.get(match[2][:3].casefold())
        return _joined(match[3], str(month), match[1]) if month else ""
    return ""


def _joined(year: str, month: str | None, day: str | None) -> str:
    """As precise as the parts are real: `00` and letters stand for unknown."""
    if not YEAR_MIN <= int(year) <= YEAR_MAX:
        return ""
    if not (month and month.isdecimal() and 1 <= int(month) <= 12):
        return year
    shorter = f"{year}-{int(month):02d}"
    if not (day and day.isdecimal() and int(day)):
        return shorter
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return shorter


def country_of_code(code: str | None) -> str | None:
    """An ISO alpha-2 code that exists, in capitals; `00` and dissolved states are unknown."""
    upper = (code or "").strip().upper()
    return upper if upper in CODES else None


@lru_cache(maxsize=16_384)
def countries_of_name(text: str) -> tuple[str, ...]:
    """The countries a text names; `(1) Russia. (2) Cyprus` names two, an unknown name none."""
    found = (NAMES.get(country_key(part)) for part in _NUMBERED.split(text))
    return tuple(dict.fromkeys(code for code in found if code))
