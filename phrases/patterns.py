"""What does a phrase look like, so that inflections and word order do not hide it?

silent install          the words side by side
encrypt*                a word that begins so; `*drohne`, `*drohne*`: ends with, contains
drone|uav               one of these; `_` joins words: `wi_fi|bluetooth`
?the                    this word may be left out
remove .. label*        in this sequence, at most three other words between
bypass* & lock*|code    both in one clause, at most eight words apart, in any sequence
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import prod

from phrases.words import Word, words_of

GAP_MAX = 3
"""So many other words may stand at a `..`."""
NEAR_MAX = 8
"""So many words may lie between the parts of an `&`."""
EXPANSIONS_MAX = 256
"""So many readings may the alternatives of a phrase give."""


class PhraseError(ValueError):
    """A phrase cannot be read; the message shows it and says why."""


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a phrase: what may stand there."""

    exact: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    contains: tuple[str, ...]
    optional: bool = False
    gap_before: bool = False

    def accepts(self, word: str) -> bool:
        return (
            word in self.exact
            or bool(self.starts and word.startswith(self.starts))
            or bool(self.ends and word.endswith(self.ends))
            or bool(self.contains and any(part in word for part in self.contains))
        )


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words in sequence. `plain`: side by side, and each must be there."""

    elements: tuple[Element, ...]
    plain: bool = field(init=False)

    def __post_init__(self) -> None:
        plain = not any(element.optional or element.gap_before for element in self.elements)
        object.__setattr__(self, "plain", plain)

    def end_at(self, words: list[Word], start: int) -> int | None:
        """One past the last word of an occurrence that begins at `start`, or None."""
        return self.end_after_first(words, start) if self.elements[0].accepts(words[start].folded) else None

    def end_after_first(self, words: list[Word], start: int) -> int | None:
        """The same where the first word is known to fit."""
        if not self.plain:
            return _match(self.elements, 1, words, start + 1, words[start].clause)
        end = start + len(self.elements)
        if end > len(words):
            return None
        clause = words[start].clause
        for element, word in zip(self.elements[1:], words[start + 1 : end], strict=True):
            if word.clause != clause or not element.accepts(word.folded):
                return None
        return end

    @property
    def length_max(self) -> int:
        """So many words may an occurrence have."""
        return sum(1 + (GAP_MAX if element.gap_before else 0) for element in self.elements)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is looked for: one sequence, or several that stand near one another."""

    text: str
    parts: tuple[Sequence, ...]


def parse(text: str) -> tuple[Phrase, ...]:
    """The phrases that `text` describes, one for each reading of its alternatives, or `PhraseError`."""
    parts = [[_choices(written, text) for written in part.split()] for part in text.split("&")]
    readings = prod(len(choices) for columns in parts for choices in columns)
    if readings > EXPANSIONS_MAX or not all(parts):
        raise PhraseError(
            f"{text!r}: a phrase has a word on each side of an &, and at most {EXPANSIONS_MAX} readings"
        )
    sequences = [[_sequence(chosen, text) for chosen in product(*columns)] for columns in parts]
    return tuple(Phrase(text, chosen) for chosen in product(*sequences))


_SEPARATORS = re.compile(r"[-\u2010-\u2015'’_/]|(?<=\w)[.,·](?=\w)")
"""What parts words in a text parts them in a phrase too: `wi-fi`, `802.11`, `end_user`."""
_Column = tuple[tuple[str, ...], ...]
"""What may stand at each place of a reading."""


def _choices(written: str, whole: str) -> list[tuple[str, _Column]]:
    """The readings of one written word, grouped by all but their last word; `..` and `?` as marks."""
    if written == "..":
        return [("gap", ())]
    mark = "optional" if written.startswith("?") else ""
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for choice in written.removeprefix("?").split("|"):
        words = tuple(_SEPARATORS.split(choice))
        if not all(words):
            raise PhraseError(f"{whole!r}: an empty word")
        groups.setdefault(words[:-1], []).append(words)
    return [(mark, _column(group)) for group in groups.values()]


def _column(group: list[tuple[str, ...]]) -> _Column:
    """Alternatives that differ in their last word alone, word by word."""
    return (*((word,) for word in group[0][:-1]), tuple(words[-1] for words in group))


def _sequence(chosen: Iterable[tuple[str, _Column]], whole: str) -> Sequence:
    elements: list[Element] = []
    gap = False
    for mark, columns in chosen:
        if mark == "gap":
            gap = True
            continue
        for choices in columns:
            elements.append(_element(choices, whole, optional=mark == "optional", gap=gap))
            gap = False
    if not elements or elements[0].optional or elements[0].gap_before or gap:
        raise PhraseError(f"{whole!r}: a phrase begins and ends with a word that must be there")
    return Sequence(tuple(elements))


def _element(choices: tuple[str, ...], whole: str, *, optional: bool, gap: bool) -> Element:
    exact, starts, ends, contains = set[str](), list[str](), list[str](), list[str]()
    for choice in choices:
        written = choice.strip("*")
        found = words_of(written)
        if len(found) != 1 or (found[0].start, found[0].end) != (0, len(written)):
            raise PhraseError(f"{whole!r}: {choice!r} is no word")
        stem = found[0].folded
        if choice.startswith("*") and choice.endswith("*"):
            contains.append(stem)
        elif choice.endswith("*"):
            starts.append(stem)
        elif choice.startswith("*"):
            ends.append(stem)
        else:
            exact.add(stem)
    return Element(frozenset(exact), tuple(starts), tuple(ends), tuple(contains), optional, gap)


def _match(
    elements: tuple[Element, ...],
    at: int,
    words: list[Word],
    position: int,
    clause: int,
    *,
    gap: bool = False,
) -> int | None:
    """`gap`: a word that was left out stood at a `..`, which holds for the next one."""
    if at == len(elements):
        return position
    element = elements[at]
    gap = gap or element.gap_before
    last = position + (GAP_MAX if gap else 0)
    for here in range(position, min(last + 1, len(words))):
        if words[here].clause != clause:
            break
        if element.accepts(words[here].folded):
            end = _match(elements, at + 1, words, here + 1, clause)
            if end is not None:
                return end
    return _match(elements, at + 1, words, position, clause, gap=gap) if element.optional else None
