"""Does an item meet a threshold of an entry? Tri-state, with what it rests on and what is missing.

    all: [endurance >= 30 min, endurance < 1 h, is bvlos]
    any: [...]    not: {...}    at_least: {n: 2, of: [...]}

A leaf compares a parameter with a number and a unit, or asks whether a flag holds, or names a family.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any, Protocol

from schemas.vocabulary import Fact
from services.classifier.domain.units import unit_for

_LEAF = re.compile(
    r"^(?P<name>[a-z][a-z0-9_]*)\s*(?P<compare>>=|<=|==|>|<)\s*(?P<number>-?[0-9.]+(?:e-?[0-9]+)?)\s*(?P<unit>\S+)?$"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Ground:
    """Words or an attribute of the item that an answer rests on."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a condition is met; `missing` are the questions whose answers would tell."""

    fact: Fact
    grounds: tuple[Ground, ...] = ()
    missing: tuple[str, ...] = ()


class Known(Protocol):
    """What is known about one item, to the conditions of one section."""

    def quantity(self, section: str, name: str) -> tuple[float, float, Ground] | None: ...

    def flag(self, section: str, name: str) -> tuple[Fact, tuple[Ground, ...]]: ...

    def family(self, section: str, name: str) -> tuple[Ground, ...]: ...

    def question(self, section: str, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class EntryCondition:
    """A condition that was checked when it was read; `names` are what it asks about."""

    evaluate: Callable[[Known], Met]
    names: frozenset[str] = frozenset()


ALWAYS = EntryCondition(lambda known: Met(Fact.TRUE))
NEVER = EntryCondition(lambda known: Met(Fact.FALSE))


class Vocabulary(Protocol):
    """The names that a condition of a section may use, resolved to the section that defines them."""

    def parameter(self, name: str) -> tuple[str, str, str] | None:
        """Section, dimension and unit of a parameter."""

    def flag(self, name: str) -> str | None: ...

    def family(self, name: str) -> str | None: ...


def parse(source: Any, vocabulary: Vocabulary, *, releases: bool = False) -> EntryCondition:
    """The condition in `source`; raises `ValueError` that says what is wrong.

    `releases`: it takes items out of an entry, so that a stated range must lie in it as a whole.
    """
    if isinstance(source, str):
        return _leaf(source.strip(), vocabulary, releases=releases)
    if isinstance(source, list) and source:
        return _all([parse(part, vocabulary, releases=releases) for part in source])
    if not isinstance(source, dict) or len(source) != 1:
        raise ValueError(f"a condition is a text, a list, or one of all, any, not, at_least: {source!r}")
    (name, content), *_ = source.items()
    if name == "not":
        return _not(parse(content, vocabulary, releases=not releases))
    if name in ("all", "any") and isinstance(content, list) and content:
        parts = [parse(part, vocabulary, releases=releases) for part in content]
        return _all(parts) if name == "all" else _at_least(1, parts)
    if name == "at_least":
        return _at_least(*_counted(content, vocabulary, releases=releases))
    raise ValueError(f"cannot read the condition {source!r}")


def _counted(content: Any, vocabulary: Vocabulary, *, releases: bool) -> tuple[int, list[EntryCondition]]:
    if not isinstance(content, dict) or set(content) != {"n", "of"} or not isinstance(content["of"], list):
        raise ValueError(f"at_least needs `n` and a list `of` conditions: {content!r}")
    if type(content["n"]) is not int:
        raise ValueError(f"at_least: n is a whole number, not {content['n']!r}")
    return content["n"], [parse(part, vocabulary, releases=releases) for part in content["of"]]


def _leaf(text: str, vocabulary: Vocabulary, *, releases: bool) -> EntryCondition:
    if text in ("always", "never"):
        return ALWAYS if text == "always" else NEVER
    head, _, name = (part.strip() for part in text.partition(" "))
    if head in ("is", "states"):
        return _flag(name, vocabulary, outright=head == "states")
    if head == "family":
        return _family(name, vocabulary)
    match = _LEAF.match(text)
    if match is None:
        raise ValueError(f"cannot read {text!r}: `name >= number unit`, `is flag`, or `family name`")
    return _comparison(match, vocabulary, releases=releases)


def _flag(name: str, vocabulary: Vocabulary, *, outright: bool) -> EntryCondition:
    """`is`: tri-state. `states`: the item says so outright, and silence is no."""
    section = vocabulary.flag(name)
    if section is None:
        raise ValueError(f"there is no flag {name!r}")

    def evaluate(known: Known) -> Met:
        fact, grounds = known.flag(section, name)
        if outright and fact is not Fact.TRUE:
            return Met(Fact.FALSE, grounds)
        missing = (known.question(section, name),) if fact is Fact.UNKNOWN else ()
        return Met(fact, grounds, missing)

    return EntryCondition(evaluate, frozenset((name,)))


def _family(name: str, vocabulary: Vocabulary) -> EntryCondition:
    section = vocabulary.family(name)
    if section is None:
        raise ValueError(f"there is no family {name!r}")

    def evaluate(known: Known) -> Met:
        grounds = known.family(section, name)
        return Met(Fact.of(bool(grounds)), grounds)

    return EntryCondition(evaluate, frozenset((name,)))


def _comparison(match: re.Match[str], vocabulary: Vocabulary, *, releases: bool) -> EntryCondition:
    name = match["name"]
    end = "high"
    if name.endswith(("_lowest", "_highest")):
        name, _, end = name.rpartition("_")
    resolved = vocabulary.parameter(name)
    if resolved is None:
        raise ValueError(f"there is no parameter {name!r}")
    section, dimension, own_unit = resolved
    limit = _number(match["number"])
    if dimension != "count":
        unit = unit_for(match["unit"] or own_unit, dimension, beside=own_unit)
        if unit is None:
            raise ValueError(f"{match['unit']!r} is no unit of {dimension} ({name})")
        limit = unit.to_base(limit)
    compare = _COMPARE[match["compare"]]
    upper = match["compare"].startswith(">") is not releases if match["name"] == name else end == "highest"

    def evaluate(known: Known) -> Met:
        found = known.quantity(section, name)
        if found is None:
            return Met(Fact.UNKNOWN, (), (known.question(section, name),))
        value = found[1] if upper else found[0]
        close = isclose(value, limit, rel_tol=_ROUNDING)
        met = "=" in match["compare"] if close else compare(value, limit)
        return Met(Fact.of(met), (found[2],))

    return EntryCondition(evaluate, frozenset((name,)))


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError as error:
        raise ValueError(f"{written!r} is no number") from error


def _all(parts: list[EntryCondition]) -> EntryCondition:
    def evaluate(known: Known) -> Met:
        answers = [part.evaluate(known) for part in parts]
        failed = next((answer for answer in answers if answer.fact is Fact.FALSE), None)
        if failed is not None:
            return failed
        return _joined(answers, Fact.UNKNOWN if _open(answers) else Fact.TRUE)

    return EntryCondition(evaluate, _names(parts))


def _at_least(n: int, parts: list[EntryCondition]) -> EntryCondition:
    if not 1 <= n <= len(parts):
        raise ValueError(f"at_least: {n} of {len(parts)} conditions")

    def evaluate(known: Known) -> Met:
        answers = [part.evaluate(known) for part in parts]
        met = [answer for answer in answers if answer.fact is Fact.TRUE]
        if len(met) >= n:
            return _joined(met, Fact.TRUE)
        possible = len(met) + len(_open(answers)) >= n
        return _joined(answers, Fact.UNKNOWN if possible else Fact.FALSE)

    return EntryCondition(evaluate, _names(parts))


def _not(part: EntryCondition) -> EntryCondition:
    turned = {Fact.TRUE: Fact.FALSE, Fact.FALSE: Fact.TRUE, Fact.UNKNOWN: Fact.UNKNOWN}

    def evaluate(known: Known) -> Met:
        answer = part.evaluate(known)
        return Met(turned[answer.fact], answer.grounds, answer.missing)

    return EntryCondition(evaluate, part.names)


def _open(answers: list[Met]) -> list[Met]:
    return [answer for answer in answers if answer.fact is Fact.UNKNOWN]


def _joined(answers: list[Met], fact: Fact) -> Met:
    grounds = dict.fromkeys(ground for answer in answers for ground in answer.grounds)
    missing = dict.fromkeys(question for answer in answers for question in answer.missing)
    return Met(fact, tuple(grounds), tuple(missing) if fact is Fact.UNKNOWN else ())


def _names(parts: list[EntryCondition]) -> frozenset[str]:
    return frozenset().union(*(part.names for part in parts))
