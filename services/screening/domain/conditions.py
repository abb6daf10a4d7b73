"""When does a rule apply? A small typed language over named facts, evaluated with three values.

    all: [{line.listed: true}, {dest.country: [RU, BY]}]
    any: [...]        not: {...}

A fact is a tri-state, a text, or several texts of which one is enough. What is unknown makes the
condition unknown, never false, unless the rest decides it already; the unknown facts are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from schemas.vocabulary import Fact

S = TypeVar("S")
FactValue = Fact | str | frozenset[str] | None
Facts = Mapping[str, Callable[[S], FactValue]]


class LawError(ValueError):
    """A rule cannot be used; the message names the rule and the reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds, and which facts were unknown where that mattered."""

    fact: Fact
    unknown: frozenset[str] = frozenset()


YES, NO = Answer(Fact.TRUE), Answer(Fact.FALSE)


@dataclass(frozen=True, slots=True)
class Condition(Generic[S]):
    """A condition that was checked when it was read."""

    evaluate: Callable[[S], Answer]
    names: frozenset[str] = frozenset()
    """The facts that it asks about."""
    conjuncts: tuple[Condition[S], ...] = ()
    """Of an `all`: its parts, each of which must hold."""


def common_part(condition: Condition[S], narrow: Callable[[str], bool]) -> Condition[S] | None:
    """What must hold whichever line or party is looked at: the conjuncts without any `narrow` fact."""
    parts = [part for part in condition.conjuncts or (condition,) if not any(map(narrow, part.names))]
    return Condition(_all(parts), frozenset().union(*(part.names for part in parts))) if parts else None


def parse(source: Any, facts: Facts[S], *, rule: str) -> Condition[S]:
    """The condition in `source`, or `LawError` that names the rule."""
    if not isinstance(source, dict) or len(source) != 1:
        raise LawError(f"{rule}: a condition is one of all, any, not or a fact, and nothing beside it")
    (name, content), *_ = source.items()
    if name in ("all", "any"):
        if not isinstance(content, list) or not content:
            raise LawError(f"{rule}: `{name}` needs a list of conditions")
        parts = [parse(part, facts, rule=rule) for part in content]
        names = frozenset().union(*(part.names for part in parts))
        return Condition(_all(parts), names, tuple(parts)) if name == "all" else Condition(_any(parts), names)
    if name == "not":
        part = parse(content, facts, rule=rule)
        return Condition(_not(part), part.names)
    if name not in facts:
        raise LawError(f"{rule}: there is no fact {name!r}")
    return Condition(_leaf(name, facts[name], _wanted(content, rule)), frozenset((name,)))


def facts_in(source: Any) -> frozenset[str]:
    """The names of the facts that a condition asks about, read or not."""
    if isinstance(source, list):
        return frozenset().union(*map(facts_in, source))
    if not isinstance(source, dict):
        return frozenset()
    found: frozenset[str] = frozenset()
    for name, content in source.items():
        found |= facts_in(content) if name in ("all", "any", "not") else {str(name)}
    return found


def _wanted(content: Any, rule: str) -> frozenset[Fact | str]:
    values = content if isinstance(content, list) else [content]
    if not values or not all(isinstance(value, bool | str) for value in values):
        raise LawError(f"{rule}: a fact is compared with true, false, a text or a list of texts")
    return frozenset(Fact.of(value) if isinstance(value, bool) else value for value in values)


def _leaf(name: str, read: Callable[[S], FactValue], wanted: frozenset[Fact | str]) -> Callable[[S], Answer]:
    not_known = Answer(Fact.UNKNOWN, frozenset((name,)))

    def evaluate(scope: S) -> Answer:
        value = read(scope)
        if value is None or value is Fact.UNKNOWN:
            return not_known
        if value.__class__ is frozenset:
            return NO if wanted.isdisjoint(value) else YES
        return YES if value in wanted else NO

    return evaluate


def _all(parts: Sequence[Condition[S]]) -> Callable[[S], Answer]:
    if len(parts) == 1:
        return parts[0].evaluate
    asked = [part.evaluate for part in parts]

    def evaluate(scope: S) -> Answer:
        unknown: frozenset[str] = frozenset()
        for ask in asked:
            answer = ask(scope)
            if answer.fact is Fact.FALSE:
                return answer
            if answer.unknown:
                unknown |= answer.unknown
        return Answer(Fact.UNKNOWN, unknown) if unknown else YES

    return evaluate


def _any(parts: Sequence[Condition[S]]) -> Callable[[S], Answer]:
    if len(parts) == 1:
        return parts[0].evaluate
    asked = [part.evaluate for part in parts]

    def evaluate(scope: S) -> Answer:
        unknown: frozenset[str] = frozenset()
        for ask in asked:
            answer = ask(scope)
            if answer.fact is Fact.TRUE:
                return YES
            if answer.unknown:
                unknown |= answer.unknown
        return Answer(Fact.UNKNOWN, unknown) if unknown else NO

    return evaluate


def _not(part: Condition[S]) -> Callable[[S], Answer]:
    turned = {Fact.TRUE: Fact.FALSE, Fact.FALSE: Fact.TRUE, Fact.UNKNOWN: Fact.UNKNOWN}

    def evaluate(scope: S) -> Answer:
        answer = part.evaluate(scope)
        return Answer(turned[answer.fact], answer.unknown)

    return evaluate
