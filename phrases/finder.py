"""Which of many phrases stand in a text, and where?

The finder keeps, for every word it has met, which phrases may begin there, so that a text costs one
look-up a word, however many phrases there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from phrases.denial import is_denied
from phrases.patterns import NEAR_MAX, Element, Phrase, Sequence, parse
from phrases.words import Word, words_of

K = TypeVar("K", bound=Hashable)

VOCABULARY_MAX = 50_000
TEXTS_MAX = 5_000
"""So many short texts a finder remembers: names, addresses and descriptions come again and again."""
SHORT_TEXT_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Found(Generic[K]):
    """One occurrence: whose phrase, the words in the text, and whether the text denies it."""

    key: K
    phrase: str
    text: str
    start: int
    end: int
    denied: bool


class _Entry(Generic[K]):
    """A phrase of a key; `needs` are the elements that some word of a text must be for it to occur."""

    __slots__ = ("key", "needs", "phrase")

    def __init__(self, key: K, phrase: Phrase, needs: tuple[int, ...]) -> None:
        self.key = key
        self.phrase = phrase
        self.needs = needs


@dataclass(frozen=True, slots=True)
class _Met(Generic[K]):
    """What a word may be: the beginning of these entries, any of these elements."""

    entries: tuple[_Entry[K], ...]
    elements: tuple[int, ...]


class Finder(Generic[K]):
    """All occurrences of many phrases."""

    def __init__(self, phrases: Mapping[K, Iterable[str]]) -> None:
        self._numbers: dict[Element, int] = {}
        self._begun_by: dict[int, list[_Entry[K]]] = defaultdict(list)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._other: list[tuple[Element, int]] = []
        self._lengths: tuple[int, ...] = ()
        self._met: dict[str, _Met[K]] = {}
        self._remembered = lru_cache(maxsize=TEXTS_MAX)(self._find)
        for key, texts in phrases.items():
            self.add(key, texts)

    def add(self, key: K, texts: Iterable[str]) -> None:
        """Look for these phrases too; raises `PhraseError`."""
        for text in texts:
            for phrase in parse(text):
                self._add(key, phrase)
        self._lengths = ()
        self._met.clear()
        self._remembered.cache_clear()

    def find(self, text: str) -> tuple[Found[K], ...]:
        """Every occurrence in `text`, in no particular sequence."""
        return self._remembered(text) if len(text) <= SHORT_TEXT_MAX else self._find(text)

    def _find(self, text: str) -> tuple[Found[K], ...]:
        return tuple(self.find_in(text, words_of(text)))

    def find_in(self, text: str, words: list[Word]) -> list[Found[K]]:
        """The same for a text whose words are known."""
        met = [self._meet(word.folded) for word in words]
        present = {element for one in met for element in one.elements}
        found: list[Found[K]] = []
        for position, one in enumerate(met):
            for entry in one.entries:
                if not present.issuperset(entry.needs):
                    continue
                end = entry.phrase.parts[0].end_after_first(words, position)
                span = None if end is None else _with_the_others(entry.phrase, words, position, end)
                if span is not None:
                    found.append(_found(entry, text, words, *span))
        return found

    def _add(self, key: K, phrase: Phrase) -> None:
        elements = [element for part in phrase.parts for element in part.elements]
        needs = {self._number(element) for element in elements if not element.optional}
        first = self._number(phrase.parts[0].elements[0])
        self._begun_by[first].append(_Entry(key, phrase, tuple(sorted(needs - {first}))))

    def _number(self, element: Element) -> int:
        """The number under which an element is known; the same words are the same element."""
        known = self._numbers.get(element)
        if known is None:
            known = self._numbers[element] = len(self._numbers)
            for word in element.exact:
                self._exact[word].append(known)
            for stem in element.starts:
                self._starts[stem].append(known)
            if element.ends or element.contains:
                self._other.append((Element(frozenset(), (), element.ends, element.contains), known))
        return known

    def _meet(self, word: str) -> _Met[K]:
        known = self._met.get(word)
        if known is None:
            elements = tuple(dict.fromkeys(self._elements_for(word)))
            entries = tuple(entry for element in elements for entry in self._begun_by.get(element, ()))
            known = _Met(entries, elements)
            if len(self._met) >= VOCABULARY_MAX:
                self._met.clear()
            self._met[word] = known
        return known

    def _elements_for(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        self._lengths = self._lengths or tuple(sorted({len(stem) for stem in self._starts}))
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._starts.get(word[:length], ())
        for element, number in self._other:
            if element.accepts(word):
                yield number


def _with_the_others(phrase: Phrase, words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    """The span of all parts of a phrase, where every other part stands near the first one."""
    first, last = start, end
    for other in phrase.parts[1:]:
        span = _nearest(other, words, start, end)
        if span is None:
            return None
        first, last = min(first, span[0]), max(last, span[1])
    return first, last


def _nearest(sequence: Sequence, words: list[Word], start: int, end: int) -> tuple[int, int] | None:
    clause = words[start].clause
    first = max(0, start - NEAR_MAX - sequence.length_max)
    window = range(first, min(len(words), end + NEAR_MAX + 1))
    for position in sorted(window, key=lambda place: abs(place - start)):
        if start <= position < end or words[position].clause != clause:
            continue
        found = sequence.end_at(words, position)
        if found is not None and (position >= end or start - NEAR_MAX <= found <= start):
            return position, found
    return None


def _found(entry: _Entry[K], text: str, words: list[Word], first: int, last: int) -> Found[K]:
    start, end = words[first].start, words[last - 1].end
    return Found(entry.key, entry.phrase.text, text[start:end], start, end, is_denied(words, first, last))
