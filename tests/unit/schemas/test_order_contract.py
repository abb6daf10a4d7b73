"""Does the order have the fields, closed sets and blanks that the design promises to senders?"""

from __future__ import annotations

import json
from enum import StrEnum

import pytest
from pydantic import BaseModel

from schemas import order, vocabulary
from schemas.order import Order
from tests.unit.schemas.wire import SMALLEST, Json, Place, changed, example, fields, refusal, without

FIELDS: dict[type[BaseModel], str] = {
    order.Order: "order_id revision placed_at currency notes act exporter destination lines parties use"
    " documents authorisations payment incoterms clauses knowledge",
    order.Act: "type channel planned_date",
    order.Exporter: "id name country eori",
    order.Destination: "country region purchasing_country transit_countries final_known_outside_eu"
    " installation_country free_zone",
    order.Line: "line_id sku name description kind quantity unit value cn_code declared_codes attributes"
    " located_in national_list_codes military_list_codes related_item",
    order.Party: "role kind type name aliases country address registration_number identifiers date_of_birth"
    " nationality website owners customer_since incorporated_on email phone",
    order.PartyIdentifier: "type value",
    order.Owner: "name percent control_basis country id owners",
    order.Use: "stated sector military wmd illicit_military_parts repression hr_violation ihl_violation",
    order.Document: "kind text reference signed_on signatory",
    order.Authorisation: "id type ugea national holder items quantity_left unit value_left currency"
    " valid_from valid_to destinations end_users conditions",
    order.Payment: "terms method payer country",
    order.Knowledge: "level use source date",
}
SETS: dict[type[StrEnum], str] = {
    vocabulary.ActType: "export re_export outward_processing electronic_transmission making_available"
    " oral_transmission personal_baggage brokering technical_assistance transit intra_eu_transfer",
    vocabulary.Channel: "physical download cloud email remote_support voice",
    vocabulary.LineKind: "goods software technology service",
    vocabulary.PartyRole: "end_user consignee intermediate_consignee buyer reseller integrator operator"
    " broker agent freight_forwarder carrier notify_party bank payer",
    vocabulary.PartyKind: "organisation person vessel aircraft unknown",
    vocabulary.PartyType: "company government military police intelligence university individual trader"
    " distributor",
    vocabulary.DocumentKind: "end_use_statement contract invoice delivery_note tender brochure email"
    " technical_talk authority_letter due_diligence_note press_report licence repair_report"
    " shipping_instruction other",
    vocabulary.KnowledgeLevel: "none theoretical suspicion aware informed",
    vocabulary.AuthorisationType: "union_general individual global national_general",
}
NEVER_NULL: list[Place] = [
    ("order_id",),
    ("revision",),
    ("placed_at",),
    ("currency",),
    ("act", "type"),
    ("act", "planned_date"),
    ("exporter", "name"),
    ("exporter", "country"),
    ("lines", 0, "line_id"),
    ("lines", 0, "name"),
    ("lines", 0, "kind"),
    ("lines", 0, "quantity"),
    ("parties", 0, "role"),
]
OPTIONAL: list[Place] = [
    ("notes",),
    ("act", "channel"),
    ("exporter", "eori"),
    ("destination", "country"),
    ("destination", "transit_countries"),
    ("lines", 0, "attributes"),
    ("lines", 0, "declared_codes"),
    ("parties", 0, "name"),
    ("parties", 0, "owners"),
    ("use", "military"),
    ("documents",),
    ("knowledge",),
]


def parsed(document: Json) -> Order:
    return Order.model_validate_json(json.dumps(document))


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_a_model_has_exactly_the_fields_of_the_contract(model: type[BaseModel]) -> None:
    assert sorted(model.model_fields) == sorted(FIELDS[model].split())


@pytest.mark.parametrize("closed", SETS, ids=lambda closed: closed.__name__)
def test_a_closed_set_has_exactly_the_words_of_the_contract(closed: type[StrEnum]) -> None:
    assert sorted(closed) == sorted(SETS[closed].split())


@pytest.mark.parametrize("path", NEVER_NULL, ids=lambda path: ".".join(map(str, path)))
def test_what_is_never_null_is_refused_by_name_when_null_or_absent(path: Place) -> None:
    name = ".".join(map(str, path))
    assert fields(refusal(changed(SMALLEST, path, None))) == [name]
    assert fields(refusal(without(SMALLEST, path))) == [name]


def test_nothing_else_has_to_be_known() -> None:
    assert parsed(SMALLEST).order_id == "SO-1"


@pytest.mark.parametrize("path", OPTIONAL, ids=lambda path: ".".join(map(str, path)))
def test_a_null_field_says_the_same_as_an_absent_one(path: Place) -> None:
    assert parsed(changed(SMALLEST, path, None)).digest() == parsed(SMALLEST).digest()


@pytest.mark.parametrize("path", [("documents",), ("lines", 0, "declared_codes"), ("parties", 0, "owners")])
def test_an_empty_list_says_the_same_as_an_absent_one(path: Place) -> None:
    assert parsed(changed(SMALLEST, path, [])).digest() == parsed(SMALLEST).digest()


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    data = example("order.placed")["data"]
    assert parsed(_turned(data)).digest() == parsed(data).digest()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("revision",), 2),
        (("use", "military"), False),
        (("lines", 0, "quantity"), "2.0"),
        (("lines", 0, "attributes"), {"frame_rate_hz": 0}),
        (("parties", 0, "name"), "Narevska"),
    ],
)
def test_what_says_something_else_has_another_digest(path: Place, value: object) -> None:
    assert parsed(changed(SMALLEST, path, value)).digest() != parsed(SMALLEST).digest()


def test_the_sequence_of_lines_is_part_of_what_an_order_says() -> None:
    data = example("order.placed")["data"]
    turned = {**data, "lines": data["lines"][::-1]}
    assert parsed(turned).digest() != parsed(data).digest()


@pytest.mark.parametrize("known", [True, False, None])
def test_a_tri_state_keeps_its_three_values_apart(known: bool | None) -> None:
    assert parsed(changed(SMALLEST, ("use", "wmd"), known)).use.wmd is known


@pytest.mark.parametrize("country", ["XI", "XK"])
def test_northern_ireland_and_kosovo_are_countries(country: str) -> None:
    assert parsed(changed(SMALLEST, ("destination", "country"), country)).destination.country == country


def _turned(value: object) -> Json:
    """The same document with every object's keys in reverse."""
    document: Json = json.loads(json.dumps(value), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    return document
