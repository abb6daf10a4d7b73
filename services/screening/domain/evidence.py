"""What does a decision stand on: the law of this release, and what was found out about the order?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.classification import OrderClassification
from schemas.decision import ListBasis
from schemas.order import Authorisation, Order
from schemas.vocabulary import Fact
from services.screening.domain.countries import CountryTable
from services.screening.domain.equipment import Equipment
from services.screening.domain.general_authorisations import GeneralAuthorisation
from services.screening.domain.matching import PartyMatches
from services.screening.domain.red_flags import RedFlags
from services.screening.domain.regions import Region
from services.screening.domain.rules import Rule
from services.screening.domain.sanctions import OwnerMatches, Regime

DAYS_MAX = 2_000
"""For so many planned days the rules in force are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBook:
    """The law of this release as data, with a version over all of it."""

    version: str
    rules: tuple[Rule, ...]
    countries: CountryTable
    regimes: Mapping[str, Regime]
    regions: tuple[Region, ...]
    general: Mapping[str, GeneralAuthorisation]
    annex_iv: frozenset[str]
    red_flags: RedFlags
    national_numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Numbers of national control lists with the Member States that are known to have them."""
    high_priority: frozenset[str] = frozenset()
    hubs: frozenset[str] = frozenset()
    equipment: Equipment
    goods_annexes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Goods annexes of sanctions acts that the user loaded: tariff numbers by `act annex`."""
    tables: Mapping[str, int] = field(default_factory=dict)
    """Versions of the tables that the user loaded over the law of this release, by kind."""

    _by_day: dict[date, tuple[Rule, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on a day, in the sequence of the tables."""
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) >= DAYS_MAX:
                self._by_day.clear()
            found = self._by_day[day] = tuple(rule for rule in self.rules if rule.in_force(day))
        return found

    @property
    def overlay(self) -> str:
        """The same as one text; empty: none."""
        return " ".join(f"{kind}:{version}" for kind, version in sorted(self.tables.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What screening found out about one order before it decides."""

    order: Order
    classification: OrderClassification
    matches: Sequence[PartyMatches]
    owners: Sequence[OwnerMatches]
    lists: tuple[ListBasis, ...]
    list_problems: tuple[tuple[str, str], ...]
    register: tuple[Authorisation, ...]
    answers: Mapping[str, Fact]
    shipped: Mapping[str, str]
    """Quantities of this revision that have left already, by line."""
    declared: Mapping[str, str]
    """The licences under which the order was let go before, by line."""
    as_of: datetime
