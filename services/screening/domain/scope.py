"""What of an order, its lines and its parties may a condition ask about?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from schemas.classification import LineClassification
from schemas.order import Authorisation, Line, Order, Party
from schemas.vocabulary import Fact
from services.screening.domain.conditions import FactValue
from services.screening.domain.countries import Country
from services.screening.domain.knowledge import KnownUse
from services.screening.domain.licence import LicenceFinding
from services.screening.domain.regions import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line with its classification and what the licence register says of it."""

    line: Line
    item: LineClassification
    licence: LicenceFinding
    annex_iv: bool
    national_codes: tuple[str, ...] = ()
    """Declared numbers that are known to be of the exporter's own national list."""
    equipment: frozenset[str] = frozenset()
    """Kinds of restricted equipment that the words name: `repression`, `torture`."""
    goods_annexes: frozenset[str] | None = None
    """Loaded annexes that name its tariff number; None: goods without a tariff number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything a condition may ask about; `line` is None at the scope of the order."""

    order: Order
    country: Country | None
    country_code: str | None
    region: Region | None
    route: frozenset[str]
    """Every country where the items go, stay or pass through, or where who receives them is."""
    knowledge: KnownUse
    military_triggers: frozenset[str]
    """How a military end-use counts under Article 4(1)(b) in the countries that the article looks at."""
    lines: tuple[LineFacts, ...]
    authorisations: tuple[Authorisation, ...]
    loaded_annexes: frozenset[str]
    answers: Mapping[str, Fact]
    national_numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Numbers of national control lists with the Member States that are known to have them."""
    high_priority: frozenset[str] = frozenset()
    """The HS headings of the common high-priority items."""
    hubs: frozenset[str] = frozenset()
    """Countries that are often named as hubs of diversion to Russia."""
    line: LineFacts | None = None
    party: Party | None = None
    told: dict[str, FactValue] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What was asked of the order before; a copy with another particular begins anew."""
    told_here: dict[str, FactValue] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What was asked of the line or party before."""
    views: dict[str, tuple[Scope, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The order seen at its lines or parties, as far as somebody asked."""

    @property
    def by_line(self) -> tuple[Scope, ...]:
        """The same order seen at each of its lines."""
        found = self.views.get("line")
        if found is None:
            found = self.views["line"] = tuple(self._narrowed(line=line) for line in self.lines)
        return found

    @property
    def by_party(self) -> tuple[Scope, ...]:
        """The same order seen at each of its parties."""
        found = self.views.get("party")
        if found is None:
            found = self.views["party"] = tuple(self._narrowed(party=p) for p in self.order.parties)
        return found

    def _narrowed(self, *, line: LineFacts | None = None, party: Party | None = None) -> Scope:
        narrow = object.__new__(Scope)
        for name in _SHARED:
            object.__setattr__(narrow, name, getattr(self, name))
        for name, own in (("line", line), ("party", party), ("told_here", {}), ("views", {})):
            object.__setattr__(narrow, name, own)
        return narrow


_SHARED = tuple(
    found.name for found in fields(Scope) if found.name not in ("line", "party", "told_here", "views")
)
