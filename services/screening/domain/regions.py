"""Is this address in a territory that EU law treats on its own?

Regions count by address. A street named after a place is not the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def region_of(texts: Iterable[tuple[str, str | None]], regions: Iterable[Region]) -> Region | None:
    """The first region that an address (text, country) lies in."""
    known = tuple(regions)
    for text, country in texts:
        for part in text.replace(";", ",").split(","):
            tokens = parts_of(part).tokens
            if (
                not tokens
                or _STREET_WORDS & set(tokens)
                or any(token.isdigit() and len(token) < 4 for token in tokens)
            ):
                continue
            for region in known:
                if (country is None or country in region.countries) and region.places & set(tokens):
                    return region
    return None
