"""Which control-list code do people mean by what they typed?

Annex I prints `5A001.f.2.`; exporters type `5A001f2`, `5a001 F.2` or `5A001-f-2`. Grammar: category
0-9, group A-E, three digits, then paragraphs that alternate letters and numbers.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^([0-9])\s*([A-E])\s*([0-9]{3})(.*)$", re.IGNORECASE | re.DOTALL)
_PARAGRAPH = re.compile(r"[a-z]|[0-9]+")
_BETWEEN = re.compile(r"[\s.,:;()\[\]/_\-\u2010-\u2015]+")
_MILITARY = re.compile(r"^ML\s?[0-9]{1,2}\b", re.IGNORECASE)
_CUSTOMS = re.compile(r"^[0-9]{4}(?:[\s.]*[0-9]{2}){0,3}$")
NATIONAL_NUMBER_FIRST = 901
"""Numbers from here on are a Member State's own (Article 9), never Annex I."""
NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "none", "no", "nein", "non", "not listed", "0", "keine", "aucun", "geen"}
)


def is_nothing(typed: str) -> bool:
    """Does this say that there is no code?"""
    return typed.strip().casefold() in NOTHING


def is_customs_heading(typed: str) -> bool:
    """Is this a tariff number, typed into the wrong field?"""
    return bool(_CUSTOMS.match(typed.strip()))


def is_military(typed: str) -> bool:
    """Is this an entry of a military list (`ML1.d`, `ML 10`)?"""
    return bool(_MILITARY.match(typed.strip()))


def is_national(code: str) -> bool:
    """Is this normalised code one of a Member State's own list?"""
    return int(code[2:5]) >= NATIONAL_NUMBER_FIRST


def normalised(typed: str) -> str | None:
    """The code in list notation (`5A001.f.2`), or None where it does not follow the grammar."""
    match = _ENTRY.match(typed.strip())
    if match is None:
        return None
    category, group, number, rest = match.groups()
    paragraphs = _BETWEEN.sub(" ", rest.casefold()).strip()
    parts = _PARAGRAPH.findall(paragraphs)
    if "".join(parts) != paragraphs.replace(" ", ""):
        return None
    return ".".join([f"{category}{group.upper()}{number}", *parts])


def is_at_or_below(code: str, ancestor: str) -> bool:
    """Is `code` the entry `ancestor` or one of its sub-items?"""
    return code == ancestor or code.startswith(ancestor + ".")
