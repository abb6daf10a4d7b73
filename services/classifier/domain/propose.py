"""Which entries of Annex I does an item meet, which may it meet, and what was tested?

Every rule of every family that the item belongs to is tested. What is met and not excluded is
proposed with its evidence; what cannot be told becomes a question, never a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from schemas.vocabulary import Fact
from services.classifier.domain.catalogue import Catalogue, EntryRule, Exclusion, WhenUnknown
from services.classifier.domain.entry_conditions import Ground, Met
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.notation import is_at_or_below

CODES_MAX = 3
"""So many codes are proposed for one item; more would be no answer."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One rule applied to one item."""

    rule: EntryRule
    fact: Fact
    grounds: tuple[Ground, ...]
    missing: tuple[str, ...] = ()
    excluded_by: Exclusion | None = None

    @property
    def code(self) -> str:
        return self.rule.code


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was tested of an item. `met` and `possible` are the best `CODES_MAX` of each."""

    tested: tuple[Tested, ...]
    met: tuple[Tested, ...]
    possible: tuple[Tested, ...]
    asked: tuple[Tested, ...]
    """Not told for lack of facts, and ordinary members of the family are far from the threshold."""


def propose(
    facts: ItemFacts, catalogue: Catalogue, *, in_use: Callable[[str], bool] = lambda code: True
) -> Proposal:
    """The proposal for one item, out of the codes that are in use: an entry yields to no other code."""
    tested = _once(
        test(rule, facts, grounds)
        for family, grounds in facts.families()
        for rule in catalogue.rules_for(family)
        if in_use(rule.code)
    )
    met = _without_followers([t for t in tested if t.fact is Fact.TRUE])
    open_ = [t for t in tested if t.fact is Fact.UNKNOWN and not _followed(t, met)]
    possible = [t for t in open_ if t.rule.unknown is WhenUnknown.POSSIBLE and not _implied_by(t, met)]
    asked = [t for t in open_ if t.rule.unknown is WhenUnknown.ASK]
    return Proposal(tuple(tested), tuple(_ranked(met)), tuple(_ranked(possible)), tuple(asked))


def test(rule: EntryRule, facts: ItemFacts, family: tuple[Ground, ...]) -> Tested:
    """One rule against one item, its exclusions included."""
    met = rule.when.evaluate(facts)
    if met.fact is Fact.FALSE:
        return Tested(rule, Fact.FALSE, met.grounds)
    open_exclusions: list[Met] = []
    for exclusion in rule.excluded:
        released = exclusion.when.evaluate(facts)
        if released.fact is Fact.TRUE:
            return Tested(rule, Fact.FALSE, released.grounds, excluded_by=exclusion)
        if released.fact is Fact.UNKNOWN:
            open_exclusions.append(released)
    grounds = tuple(dict.fromkeys((*family, *met.grounds)))
    missing = (*met.missing, *(question for released in open_exclusions for question in released.missing))
    fact = Fact.UNKNOWN if open_exclusions else met.fact
    return Tested(rule, fact, grounds, tuple(dict.fromkeys(missing)))


def _once(tested: Iterable[Tested]) -> list[Tested]:
    """A rule that several families of the item lead to counts once, with the evidence of all."""
    by_rule: dict[int, Tested] = {}
    for found in tested:
        known = by_rule.get(id(found.rule))
        grounds = tuple(dict.fromkeys((*known.grounds, *found.grounds))) if known else found.grounds
        by_rule[id(found.rule)] = Tested(found.rule, found.fact, grounds, found.missing, found.excluded_by)
    return list(by_rule.values())


def _without_followers(met: list[Tested]) -> list[Tested]:
    """Without entries that yield to others that are met, and without the parents of finer codes."""
    left = [found for found in met if not _followed(found, met)] or met  # two that yield to each other stay
    return [
        found
        for found in left
        if not any(other is not found and is_below(other.code, found.code) for other in left)
    ]


def _followed(found: Tested, met: Sequence[Tested]) -> bool:
    return any(
        is_at_or_below(other.code, code) for code in found.rule.after for other in met if other is not found
    )


def _implied_by(found: Tested, met: Sequence[Tested]) -> bool:
    """Is a possible code only the parent or a finer reading of one that is met?"""
    return any(is_at_or_below(other.code, found.code) or other.code == found.code for other in met)


def is_below(code: str, ancestor: str) -> bool:
    return code != ancestor and is_at_or_below(code, ancestor)


def _ranked(found: list[Tested]) -> list[Tested]:
    """The best first: named in the name, then with more evidence, then the finer code."""
    unique = {one.code: one for one in sorted(found, key=_rank, reverse=True)}
    return sorted(unique.values(), key=_rank)[:CODES_MAX]


def _rank(found: Tested) -> tuple[bool, int, int, str]:
    in_name = any(ground.field == "name" for ground in found.grounds)
    return (not in_name, -len(found.grounds), -found.code.count("."), found.code)
