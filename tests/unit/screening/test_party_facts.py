"""What do the particulars of a party point to, and what do they leave open?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.order import Party
from schemas.vocabulary import Fact
from services.screening.domain.party_facts import (
    contact_elsewhere,
    founded_after_invasion,
    has_po_box,
    has_russian_owner,
    in_free_zone,
    is_forwarder,
    is_newly_founded,
    is_newly_known,
    is_trader,
    russian_contact,
)
from tests.builders import an_order, party_data

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN


def a_party(**facts: Any) -> Party:
    return an_order(parties=[party_data(**({"country": "KE", "address": "Lusaka Road 12"} | facts))]).parties[
        0
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"address": "Warehouse 31, Hamriyah Free Zone, Sharjah"}, T),
        ({"address": "Zone franche de Tanger, lot 4"}, T),
        ({"name": "Blue Dhow FZE"}, T),
        ({"address": "Foreign-Trade Zone No. 912, Building 6"}, T),
        ({"address": "Free Street 2"}, F),
        ({"address": None}, U),
    ],
)
def test_a_free_zone_is_told_by_address_or_legal_form(facts: dict[str, Any], expected: Fact) -> None:
    assert in_free_zone(a_party(**facts)) is expected


@pytest.mark.parametrize(
    ("type_", "expected"), [("trader", T), ("distributor", T), ("company", F), (None, U)]
)
def test_only_the_stated_type_makes_a_trader(type_: str | None, expected: Fact) -> None:
    assert is_trader(a_party(type=type_, name="Redwater Trading")) is expected


def test_a_forwarder_is_known_by_its_role_elsewhere_in_the_order_or_by_its_name() -> None:
    mover = party_data("Silk Meridian LLC", role="freight_forwarder")
    order = an_order(parties=[party_data("Silk Meridian L.L.C."), mover])
    assert is_forwarder(order.parties[0], order) is T
    assert is_forwarder(a_party(name="Kuijpers Logistics B.V."), order) is T
    assert is_forwarder(a_party(name="Kuijpers Bakery B.V."), order) is F


@pytest.mark.parametrize(
    ("address", "expected"), [("P.O. Box 12, Nairobi", T), ("Postfach 3", T), ("Boxer Road 1", F), (None, U)]
)
def test_a_post_box_is_told_in_several_languages(address: str | None, expected: Fact) -> None:
    assert has_po_box(a_party(address=address)) is expected


@pytest.mark.parametrize(("since", "expected"), [("2026-10-01", T), ("2020-01-01", F), (None, U)])
def test_how_long_a_customer_is_known(since: str | None, expected: Fact) -> None:
    assert is_newly_known(a_party(customer_since=since), an_order()) is expected


@pytest.mark.parametrize(
    ("founded", "newly", "after"),
    [("2026-09-01", T, T), ("2023-05-01", F, T), ("2022-02-24", F, F), (None, U, U)],
)
def test_when_a_firm_was_founded(founded: str | None, newly: Fact, after: Fact) -> None:
    party = a_party(incorporated_on=founded)
    assert is_newly_founded(party, an_order()) is newly
    assert founded_after_invasion(party) is after


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"phone": "+7 495 123"}, T),
        ({"phone": "00254 20 123", "email": "a@firm.co.ke"}, F),
        ({"email": "a@firm.ru"}, T),
        ({"email": "a@firm.com"}, U),
        ({"country": "KZ", "phone": "+7 727 123"}, F),
        ({"website": "https://firm.de/contact"}, T),
        ({}, U),
    ],
)
def test_contact_data_of_another_country_than_the_seat(facts: dict[str, Any], expected: Fact) -> None:
    assert contact_elsewhere(a_party(**facts)) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"email": "a@firm.ru"}, T),
        ({"phone": "+375 17 1"}, T),
        ({"country": "KZ", "phone": "+7 727 1"}, F),
        ({"email": "a@firm.com"}, F),
        ({"country": "RU", "email": "a@firm.ru"}, F),
        ({}, U),
    ],
)
def test_russian_contacts_outside_russia(facts: dict[str, Any], expected: Fact) -> None:
    assert russian_contact(a_party(**facts)) is expected


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([{"name": "A", "country": "RU"}], T),
        ([{"name": "A", "country": "KE", "owners": [{"name": "B", "country": "BY"}]}], T),
        ([{"name": "A", "country": "KE"}], F),
        ([{"name": "A"}], U),
        (None, U),
    ],
)
def test_russian_owners_up_the_chain(owners: list[dict[str, Any]] | None, expected: Fact) -> None:
    assert has_russian_owner(a_party(owners=owners)) is expected
