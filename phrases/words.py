"""Which words does a text have, in a spelling that both sides of a comparison share?

NFKC, lower case, no accents; German umlauts both ways (ü = u = ue, ä = a = ae, ö = o = oe, ß = ss).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f"
"""Soft hyphens, joiners and marks of direction: they stand inside words and nobody sees them."""
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f"
)
"""Accents and vowel signs that follow their letter; for `re` they would end a word."""
_LETTER = r"[^\W_\u02bc]"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|[{_MARKS}{_INVISIBLE}])*")
_SHORT_FORMS = (
    "ca",
    "max",
    "min",
    "approx",
    "appr",
    "bzw",
    "inkl",
    "incl",
    "evtl",
    "resp",
    "typ",
    "env",
    "vgl",
)
SENTENCE_STOP = (
    r"\.(?:"
    + "".join(rf"(?<!\b{word}\.)" for word in _SHORT_FORMS)
    + r"(?=\s|$)|(?<=\bmin\.)(?=\s+(?-i:[A-Z])|$))"
)
"""A regular expression: a full stop that ends a sentence and no abbreviation (`ca. 40 min`)."""
_CLAUSE_END = re.compile(rf";|!|\?|\u2022|:(?=\s|$)|{SENTENCE_STOP}|\n\s*(?=[\n*\u2013-])", re.IGNORECASE)
"""Every branch begins with its own character, so that `re` skips to the next one of them."""
_BY_HAND = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that Unicode does not take apart, as they are written without them."""
_UMLAUT = re.compile(r"([aou])e+")
_UNSEEN = re.compile(rf"[{_INVISIBLE}]")
_VOCABULARY_MAX = 60_000
_KEPT_LENGTH_MAX = 80


class Word(NamedTuple):
    """One word: folded, with its place in the text and the number of the clause it stands in."""

    folded: str
    start: int
    end: int
    clause: int
    after_comma: bool = False
    after_colon: bool = False


def fold(word: str) -> str:
    """The spelling under which a word is compared; folding twice is folding once."""
    return _known(word) if len(word) <= _KEPT_LENGTH_MAX else _folded(word)


def _folded(word: str) -> str:
    seen = _UNSEEN.sub("", word)
    plain = _plain(seen)
    while (again := _plain(plain)) != plain:
        plain = again
    return plain


_known = lru_cache(maxsize=_VOCABULARY_MAX)(_folded)


def _plain(word: str) -> str:
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    bare = "".join(c for c in lowered if not unicodedata.combining(c)).translate(_BY_HAND)
    return _UMLAUT.sub(r"\1", bare)


def words_of(text: str) -> list[Word]:
    """The words of `text` in sequence, with clauses counted from 0."""
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    ends.append(len(text) + 1)
    found: list[Word] = []
    clause = last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        while ends[clause] < start:
            clause += 1
        folded = fold(match.group())
        if not folded:
            continue
        between = text[last:start] if found else ""
        plain = between == " "
        comma, colon = not plain and "," in between, not plain and between.strip() == ":"
        found.append(Word(folded, start, end, clause, comma, colon))
        last = end
    return found
