"""Is a fact read once for what it is about, and anew where the particulars differ?"""

from __future__ import annotations

from dataclasses import replace

from services.screening.domain.facts import FACTS
from services.screening.domain.knowledge import knowledge_of
from services.screening.domain.scope import Scope
from tests.builders import an_order, party_data


def a_scope() -> Scope:
    order = an_order(
        parties=[party_data("Ahorn Werke", country="DE"), party_data("Bergen Marin", country="NO")]
    )
    return Scope(
        order=order,
        country=None,
        country_code="NO",
        region=None,
        route=frozenset({"NO"}),
        knowledge=knowledge_of(order),
        military_triggers=frozenset(),
        lines=(),
        authorisations=(),
        loaded_annexes=frozenset(),
        answers={},
    )


def test_each_party_has_its_own_facts() -> None:
    scope = a_scope()
    narrowed = scope.by_party
    countries = [FACTS["party.country"](one) for one in narrowed]
    assert countries == [party.country for party in scope.order.parties]
    assert len(set(countries)) > 1


def test_what_an_order_says_is_known_to_its_lines_and_parties() -> None:
    scope = a_scope()
    assert FACTS["dest.country"](scope) == "NO"
    assert FACTS["dest.country"](scope.by_party[0]) == "NO"
    assert scope.by_party[0].told is scope.told


def test_a_copy_with_another_particular_is_asked_anew() -> None:
    scope = a_scope()
    before = FACTS["dest.country"](scope)
    after = FACTS["dest.country"](replace(scope, country_code="CH"))
    assert (before, after) == ("NO", "CH")
