"""What do we know about the entries of Annex I: titles, product families, thresholds, exclusions?

The structured facts behind a proposal. The official wording is not here; a user loads it. Every part
of the list is a section with its own names for families, parameters and flags; what several sections
share stands in the section `common`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from re import Pattern

from phrases.finder import Finder
from services.classifier.domain.entry_conditions import EntryCondition

COMMON = "common"


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message names the section, the record and the reason."""


class WhenUnknown(StrEnum):
    """What follows where the facts of an entry are incomplete."""

    POSSIBLE = "possible"
    """The entry is a candidate: members of the family are often controlled."""
    ASK = "ask"
    """Only the question is put: ordinary members of the family are far from the threshold."""


class Topic(StrEnum):
    """What a phrase of the catalogue points to."""

    FAMILY = "family"
    NOT_FAMILY = "not_family"
    TRUE = "true"
    FALSE = "false"
    NEAR = "near"
    IMPLIES = "implies"


@dataclass(frozen=True, slots=True)
class PhraseKey:
    """Whose phrase it is; `value` is what the words imply of a parameter."""

    section: str
    topic: Topic
    name: str
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of product. `thing`: the words name the item itself, so `for drones` is no drone."""

    section: str
    name: str
    title: str
    thing: bool = True
    cas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that decides. Values are in the base unit of `dimension`."""

    section: str
    name: str
    dimension: str
    unit: str
    ask: str
    keys: tuple[frozenset[str], ...] = ()
    """Each a set of words that must all stand in the key of an attribute."""
    alone: bool = False
    """The unit is proof enough of what is meant; no word need stand near the number."""
    pattern: Pattern[str] | None = None
    derived: str | None = None
    """An expression over other parameters, in their stated units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A property that holds, does not hold, or is not known; silence is `otherwise`."""

    section: str
    name: str
    ask: str
    otherwise: bool | None = None
    denial_proves: bool = True
    """Does `not x` in a text prove the opposite, or does it only leave the question open?"""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A note that releases items which would meet the entry."""

    name: str
    when: EntryCondition
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """When an item of a family falls under a code."""

    section: str
    code: str
    families: frozenset[tuple[str, str]]
    """Section and name of each family whose members are tested."""
    when: EntryCondition
    excluded: tuple[Exclusion, ...] = ()
    unknown: WhenUnknown = WhenUnknown.POSSIBLE
    after: frozenset[str] = frozenset()
    """`other than those specified in`: not tested where one of these holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All sections, with one finder over the phrases of all of them."""

    version: str
    titles: Mapping[str, str]
    families: Mapping[tuple[str, str], Family]
    parameters: Mapping[tuple[str, str], Parameter]
    flags: Mapping[tuple[str, str], Flag]
    entries: tuple[EntryRule, ...]
    finder: Finder[PhraseKey]
    accessories: Finder[str]
    add_ons: Finder[str]
    """Words for what belongs to another item: modules, licence keys, updates."""
    cas: Mapping[str, tuple[Family, ...]] = field(default_factory=dict)
    _by_family: Mapping[tuple[str, str], tuple[EntryRule, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_family: dict[tuple[str, str], list[EntryRule]] = defaultdict(list)
        for rule in self.entries:
            for key in rule.families:
                by_family[key].append(rule)
        object.__setattr__(self, "_by_family", {key: tuple(rules) for key, rules in by_family.items()})

    def rules_for(self, family: Family) -> tuple[EntryRule, ...]:
        """The rules that members of a family are tested against."""
        return self._by_family.get((family.section, family.name), ())

    def title_of(self, code: str) -> str | None:
        """Our short title of a code, or of the nearest code above it that has one."""
        while code:
            if code in self.titles:
                return self.titles[code]
            code = code.rpartition(".")[0]
        return None

    def rules_of(self, code: str) -> tuple[EntryRule, ...]:
        """The rules for a code and for what lies below it."""
        return tuple(rule for rule in self.entries if f"{rule.code}.".startswith(f"{code}."))
