"""What does an item say about itself: which kind of product, which properties, which numbers?

Names, descriptions and attributes are read once against all phrases of the catalogue; conditions
then ask. Evidence keeps the words and the field they stand in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from phrases.finder import Found
from phrases.words import SENTENCE_STOP, Word, words_of
from schemas.vocabulary import Fact
from services.classifier.domain.attribute_texts import attribute_texts
from services.classifier.domain.catalogue import Catalogue, Family, Parameter, PhraseKey, Topic
from services.classifier.domain.entry_conditions import Ground
from services.classifier.domain.expressions import calculate, names_in
from services.classifier.domain.keyed_numbers import Keyed, keyed
from services.classifier.domain.quantities import Stated, stated_in
from services.classifier.domain.units import UNITS, Unit, unit_for
from services.classifier.domain.written_numbers import number, writes_comma

NEAR_CHARS_MAX = 48
"""So far from a number may the words stand that say what it measures."""
NEAR_PHRASE_CHARS_MAX = 200
"""So long may these words be."""
BESIDE_WORDS = 3
"""So many words may stand between `for` and a thing that the item serves."""

_FOR = frozenset("for fur pour voor para against gegen contre tegen contra contro".split())
_ITALIAN = frozenset("di il lo la gli del della dei con e da".split())
"""With one of these `per` is the Italian `for`; elsewhere it is `16 channels per board`."""
_CAS = re.compile(
    r"(?<![\d.])(?<!\d[-\u2010-\u2013])([1-9]\d{1,6})[-\u2010-\u2013](\d{2})[-\u2010-\u2013](\d)(?![-\u2010-\u2013]?\d)"
)
_CLAUSE = re.compile(rf"[;!?\n]|{SENTENCE_STOP}", re.IGNORECASE)
GROUNDS_MAX = 50
"""So many different words are kept as evidence for one answer; a longer text says no more."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An occurrence with what is needed to judge it."""

    field: str
    found: Found[PhraseKey]
    aside: bool
    """Names a thing that the item serves or belongs to (`for drones`, `drone battery`)."""


class ItemFacts:
    """The facts of one item, read on demand and kept."""

    def __init__(
        self,
        texts: Mapping[str, str],
        attributes: Mapping[str, object],
        catalogue: Catalogue,
        *,
        language: str | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._language = language
        self._fields = {**texts, **attribute_texts(attributes)}
        self._keyed = keyed(attributes, language=language)
        self._stated = [
            stated
            for field, text in self._fields.items()
            for stated in stated_in(text, field=field, language=language)
        ]
        self.cas = frozenset(
            number
            for text in self._fields.values()
            for number in map("-".join, _CAS.findall(text))
            if cas_is_valid(number)
        )
        self._places: dict[tuple[str, Topic, str], list[_Place]] = defaultdict(list)
        for field, text in self._fields.items():
            self._read(field, text)
        self._quantities: dict[tuple[str, str], tuple[float, float, Ground] | None] = {}

    def families(self) -> list[tuple[Family, tuple[Ground, ...]]]:
        """Every family that the item belongs to, with the words that say so."""
        named = {(section, name) for section, topic, name in self._places if topic is Topic.FAMILY}
        named |= {
            (family.section, family.name) for cas in self.cas for family in self._catalogue.cas.get(cas, ())
        }
        found = ((self._catalogue.families[key], self.family(*key)) for key in sorted(named))
        return [(family, grounds) for family, grounds in found if grounds]

    def family(self, section: str, name: str) -> tuple[Ground, ...]:
        """The words that put the item into a family; none where it is not of it."""
        family = self._catalogue.families[section, name]
        if family.cas and self.cas:
            matching = sorted(family.cas & self.cas)
            return tuple(Ground("cas", number) for number in matching)
        if any(not place.found.denied for place in self._places.get((section, Topic.NOT_FAMILY, name), ())):
            return ()
        return _different(
            Ground(place.field, place.found.text)
            for place in self._places.get((section, Topic.FAMILY, name), ())
            if not place.found.denied and not (family.thing and place.aside)
        )

    def flag(self, section: str, name: str) -> tuple[Fact, tuple[Ground, ...]]:
        """Whether a property holds; texts that point both ways leave it open."""
        flag = self._catalogue.flags[section, name]
        for_it: list[Ground] = []
        against: list[Ground] = []
        for topic, own, other in ((Topic.TRUE, for_it, against), (Topic.FALSE, against, for_it)):
            for place in self._places.get((section, topic, name), ()):
                ground = Ground(place.field, place.found.text)
                (other if place.found.denied else own).append(ground)
                if (
                    place.found.denied
                    and not flag.denial_proves
                    and not place.field.startswith("attributes.")
                ):
                    own.append(ground)
        if for_it and against:
            for_it, against = _attributes_first(for_it, against)
        if for_it and against:
            return Fact.UNKNOWN, (*_different(for_it), *_different(against))
        if for_it or against:
            return Fact.of(bool(for_it)), _different(for_it or against)
        return (Fact.UNKNOWN if flag.otherwise is None else Fact.of(flag.otherwise)), ()

    def question(self, section: str, name: str) -> str:
        """What to ask a person where a parameter or a flag is missing."""
        key = (section, name)
        known = self._catalogue.parameters.get(key) or self._catalogue.flags.get(key)
        return known.ask if known else name

    def quantity(self, section: str, name: str) -> tuple[float, float, Ground] | None:
        """The lowest and highest stated value of a parameter in base units, or None."""
        key = (section, name)
        if key not in self._quantities:
            self._quantities[key] = None  # a derived parameter that asks for itself finds nothing
            self._quantities[key] = self._find(self._catalogue.parameters[key])
        return self._quantities[key]

    def _read(self, field: str, text: str) -> None:
        words = words_of(text)
        surroundings = _Surroundings(
            words, {f.start for f in self._catalogue.accessories.find_in(text, words)}
        )
        for found in self._catalogue.finder.find_in(text, words):
            aside = found.key.topic is Topic.FAMILY and surroundings.serve(found)
            place = _Place(field, found, aside)
            self._places[found.key.section, found.key.topic, found.key.name].append(place)

    def _find(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        return (
            self._from_attributes(parameter)
            or self._from_pattern(parameter)
            or self._from_text(parameter)
            or self._derived(parameter)
            or self._implied(parameter)
        )

    def _from_attributes(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        best: tuple[int, tuple[float, float, Ground]] | None = None
        for stated in self._keyed:
            for words, unit in _readings(stated, parameter):
                fitting = [key for key in parameter.keys if key <= words]
                if not fitting:
                    continue
                extra = len(words) - max(map(len, fitting))
                value = (unit.to_base(stated.low), unit.to_base(stated.high))
                ground = Ground(f"attributes.{stated.key}", stated.text)
                if best is None or extra < best[0]:
                    best = (extra, (min(value), max(value), ground))
                break
        return best[1] if best else None

    def _from_pattern(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        if parameter.pattern is None:
            return None
        for field, text in self._fields.items():
            match = parameter.pattern.search(text)
            if match is not None:
                value = number(match.group(1) or "", comma_decimal=writes_comma(self._language))
                if value is None:
                    continue
                unit = unit_for(parameter.unit, parameter.dimension)
                base = unit.to_base(value) if unit else value
                return base, base, Ground(field, match.group())
        return None

    def _from_text(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        near = self._near(parameter)
        if not near and not parameter.alone:
            return None
        best: tuple[int, tuple[float, float, Ground]] | None = None
        for stated in self._stated:
            base = _base_of(stated, parameter)
            if base is None:
                continue
            distance = self._distance(stated, near.get(stated.field, []), parameter)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, (*base, Ground(stated.field, stated.text)))
        return best[1] if best else None

    def _near(self, parameter: Parameter) -> dict[str, list[tuple[int, int]]]:
        """By field, where the words stand that say what a number measures, from left to right."""
        spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for place in self._places.get((parameter.section, Topic.NEAR, parameter.name), ()):
            spans[place.field].add((place.found.start, place.found.end))
        return {field: sorted(found) for field, found in spans.items()}

    def _distance(self, stated: Stated, near: list[tuple[int, int]], parameter: Parameter) -> int | None:
        reach = NEAR_CHARS_MAX if stated.symbol and parameter.dimension != "count" else NEAR_CHARS_MAX // 2
        first = bisect_left(near, (stated.start - reach - NEAR_PHRASE_CHARS_MAX, 0))
        last = bisect_left(near, (stated.end + reach + 1, 0))
        text = self._fields[stated.field]
        distances = [
            between
            for span in near[first:last]
            if (between := _between(text, stated, span)) is not None and between <= reach
        ]
        if distances:
            return min(distances)
        return NEAR_CHARS_MAX + 1 if parameter.alone and stated.symbol else None

    def _derived(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        if parameter.derived is None:
            return None
        values: dict[str, float] = {}
        used: list[str] = []
        for name in names_in(parameter.derived):
            other = self._catalogue.parameters[parameter.section, name]
            found = self.quantity(other.section, name)
            unit = unit_for(other.unit, other.dimension)
            if found is None:
                return None
            values[name] = (found[1] - unit.offset) / unit.factor if unit else found[1]
            used.append(found[2].text)
        result = calculate(parameter.derived, values)
        if result is None:
            return None
        unit = unit_for(parameter.unit, parameter.dimension)
        base = unit.to_base(result) if unit else result
        return base, base, Ground("derived", f"{parameter.name} = {result:.6g} from {'; '.join(used)}")

    def _implied(self, parameter: Parameter) -> tuple[float, float, Ground] | None:
        for place in self._places.get((parameter.section, Topic.IMPLIES, parameter.name), ()):
            value = place.found.key.value
            if value is not None and not place.found.denied:
                return value, value, Ground(place.field, place.found.text)
        return None


def cas_is_valid(written: str) -> bool:
    """Does the check digit of a CAS registry number agree?"""
    digits = [int(c) for c in written if c.isdigit()]
    return sum(n * digit for n, digit in enumerate(reversed(digits[:-1]), 1)) % 10 == digits[-1]


def _attributes_first(for_it: list[Ground], against: list[Ground]) -> tuple[list[Ground], list[Ground]]:
    """Where texts contradict each other, what an attribute states outright counts."""
    stated_for = [ground for ground in for_it if ground.field.startswith("attributes.")]
    stated_against = [ground for ground in against if ground.field.startswith("attributes.")]
    if bool(stated_for) == bool(stated_against):
        return for_it, against
    return stated_for, stated_against


class _Surroundings:
    """The words around each place of one text: do they say that the item only serves what stands there?"""

    def __init__(self, words: list[Word], accessories: set[int]) -> None:
        self._words = words
        self._accessories = accessories
        self._by_start = {word.start: number for number, word in enumerate(words)}
        self._by_end = {word.end: number for number, word in enumerate(words)}
        italian = any(word.folded in _ITALIAN for word in words)
        self._serving = _FOR | {"per"} if italian else _FOR

    def serve(self, found: Found[PhraseKey]) -> bool:
        """`for drones`, `drone battery`."""
        first, last = self._by_start[found.start], self._by_end[found.end]
        clause = self._words[first].clause
        before = _until_comma(self._words, first)
        if any(word.clause == clause and word.folded in self._serving for word in before):
            return True
        after = self._words[last + 1 : last + 2]
        return any(word.clause == clause and word.start in self._accessories for word in after)


def _until_comma(words: list[Word], first: int) -> list[Word]:
    """The words before a place, back to a comma."""
    start = first
    while start > max(0, first - BESIDE_WORDS) and not words[start].after_comma:
        start -= 1
    return words[start:first]


def _readings(stated: Keyed, parameter: Parameter) -> list[tuple[frozenset[str], Unit]]:
    if parameter.dimension == "count":
        return [(stated.words, _ONE)]
    readings: list[tuple[frozenset[str], Unit]] = []
    for symbol, words in stated.suffixes:
        own = parameter.unit if symbol == parameter.unit.casefold() else symbol
        unit = unit_for(own, parameter.dimension, beside=parameter.unit)
        if unit is not None:
            readings.append((words, unit))
    return readings


_ONE = UNITS["_"][0]


def _base_of(stated: Stated, parameter: Parameter) -> tuple[float, float] | None:
    if parameter.dimension == "count":
        return (stated.low, stated.high) if stated.symbol is None else None
    return stated.in_base(parameter.dimension, beside=parameter.unit)


def _between(text: str, stated: Stated, span: tuple[int, int]) -> int | None:
    """How many characters lie between a number and words of the same clause."""
    start, end = span
    if start <= stated.start < end or stated.start <= start < stated.end:
        return 0
    left, right = min(stated.end, end), max(stated.start, start)
    return None if _CLAUSE.search(text, left, right) else right - left


def _different(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    return tuple(islice(dict.fromkeys(grounds), GROUNDS_MAX))
