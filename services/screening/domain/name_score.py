"""How alike are two names, and which part of one is which part of the other?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from services.screening.domain.name_index import word_similarity
from services.screening.domain.names import NameParts
from services.screening.domain.policy import (
    CUT_LENGTH_MIN,
    CUT_SCORE,
    JOINED_SIMILARITY_MIN,
    OMITTED_WEIGHT,
    ONE_WORD_FACTOR,
    SIMILARITY_POWER,
    TOKEN_SIMILARITY_MIN,
)

Weigh = Callable[[str], float]
Near = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class NameScore:
    """Strength 0 to 1, with the aligned words and those left over on either side."""

    score: float
    pairs: tuple[tuple[str, str, float], ...]
    left_over: tuple[str, ...]
    listed_over: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Equal in all parts, in whatever sequence; words joined or split otherwise are a variant."""
        return (
            not self.left_over and not self.listed_over and all(one == other for one, other, _ in self.pairs)
        )

    def why(self) -> tuple[str, ...]:
        """The alignment in words that can be quoted."""
        if self.equal:
            return ("the name is equal in all parts",)
        said = [f"“{left}” for “{right}”" for left, right, _ in self.pairs if left != right]
        found = [f"{len(self.pairs)} of {len(self.pairs) + len(self.listed_over)} listed name parts found"]
        if said:
            found.append("spelled otherwise: " + ", ".join(said))
        if self.left_over:
            found.append("not in the listed name: " + ", ".join(self.left_over))
        if self.listed_over:
            found.append("only in the listed name: " + ", ".join(self.listed_over))
        return tuple(found)


NO_SCORE = NameScore(0.0, (), (), ())


def score_names(
    party: NameParts, listed: NameParts, weigh: Weigh, *, omission: bool, near: Near | None = None
) -> NameScore:
    """Compare two names. `omission`: a part that one side leaves out counts less (names of persons).

    A part that both sides have but differently counts in full on both sides: contradiction costs
    more than omission. `near`: the words that a word of the party may be a spelling of, where they are known.
    """
    if not party.tokens or not listed.tokens:
        return NO_SCORE
    if party.key == listed.key:
        return NameScore(1.0, tuple((token, token, 1.0) for token in party.tokens), (), ())
    pairs, left, right = _align(party.tokens, listed.tokens, near)
    score = _weigh_pairs(pairs, left, right, weigh, omission=omission)
    joined = _joined_similarity(party.joined, listed.joined)
    if joined > score and joined >= JOINED_SIMILARITY_MIN:
        return NameScore(joined, ((" ".join(party.tokens), " ".join(listed.tokens), joined),), (), ())
    if omission and score < CUT_SCORE and _is_cut(party, listed):
        score = CUT_SCORE
    if len(party.tokens) == len(listed.tokens) == 1:
        score *= ONE_WORD_FACTOR
    return NameScore(score, tuple(pairs), tuple(left), tuple(right))


def _is_cut(party: NameParts, listed: NameParts) -> bool:
    """Does one name end where a field may have ended, and agree with the other up to there?"""
    shorter, longer = sorted((party, listed), key=lambda parts: len(parts.joined))
    length = len(shorter.joined)
    if len(shorter.tokens) < 2 or length < CUT_LENGTH_MIN or not longer.joined.startswith(shorter.joined):
        return False
    whole = shorter.tokens == longer.tokens[: len(shorter.tokens)]
    return not whole or length >= CUT_LENGTH_MIN + 3


def _align(
    left: tuple[str, ...], right: tuple[str, ...], near: Near | None
) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    """Pair words greedily, most alike first; what is left over stays on its side."""
    likeness = _pairwise(left, right) if near is None else _looked_up(left, right, near)
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs = []
    for similarity, i, j in sorted(likeness, key=lambda item: (-item[0], abs(item[1] - item[2]), item[1])):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j], similarity))
    return (
        pairs,
        [word for i, word in enumerate(left) if i not in used_left],
        [word for j, word in enumerate(right) if j not in used_right],
    )


def _pairwise(left: tuple[str, ...], right: tuple[str, ...]) -> list[tuple[float, int, int]]:
    return [
        (similarity, i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (similarity := word_similarity(one, other)) >= TOKEN_SIMILARITY_MIN
    ]


def _looked_up(left: tuple[str, ...], right: tuple[str, ...], near: Near) -> list[tuple[float, int, int]]:
    """The same from what is known of the words; single letters are near nothing and are compared."""
    found = []
    for i, one in enumerate(left):
        known = near(one)
        for j, other in enumerate(right):
            if one == other:
                found.append((1.0, i, j))
            elif other in known:
                found.append((known[other], i, j))
            elif (len(one) == 1 or len(other) == 1) and (alike := word_similarity(one, other)):
                found.append((alike, i, j))
    return found


def _weigh_pairs(
    pairs: list[tuple[str, str, float]], left: list[str], right: list[str], weigh: Weigh, *, omission: bool
) -> float:
    both = sum((weigh(one) + weigh(other)) / 2 for one, other, _ in pairs)
    gained = sum(
        (weigh(one) + weigh(other)) / 2 * similarity**SIMILARITY_POWER for one, other, similarity in pairs
    )
    over_left, over_right = sum(map(weigh, left)), sum(map(weigh, right))
    contradicted = bool(left and right)
    share = 1.0 if contradicted or not omission or len(pairs) < 2 else OMITTED_WEIGHT
    missed = (over_left + over_right) * share
    total = both + missed * (0.6 if not contradicted else 0.75)
    return gained / total if total else 0.0


def _joined_similarity(left: str, right: str) -> float:
    """Likeness of the names without their spaces, for words joined or split."""
    if min(len(left), len(right)) < 5:
        return 0.0
    return float(Levenshtein.normalized_similarity(left, right, score_cutoff=0.85))
