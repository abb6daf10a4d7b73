"""What are the facts of an order, under the names that rules use?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from schemas.classification import ClassificationBasis, DeclaredOutcome
from schemas.order import Order, Party, Use
from schemas.vocabulary import (
    ActType,
    ClassificationStatus,
    CyberSurveillance,
    Fact,
    PartyRole,
    PartyType,
)
from services.screening.domain.conditions import Facts, FactValue
from services.screening.domain.countries import Country, CountryTable
from services.screening.domain.knowledge import KnownUse
from services.screening.domain.order_facts import (
    clause_12g,
    clause_12g_refused,
    concluded_before_12g,
    control_notice,
    has_statement,
    is_high_priority,
    payer_is_third_party,
    says_first_business,
    statement_excludes_abuse,
    statement_is_flawed,
)
from services.screening.domain.party_facts import (
    contact_elsewhere,
    founded_after_invasion,
    has_po_box,
    has_russian_owner,
    in_free_zone,
    is_forwarder,
    is_named_trader,
    is_newly_founded,
    is_newly_known,
    is_trader,
    russian_contact,
)
from services.screening.domain.scope import LineFacts, Scope

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
MILITARY_USE_COUNTS = frozenset({"yes", "ask_conservative_yes"})
UNKNOWN_CODES = frozenset({DeclaredOutcome.UNKNOWN, DeclaredOutcome.NOT_USED, DeclaredOutcome.NOT_IN_FORCE})


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
    """Is it listed, and not only possibly so?"""
    return facts.item.item.status is ClassificationStatus.LISTED


def _is_goods(scope: Scope) -> bool:
    """Northern Ireland is inside for goods only; a Member State is inside for everything."""
    return scope.country_code != "XI" or all(facts.line.kind == "goods" for facts in scope.lines)


def _line(scope: Scope) -> LineFacts:
    if scope.line is None:
        raise LookupError("a fact of a line is asked at the scope of the order")
    return scope.line


def _party(scope: Scope) -> Party:
    if scope.party is None:
        raise LookupError("a fact of a party is asked at another scope")
    return scope.party


def _any_of(facts: Iterable[Fact]) -> Fact:
    """Tri-state OR: any true is true, else any unknown is unknown."""
    found = set(facts)
    if Fact.TRUE in found:
        return Fact.TRUE
    return Fact.UNKNOWN if Fact.UNKNOWN in found else Fact.FALSE


def _recorded(column: str) -> Fact:
    """A column that the user fills; empty is not known."""
    return {"yes": Fact.TRUE, "no": Fact.FALSE}.get(column, Fact.UNKNOWN)


def _is_first_business(scope: Scope) -> Fact:
    said = says_first_business(scope.order)
    if said is not Fact.UNKNOWN:
        return said
    buyers = [p for p in scope.order.parties if p.role in (PartyRole.BUYER, PartyRole.END_USER)]
    return _any_of(is_newly_known(party, scope.order) for party in buyers)


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


def _surveillance_confirmed(facts: LineFacts) -> Fact:
    """Is the item designed for surveillance or covert in use, by the tests or by what people confirmed?

    The other elements follow from the kind of product; these two make it one of Article 2(20).
    """
    answers = {answer.element: answer.answer for answer in facts.item.item.elements}
    decisive = [answers[element] for element in ("E1", "E2") if element in answers]
    return Fact.of(not decisive or Fact.TRUE in decisive)


def _national_of_location(scope: Scope) -> Fact:
    """Is there a national list number for an item that lies in another Member State than the exporter's?"""
    line = _line(scope).line
    elsewhere = line.located_in is not None and line.located_in != scope.order.exporter.country
    return Fact.of(elsewhere and bool(line.national_list_codes))


def route_of(order: Order) -> frozenset[str]:
    """Every country where the items go, stay or pass through, or where who uses or receives them is."""
    destination = order.destination
    places = [destination.country, destination.purchasing_country, destination.installation_country]
    places += destination.transit_countries or []
    places += [party.country for party in order.parties if party.role in RECEIVING_ROLES]
    return frozenset(place for place in places if place)


def military_triggers_of(order: Order, country: Country | None, countries: CountryTable) -> frozenset[str]:
    """Whether a military end-use counts under Article 4(1)(b), of the destination and of where the buyer is.

    The article names the purchasing country beside the destination; what buyer or end user say of their
    own seat counts as much as what the order says of the purchase.
    """
    bought = [p.country for p in order.parties if p.role in (PartyRole.BUYER, PartyRole.END_USER)]
    found = {countries.get(code) for code in (order.destination.purchasing_country, *bought) if code}
    return frozenset(one.art4_1_b_trigger for one in found | {country} if one is not None)


def military_use(order: Order, answers: Mapping[str, Fact]) -> Fact:
    """Is the use military, by the order or by what a person answered?"""
    said = order.use.military
    return Fact.of(said) if said is not None else answers.get("REG-4-2", Fact.UNKNOWN)


def knows_article_4(
    order: Order, knowledge: KnownUse, military_triggers: frozenset[str], answers: Mapping[str, Fact]
) -> bool:
    """Was the exporter informed of, or is it aware of, a use that Article 4(1) names?"""
    informed = any(article.startswith("4") for article in knowledge.articles)
    return (
        informed
        or (military_use(order, answers) is Fact.TRUE and bool(military_triggers & MILITARY_USE_COUNTS))
        or knowledge.aware_of_article_4
        or order.use.wmd is True
        or order.use.illicit_military_parts is True
    )


def _declares(facts: LineFacts, outcome: DeclaredOutcome) -> bool:
    return any(declared.outcome is outcome for declared in facts.item.item.declared)


def _national_of_another(facts: LineFacts, scope: Scope) -> Fact:
    """Is every national number that was declared one of a Member State's list that is not the exporter's?"""
    declared = [d.code or d.given for d in facts.item.item.declared if d.outcome is DeclaredOutcome.NATIONAL]
    owners = [scope.national_numbers.get(code.partition(".")[0], frozenset()) for code in declared]
    own = scope.order.exporter.country
    return Fact.of(bool(owners) and all(known and own not in known for known in owners))


def _military_neighbour(scope: Scope) -> Fact:
    return Fact.of(any(facts.line.military_list_codes or is_listed(facts) for facts in scope.lines))


def is_narrow(name: str) -> bool:
    """Is the fact of this name about a line or a party, and not about the whole order?"""
    return name.startswith(("line.", "party."))


_READ: Facts[Scope] = {
    "act.export": is_export,
    "act.intra_eu": lambda scope: Fact.of(
        scope.order.act.type is ActType.INTRA_EU_TRANSFER
        or (scope.country is not None and scope.country.in_customs_territory)
    ),
    "dest.known": lambda scope: Fact.of(scope.country is not None),
    "act.type": lambda scope: scope.order.act.type.value,
    "dest.country": lambda scope: scope.country_code,
    "dest.final_outside": lambda scope: Fact.of(scope.order.destination.final_known_outside_eu is True),
    "route.country": lambda scope: scope.route,
    "dest.region_banned": lambda scope: Fact.of(scope.region is not None),
    "dest.arms_embargo": lambda scope: Fact.of(bool(scope.country and scope.country.arms_embargo)),
    "dest.embargo_scope": lambda scope: _country_text(
        scope, scope.country.embargo_scope if scope.country else ""
    ),
    "line.surveillance_confirmed": lambda scope: _surveillance_confirmed(_line(scope)),
    "dest.military_trigger": lambda scope: scope.military_triggers if scope.country else None,
    "exporter.country": lambda scope: scope.order.exporter.country,
    "use.military": lambda scope: military_use(scope.order, scope.answers),
    "use.military_known": lambda scope: Fact.of(military_use(scope.order, scope.answers) is Fact.TRUE),
    "use.military_unknown": lambda scope: Fact.of(military_use(scope.order, scope.answers) is Fact.UNKNOWN),
    "use.wmd": lambda scope: _any_true(scope.order.use, "wmd"),
    "use.illicit_military_parts": lambda scope: _any_true(scope.order.use, "illicit_military_parts"),
    "use.abuse": lambda scope: Fact.of(
        _any_true(scope.order.use, "repression", "hr_violation", "ihl_violation") is Fact.TRUE
        or scope.knowledge.aware_of_abuse
    ),
    "knowledge.informed_article": lambda scope: scope.knowledge.articles or frozenset({"none"}),
    "knowledge.unread_letter": lambda scope: Fact.of(scope.knowledge.unread_letter),
    "use.article_4": lambda scope: Fact.of(
        knows_article_4(scope.order, scope.knowledge, scope.military_triggers, scope.answers)
    ),
    "knowledge.suspicion": lambda scope: Fact.of(scope.knowledge.suspicion),
    "knowledge.from_outside": lambda scope: Fact.of(scope.knowledge.from_outside),
    "parties.security": lambda scope: Fact.of(any(p.type in SECURITY_TYPES for p in scope.order.parties)),
    "order.listed": lambda scope: Fact.of(bool(scope.lines) and all(map(is_listed, scope.lines))),
    "order.military_neighbour": _military_neighbour,
    "reference.act_loaded": lambda scope: frozenset(name.partition(" ")[0] for name in scope.loaded_annexes),
    "line.goods_annex": lambda scope: _line(scope).goods_annexes,
    "line.equipment": lambda scope: _line(scope).equipment,
    "line.national_of_location": _national_of_location,
    "line.related_surveillance": lambda scope: Fact.of(
        _line(scope).item.item.cyber_surveillance is not CyberSurveillance.NONE
    ),
    "dest.repression_ban": lambda scope: Fact.of(bool(scope.country and scope.country.repression_ban)),
    "documents.control_notice": lambda scope: control_notice(scope.order),
    "knowledge.level": lambda scope: scope.knowledge.level.value,
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
    "line.national_of_own": lambda scope: Fact.of(bool(_line(scope).national_codes)),
    "line.national_of_another": lambda scope: _national_of_another(_line(scope), scope),
    "line.related_listed": lambda scope: Fact.of(
        is_listed(_line(scope)) or bool(_line(scope).line.belongs_to)
    ),
    "line.annex_iv": lambda scope: Fact.of(_line(scope).annex_iv),
    "line.possibly_listed": lambda scope: Fact.of(
        _line(scope).item.item.status is ClassificationStatus.POSSIBLY_LISTED
    ),
    "line.code_contradicted": lambda scope: Fact.of(
        any(declared.contradicted_by for declared in _line(scope).item.item.declared)
    ),
    "line.high_priority": lambda scope: is_high_priority(_line(scope).line, scope.high_priority),
    "order.high_priority": lambda scope: _any_of(
        is_high_priority(facts.line, scope.high_priority) for facts in scope.lines
    ),
    "order.candidate": lambda scope: Fact.of(
        any(
            facts.item.item.cyber_surveillance is CyberSurveillance.NON_LISTED_CANDIDATE
            for facts in scope.lines
        )
    ),
    "order.surveillance": lambda scope: Fact.of(
        any(facts.item.item.cyber_surveillance is not CyberSurveillance.NONE for facts in scope.lines)
    ),
    "order.any_listed": lambda scope: Fact.of(any(map(is_listed, scope.lines))),
    "dest.hub": lambda scope: None if scope.country is None else Fact.of(scope.country.code in scope.hubs),
    "dest.eu001": lambda scope: None if scope.country is None else Fact.of(scope.country.eu001_destination),
    "dest.partner_12g": lambda scope: (
        None if scope.country is None else Fact.of(scope.country.art12g_partner or scope.country.eu_member)
    ),
    "dest.free_zone": lambda scope: Fact.of(bool(scope.order.destination.free_zone)),
    "dest.conflict": lambda scope: None if scope.country is None else _recorded(scope.country.armed_conflict),
    "dest.poor_record": lambda scope: (
        None if scope.country is None else _recorded(scope.country.poor_human_rights_record)
    ),
    "transit.country": lambda scope: frozenset(scope.order.destination.transit_countries or ()),
    "customer.new": _is_first_business,
    "payment.third_party": lambda scope: payer_is_third_party(scope.order),
    "contract.before_12g": lambda scope: concluded_before_12g(scope.order),
    "contract.clause_12g": lambda scope: clause_12g(scope.order),
    "contract.clause_12g_refused": lambda scope: clause_12g_refused(scope.order),
    "statement.present": lambda scope: has_statement(scope.order),
    "statement.flawed": lambda scope: statement_is_flawed(scope.order),
    "statement.excludes_abuse": lambda scope: statement_excludes_abuse(scope.order),
    "party.role": lambda scope: _party(scope).role.value,
    "party.type": lambda scope: None if (found := _party(scope).type) is None else found.value,
    "party.country": lambda scope: _party(scope).country,
    "party.trader": lambda scope: is_trader(_party(scope)),
    "party.named_trader": lambda scope: is_named_trader(_party(scope)),
    "party.free_zone": lambda scope: in_free_zone(_party(scope)),
    "party.forwarder": lambda scope: is_forwarder(_party(scope), scope.order),
    "party.po_box": lambda scope: has_po_box(_party(scope)),
    "party.new_customer": lambda scope: is_newly_known(_party(scope), scope.order),
    "party.newly_founded": lambda scope: is_newly_founded(_party(scope), scope.order),
    "party.founded_after_invasion": lambda scope: founded_after_invasion(_party(scope)),
    "party.contact_elsewhere": lambda scope: contact_elsewhere(_party(scope)),
    "party.russian_contact": lambda scope: russian_contact(_party(scope)),
    "party.russian_owner": lambda scope: has_russian_owner(_party(scope)),
}


def _once(name: str, read: Callable[[Scope], FactValue]) -> Callable[[Scope], FactValue]:
    """The same fact, read once for an order or for each line or party that it is about."""

    def of_order(scope: Scope) -> FactValue:
        known = scope.told
        try:
            return known[name]
        except KeyError:
            value = known[name] = read(scope)
            return value

    def of_subject(scope: Scope) -> FactValue:
        known = scope.told_here
        try:
            return known[name]
        except KeyError:
            value = known[name] = read(scope)
            return value

    return of_subject if is_narrow(name) else of_order


FACTS: Facts[Scope] = {name: _once(name, read) for name, read in _READ.items()}
"""Every fact that a rule may name. Tri-states are `Fact`; texts are compared literally."""
