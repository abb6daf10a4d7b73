"""Which listed names could this name be, at the cost of touching few?

Every distinct word carries a 64-bit signature of its letters; the number of differing bits bounds
the edit distance from below, so that one scan over words of similar length finds all near ones,
wherever the edit is. Names are then selected by the share of their weight that was touched.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cdist

from services.screening.domain.name_families import are_one_family, has_no_vowels, keys_of, skeletons_of
from services.screening.domain.names import NameParts, weight_class
from services.screening.domain.policy import (
    CANDIDATE_COVERAGE_MIN,
    CANDIDATES_MAX,
    FAMILY_SIMILARITY,
    INITIAL_SIMILARITY,
    ONE_EDIT_TOKEN_LENGTH,
    SHORT_TOKEN_LENGTH,
    TOKEN_SIMILARITY_MIN,
    TRANSPOSED_SIMILARITY,
)

_NEAR_CACHE_MAX = 200_000
_Near = tuple[tuple[NDArray[np.int32], NDArray[np.float32]], Mapping[str, float]]
_BITS_PER_EDIT = 2  # replacing one letter by another clears one bit and sets one


@dataclass(frozen=True, slots=True)
class Candidates:
    """Positions of names to score; `cut` says that there were more than are scored."""

    names: Sequence[int]
    cut: bool


class NameIndex:
    """Words, names and who contains whom, frozen for one state of the lists."""

    def __init__(self, names: Sequence[NameParts]) -> None:
        self.names = names
        words = sorted({token for name in names for token in name.tokens}, key=lambda word: (len(word), word))
        self._words = words
        self._word_ids = {word: number for number, word in enumerate(words)}
        self._signatures = signatures(words)
        self._families: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            for key in (*keys_of(word), *skeletons_of(word)):
                self._families[key].append(number)
        lengths = np.array([len(word) for word in words], dtype=np.int32)
        self._length_starts = np.searchsorted(lengths, np.arange(0, 402))
        self._postings, self._posting_starts = self._post(names)
        self._weights = self._word_weights(len(names))
        self._weight_list: list[float] = self._weights.tolist()
        self._name_weights = self._sum_weights(names)
        self._joined = _JoinedNames(names)
        self._near: dict[str, _Near] = {}

    def weight_of(self, token: str) -> float:
        """How much a word distinguishes in these lists: near 1 when rare, little when everywhere."""
        number = self._word_ids.get(token)
        return weight_class(token) if number is None else self._weight_list[number]

    def candidates(self, name: NameParts) -> Candidates:
        """Positions of names that share enough weight with `name`, best first."""
        if not name.tokens or not self.names:
            return Candidates((), cut=False)
        touched, shares = self._touched(name)
        whole = self._joined.near(name.joined)
        if len(touched) > CANDIDATES_MAX:
            best = np.argsort(-shares, kind="stable")[:CANDIDATES_MAX]
            return Candidates([*whole, *touched[best].tolist()], cut=bool(shares[best[-1]] >= 0.8))
        return Candidates(list(dict.fromkeys([*whole, *touched.tolist()])), cut=False)

    def _touched(self, name: NameParts) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        whole_words = [token for token in name.tokens if len(token) > 1] or name.tokens
        own = sum(map(self.weight_of, whole_words))  # initials find nothing, so they may not ask for more
        hits: list[NDArray[np.int64]] = []
        gains: list[NDArray[np.float64]] = []
        for token in name.tokens:
            for word, similarity in zip(*self._near_words(token), strict=True):
                posted = self._postings[self._posting_starts[word] : self._posting_starts[word + 1]]
                hits.append(posted)
                gains.append(np.full(len(posted), float(similarity) * float(self._weights[word])))
        if not hits:
            return np.zeros(0, np.int64), np.zeros(0)
        touched, places = np.unique(np.concatenate(hits), return_inverse=True)
        shared = np.bincount(places, weights=np.concatenate(gains))
        share = shared / np.minimum(np.maximum(own, 1e-6), self._name_weights[touched])
        kept = share >= CANDIDATE_COVERAGE_MIN
        return touched[kept], share[kept]

    def _near_words(self, token: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        return self._spellings(token)[0]

    def near(self, token: str) -> Mapping[str, float]:
        """The words of these lists that a word may be a spelling of, with their likeness."""
        return self._spellings(token)[1]

    def _spellings(self, token: str) -> _Near:
        found = self._near.get(token)
        if found is None:
            if len(self._near) >= _NEAR_CACHE_MAX:
                self._near.clear()
            near = self._scan(token)
            numbers = np.fromiter(near.keys(), np.int32)
            words = {self._words[number]: likeness for number, likeness in near.items()}
            found = self._near[token] = ((numbers, np.fromiter(near.values(), np.float32)), words)
        return found

    def _scan(self, token: str) -> dict[int, float]:
        """Words of the lists that `token` may be a spelling of, with their likeness."""
        exact = self._word_ids.get(token)
        found: dict[int, float] = {} if exact is None else {exact: 1.0}
        edits = edits_allowed(len(token))
        if edits:
            shortest, longest = len(token) - edits, min(len(token) + edits, 400)
            start, end = self._length_starts[max(shortest, 1)], self._length_starts[longest + 1]
            differing = np.bitwise_count(self._signatures[start:end] ^ signatures([token])[0])
            close = (np.nonzero(differing <= edits * _BITS_PER_EDIT)[0] + start).tolist()
            for number in self._within(token, close, edits):
                likeness = letters_similarity(token, self._words[number])
                if likeness >= TOKEN_SIMILARITY_MIN:
                    found[number] = likeness
        if len(token) > SHORT_TOKEN_LENGTH:
            for number in self._of_family(token):
                found[number] = max(found.get(number, 0.0), FAMILY_SIMILARITY)
        if len(token) == 1:
            return {}  # a single letter begins thousands of words; it counts when names are scored
        return found

    def _within(self, token: str, numbers: list[int], edits: int) -> list[int]:
        """Those of the words that are at most so many edits away; counted for all of them at once."""
        if not numbers:
            return []
        words = [self._words[number] for number in numbers]
        distances = cdist([token], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        return [numbers[place] for place in np.nonzero(distances <= edits)[0].tolist()]

    def _of_family(self, token: str) -> set[int]:
        """Words that may be other spellings of this one, whatever letters differ."""
        keys = set(keys_of(token))
        if has_no_vowels(token):
            keys |= skeletons_of(token)
        return {number for key in keys for number in self._families.get(key, ())}

    def _post(self, names: Sequence[NameParts]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        pairs = [
            (self._word_ids[token], number) for number, name in enumerate(names) for token in set(name.tokens)
        ]
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        starts = np.searchsorted(table[:, 0], np.arange(len(self._words) + 1))
        return table[:, 1].copy(), starts

    def _word_weights(self, total: int) -> NDArray[np.float64]:
        counts = np.diff(self._posting_starts)
        rarity = np.log((total + 1) / np.maximum(counts, 1)) / math.log(total + 2)
        kinds = np.array([weight_class(word) for word in self._words])
        return np.asarray(np.clip(rarity, 0.15, 1.0) * kinds)

    def _sum_weights(self, names: Sequence[NameParts]) -> NDArray[Any]:
        sums = [sum(float(self._weights[self._word_ids[token]]) for token in name.tokens) for name in names]
        return np.maximum(np.array(sums, dtype=np.float64), 1e-6)


class _JoinedNames:
    """Finds names whose words are joined or split otherwise: `deltaworks` and `delta works`."""

    def __init__(self, names: Sequence[NameParts]) -> None:
        order = sorted(range(len(names)), key=lambda number: len(names[number].joined))
        self._numbers = order
        self._texts = [names[number].joined for number in order]
        self._signatures = signatures(self._texts)
        lengths = np.array([len(text) for text in self._texts], dtype=np.int32)
        self._starts = np.searchsorted(lengths, np.arange(0, 1_002))

    def near(self, joined: str) -> list[int]:
        if len(joined) < 5 or len(joined) > 400:
            return []
        edits = min(2, edits_allowed(len(joined)))
        start = self._starts[len(joined) - edits]
        end = self._starts[len(joined) + edits + 1]
        differing = np.bitwise_count(self._signatures[start:end] ^ signatures([joined])[0])
        close = (np.nonzero(differing <= edits * _BITS_PER_EDIT)[0] + start).tolist()
        return [
            self._numbers[place]
            for place in close
            if Levenshtein.distance(joined, self._texts[place], score_cutoff=edits) <= edits
        ]


def signatures(words: Sequence[str]) -> NDArray[np.uint64]:
    """For each word 64 bits: which letters it has, which it has twice; digits share twelve bits."""
    found = np.zeros(len(words), dtype=np.uint64)
    for number, word in enumerate(words):
        found[number] = _signature(word)
    return found


def _signature(word: str) -> int:
    bits = 0
    for character in word:
        code = ord(character)
        slot = code - 97 if 97 <= code <= 122 else 52 + (code - 48) % 10 if 48 <= code <= 57 else 62
        if bits >> slot & 1 and slot < 26:
            slot += 26
        bits |= 1 << slot
    return bits


def edits_allowed(length: int) -> int:
    """How many edits a word of this length may have and still be the same word."""
    if length <= SHORT_TOKEN_LENGTH:
        return 0
    if length <= ONE_EDIT_TOKEN_LENGTH:
        return 1
    return max(1, int(length * (1 - TOKEN_SIMILARITY_MIN)))


def word_similarity(left: str, right: str) -> float:
    """How alike two words are, 0 to 1, by their letters or as spellings of one name."""
    direct = letters_similarity(left, right)
    longer = max(len(left), len(right))
    if min(len(left), len(right)) > 1 and longer > SHORT_TOKEN_LENGTH and direct < FAMILY_SIMILARITY:
        return FAMILY_SIMILARITY if are_one_family(left, right) else direct
    return direct


def letters_similarity(left: str, right: str) -> float:
    """How alike the letters of two words are; short words must be equal or differ by one edit."""
    if left == right:
        return 1.0
    shorter, longer = (left, right) if len(left) <= len(right) else (right, left)
    if len(shorter) == 1:
        return INITIAL_SIMILARITY if longer.startswith(shorter) else 0.0
    if len(longer) <= SHORT_TOKEN_LENGTH:
        return 0.0
    distance = OSA.distance(left, right)
    if distance == 1 and len(left) == len(right) and sorted(left) == sorted(right):
        return max(1.0 - 1.0 / len(longer), TRANSPOSED_SIMILARITY)
    if len(longer) <= ONE_EDIT_TOKEN_LENGTH and distance > 1:
        return 0.0
    return 1.0 - float(distance) / len(longer)
