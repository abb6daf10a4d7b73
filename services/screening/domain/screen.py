"""How is an order screened, from its parties to an opinion, against one frozen state of the lists?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.classification import OrderClassification
from schemas.decision import Basis, ListBasis, Opinion
from schemas.order import Authorisation, Order
from schemas.vocabulary import Fact
from services.screening.domain.decide import decide
from services.screening.domain.evidence import Evidence, LawBook
from services.screening.domain.list_state import ListState
from services.screening.domain.matching import Matcher, PartyMatches
from services.screening.domain.party import ScreenedParty, owners_of, parties_of
from services.screening.domain.policy import ENGINE_VERSION
from services.screening.domain.sanctions import OwnerMatches

REMEMBERED_PARTIES_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frozen state of the lists with the matcher over it. A running order keeps the one it began with.

    Parties seen before are remembered: the same party on the same lists has the same matches.
    """

    state: ListState
    matcher: Matcher
    _seen: OrderedDict[str, PartyMatches] = field(default_factory=OrderedDict)
    _bases: dict[datetime, tuple[ListBasis, ...]] = field(default_factory=dict)

    def with_state(self, state: ListState) -> Snapshot:
        """The same content under a newer state (a list was checked again)."""
        return Snapshot(state, self.matcher, self._seen)

    def basis(self, as_of: datetime) -> tuple[ListBasis, ...]:
        """What a decision at `as_of` stands on; the orders of a batch share it."""
        known = self._bases.get(as_of)
        if known is None:
            self._bases.clear()
            known = self._bases[as_of] = self.state.basis(as_of)
        return known

    def match(self, party: ScreenedParty) -> PartyMatches:
        key = f"{party.fingerprint()} {party.role} {party.name}"  # the hits quote both
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self.matcher.match(party)
            if len(self._seen) > REMEMBERED_PARTIES_MAX:
                self._seen.popitem(last=False)
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An order that is to be decided, with all that is known about it besides the lists."""

    order: Order
    order_digest: str
    classification: OrderClassification
    register: Sequence[Authorisation] = ()
    answers: Mapping[str, Fact] = field(default_factory=dict)
    shipped: Mapping[str, str] = field(default_factory=dict)
    """Quantities of this revision that have left already, by line."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """The licences under which the order was let go before, by line."""


def screen(matter: Matter, snapshot: Snapshot, law: LawBook, *, as_of: datetime) -> Opinion:
    """Match everyone in the order and decide. Computes only; run it away from the event loop."""
    evidence = Evidence(
        order=matter.order,
        classification=matter.classification,
        matches=[snapshot.match(party) for party in parties_of(matter.order)],
        owners=[OwnerMatches(o, snapshot.match(o.as_party())) for o in owners_of(matter.order)],
        lists=snapshot.basis(as_of),
        list_problems=snapshot.state.problems(as_of),
        register=tuple(matter.register),
        answers=matter.answers,
        shipped=matter.shipped,
        declared=matter.declared,
        as_of=as_of,
    )
    return decide(evidence, law)


def basis_of(matter: Matter, snapshot: Snapshot, law: LawBook, *, as_of: datetime) -> Basis:
    """What an opinion on `matter` stands on."""
    return Basis(
        order_revision=matter.order.revision,
        order_digest=matter.order_digest,
        as_of=as_of.date(),
        lists=snapshot.basis(as_of),
        control_list_version=matter.classification.control_list_version,
        policy_version=law.version,
        engine_version=ENGINE_VERSION,
    )
