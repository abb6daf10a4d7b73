"""Is this address in a territory that EU law treats on its own?

Regions count by address. A street named after a place is not the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.screening.domain.names import parts_of

_STREET_WORDS = frozenset(
    """street st str vul vulytsia vulica ulitsa ul prospekt prospect avenue ave av road rd lane square
    boulevard blvd strasse straße rue via plaza pereulok provulok highway shosse shose""".split()
)


@dataclass(frozen=True, slots=True)
class Region:
    """A territory with the names of its places, in normalised spelling."""

    id: str
    countries: frozenset[str]
    places: frozenset[str]
    citation: str


def _without_street(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an address but for the street: a street word and what stands on either side of it."""
    street = {number for number, token in enumerate(tokens) if token in _STREET_WORDS}
    named = {beside for number in street for beside in (number - 1, number, number + 1)}
    return tuple(token for number, token in enumerate(tokens) if number not in named)


def region_of(texts: Iterable[tuple[str, str | None]], regions: Iterable[Region]) -> Region | None:
    """The first region that an address (text, country) lies in."""
    known = tuple(regions)
    for text, country in texts:
        for part in text.replace(";", ",").split(","):
            tokens = _without_street(parts_of(part).tokens)
            named = {*tokens, *(f"{one} {other}" for one, other in pairwise(tokens))}
            for region in known:
                if (country is None or country in region.countries) and region.places & named:
                    return region
    return None
