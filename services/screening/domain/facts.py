"""What are the facts of an order, under the names that rules use?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.classification import ClassificationBasis, DeclaredOutcome, LineClassification
from schemas.order import Authorisation, Line, Order, Use
from schemas.vocabulary import ActType, CyberSurveillance, Fact, PartyRole, PartyType
from services.screening.domain.conditions import Facts, FactValue
from services.screening.domain.countries import Country
from services.screening.domain.knowledge import KnownUse
from services.screening.domain.licence import LicenceFinding
from services.screening.domain.regions import Region

EXPORTS = frozenset(
    {
        ActType.EXPORT,
        ActType.RE_EXPORT,
        ActType.OUTWARD_PROCESSING,
        ActType.ELECTRONIC_TRANSMISSION,
        ActType.MAKING_AVAILABLE,
        ActType.ORAL_TRANSMISSION,
        ActType.PERSONAL_BAGGAGE,
    }
)
RECEIVING_ROLES = frozenset(
    {
        PartyRole.END_USER,
        PartyRole.CONSIGNEE,
        PartyRole.INTERMEDIATE_CONSIGNEE,
        PartyRole.OPERATOR,
        PartyRole.BUYER,
    }
)
SECURITY_TYPES = frozenset({PartyType.MILITARY, PartyType.POLICE, PartyType.INTELLIGENCE})
UNKNOWN_CODES = frozenset({DeclaredOutcome.UNKNOWN, DeclaredOutcome.NOT_USED, DeclaredOutcome.NOT_IN_FORCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line with its classification and what the licence register says of it."""

    line: Line
    item: LineClassification
    licence: LicenceFinding
    annex_iv: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything a condition may ask about; `line` is None at the scope of the order."""

    order: Order
    country: Country | None
    country_code: str | None
    region: Region | None
    knowledge: KnownUse
    lines: tuple[LineFacts, ...]
    authorisations: tuple[Authorisation, ...]
    annexes_loaded: bool
    answers: Mapping[str, Fact]
    line: LineFacts | None = None


def is_export(scope: Scope) -> Fact:
    """Does the act take items out of the customs territory? Goods for a place inside it are no export."""
    outside = scope.country is not None and not scope.country.in_customs_territory
    if scope.order.act.type is ActType.INTRA_EU_TRANSFER:
        return Fact.of(outside)  # called a transfer, and yet it leaves the customs territory
    if scope.order.act.type not in EXPORTS:
        return Fact.FALSE
    if scope.country is not None and scope.country.in_customs_territory and _is_goods(scope):
        return Fact.FALSE
    return Fact.TRUE


def is_listed(facts: LineFacts) -> bool:
    return bool(facts.item.item.annex_i_codes)


def _is_goods(scope: Scope) -> bool:
    """Northern Ireland is inside for goods only; a Member State is inside for everything."""
    return scope.country_code != "XI" or all(facts.line.kind == "goods" for facts in scope.lines)


def _line(scope: Scope) -> LineFacts:
    if scope.line is None:
        raise LookupError("a fact of a line is asked at the scope of the order")
    return scope.line


def _any_true(use: Use, *names: str) -> Fact:
    values = [getattr(use, name) for name in names]
    return Fact.TRUE if True in values else Fact.FALSE


def _answered(scope: Scope, question: str, value: bool | None) -> Fact:
    """A tri-state of the order, or what a person answered to the question about it."""
    return Fact.of(value) if value is not None else scope.answers.get(question, Fact.UNKNOWN)


def _country_text(scope: Scope, value: str) -> FactValue:
    return None if scope.country is None else value


def _code_unknown(facts: LineFacts) -> Fact:
    item = facts.item.item
    if item.annex_i_codes or item.basis is ClassificationBasis.REGISTRY:
        return Fact.FALSE
    return Fact.of(any(declared.outcome in UNKNOWN_CODES for declared in item.declared))


def _route(scope: Scope) -> frozenset[str]:
    """Every country where the items go, stay or pass through, or where who uses or receives them is."""
    destination = scope.order.destination
    places = [destination.country, destination.purchasing_country, destination.installation_country]
    places += destination.transit_countries or []
    places += [party.country for party in scope.order.parties if party.role in RECEIVING_ROLES]
    return frozenset(place for place in places if place)


def knows_article_4(order: Order, knowledge: KnownUse) -> bool:
    """Was the exporter informed of, or is it aware of, a use that Article 4(1) names?"""
    informed = any(article.startswith("4") for article in knowledge.articles)
    return informed or order.use.wmd is True or order.use.illicit_military_parts is True


def _declares(facts: LineFacts, outcome: DeclaredOutcome) -> bool:
    return any(declared.outcome is outcome for declared in facts.item.item.declared)


def _military_neighbour(scope: Scope) -> Fact:
    return Fact.of(any(facts.line.military_list_codes or is_listed(facts) for facts in scope.lines))


FACTS: Facts[Scope] = {
    "act.export": is_export,
    "act.intra_eu": lambda scope: Fact.of(
        scope.order.act.type is ActType.INTRA_EU_TRANSFER
        or (scope.country is not None and scope.country.in_customs_territory)
    ),
    "dest.known": lambda scope: Fact.of(scope.country is not None),
    "act.type": lambda scope: scope.order.act.type.value,
    "dest.country": lambda scope: scope.country_code,
    "dest.final_outside": lambda scope: Fact.of(scope.order.destination.final_known_outside_eu is True),
    "route.country": _route,
    "dest.region_banned": lambda scope: Fact.of(scope.region is not None),
    "dest.arms_embargo": lambda scope: Fact.of(bool(scope.country and scope.country.arms_embargo)),
    "dest.military_trigger": lambda scope: _country_text(
        scope, scope.country.art4_1_b_trigger if scope.country else ""
    ),
    "exporter.country": lambda scope: scope.order.exporter.country,
    "use.military": lambda scope: _answered(scope, "REG-4-2", scope.order.use.military),
    "use.military_unknown": lambda scope: Fact.of(
        _answered(scope, "REG-4-2", scope.order.use.military) is Fact.UNKNOWN
    ),
    "use.wmd": lambda scope: _any_true(scope.order.use, "wmd"),
    "use.illicit_military_parts": lambda scope: _any_true(scope.order.use, "illicit_military_parts"),
    "use.abuse": lambda scope: _any_true(scope.order.use, "repression", "hr_violation", "ihl_violation"),
    "knowledge.informed_article": lambda scope: scope.knowledge.articles or frozenset({"none"}),
    "knowledge.unread_letter": lambda scope: Fact.of(scope.knowledge.unread_letter),
    "use.article_4": lambda scope: Fact.of(knows_article_4(scope.order, scope.knowledge)),
    "knowledge.suspicion": lambda scope: Fact.of(scope.knowledge.suspicion),
    "knowledge.from_outside": lambda scope: Fact.of(scope.knowledge.from_outside),
    "parties.security": lambda scope: Fact.of(any(p.type in SECURITY_TYPES for p in scope.order.parties)),
    "order.listed": lambda scope: Fact.of(bool(scope.lines) and all(map(is_listed, scope.lines))),
    "order.military_neighbour": _military_neighbour,
    "reference.goods_annexes_loaded": lambda scope: Fact.of(scope.annexes_loaded),
    "line.kind": lambda scope: _line(scope).line.kind.value,
    "line.listed": lambda scope: Fact.of(is_listed(_line(scope))),
    "line.surveillance": lambda scope: CyberSurveillance(_line(scope).item.item.cyber_surveillance).value,
    "line.authorised": lambda scope: Fact.of(_line(scope).licence.covered_by is not None),
    "line.code_unknown": lambda scope: _code_unknown(_line(scope)),
    "line.military_list": lambda scope: Fact.of(
        bool(_line(scope).line.military_list_codes) or _declares(_line(scope), DeclaredOutcome.MILITARY)
    ),
    "line.national_list": lambda scope: Fact.of(bool(_line(scope).line.national_list_codes)),
    "line.national_declared": lambda scope: Fact.of(_declares(_line(scope), DeclaredOutcome.NATIONAL)),
    "line.related_listed": lambda scope: Fact.of(
        is_listed(_line(scope)) or bool(_line(scope).line.related_item)
    ),
    "line.annex_iv": lambda scope: Fact.of(_line(scope).annex_iv),
}
"""Every fact that a rule may name. Tri-states are `Fact`; texts are compared literally."""
