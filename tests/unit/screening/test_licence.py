"""Does an authorisation cover an order only where every condition of it is known to hold?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.classification import ItemClassification
from schemas.decision import Opinion
from schemas.order import Authorisation
from schemas.vocabulary import AuthorisationType, Verdict
from services.screening.domain.names import same_legal_person
from tests.builders import an_order, line_data, party_data
from tests.unit.screening.builders import a_licence, a_registration, an_item, opinion_of, rules_of

LISTED = an_item("5A002.a.1")


def judged(licence: Authorisation, *items: ItemClassification, **changes: Any) -> Opinion:
    return opinion_of(an_order(**changes), *(items or (LISTED,)), register=[licence])


def refusal(opinion: Opinion) -> str:
    """Why no authorisation covers the line, as the reason says it."""
    assert opinion.verdict is Verdict.BLOCKED
    return next(reason.summary for reason in opinion.reasons if reason.rule == "REG-3-1")


def planned(day: str) -> dict[str, Any]:
    return {"act": {"type": "export", "planned_date": day}}


def lines(*rows: tuple[str, str | None]) -> dict[str, Any]:
    """Lines with these quantities and values."""
    return {
        "lines": [
            line_data(str(number), quantity=quantity, value=value)
            for number, (quantity, value) in enumerate(rows, start=1)
        ]
    }


def test_a_licence_that_fits_in_every_respect_clears_the_order() -> None:
    opinion = judged(a_licence())
    assert opinion.verdict is Verdict.CLEARED
    assert opinion.general_authorisation is None


def test_without_any_licence_the_reason_says_that_none_is_on_record() -> None:
    assert "none is on record" in refusal(opinion_of(an_order(), LISTED))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"holder": None}, "its holder is not on record"),
        ({"holder": "Gartenbau Nord GmbH"}, "it belongs to another exporter"),
        ({"valid_from": None}, "the day from which it is valid is not on record"),
        ({"valid_to": None}, "the day until which it is valid is not on record"),
        ({"items": ["5A001"]}, "it does not cover 5A002.a.1"),
        ({"items": ["5A002.a.10"]}, "it does not cover 5A002.a.1"),
        ({"items": ["5A002.a.1.b"]}, "it does not cover 5A002.a.1"),
        ({"items": None}, "it does not cover 5A002.a.1"),
        ({"destinations": ["SE"]}, "it does not cover the destination NO"),
        ({"destinations": None}, "it does not cover the destination NO"),
        ({"end_users": ["Somebody Else AS"]}, "it does not name this end-user"),
        ({"end_users": None}, "it does not name this end-user"),
        ({"quantity_left": None}, "the quantity left is not on record"),
        ({"quantity_left": "1"}, "the quantity left (1) is less than 2"),
        ({"value_left": None}, "the value left is not on record"),
        ({"value_left": "899.99"}, "the value left (899.99) is less than 900.00"),
    ],
)
def test_a_licence_that_misses_one_condition_covers_nothing_and_says_which(
    change: dict[str, Any], reason: str
) -> None:
    assert reason in refusal(judged(a_licence(**change)))


@pytest.mark.parametrize("holder", ["BLUMENHOF GERÄTEBAU GMBH", "Blumenhof Geratebau", "blumenhof gerätebau"])
def test_the_holder_is_the_exporter_in_any_spelling_of_case_and_accents(holder: str) -> None:
    assert judged(a_licence(holder=holder)).verdict is Verdict.CLEARED


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_a_licence_counts_from_its_first_to_its_last_day(day: str, covered: bool) -> None:
    assert (judged(a_licence(), **planned(day)).verdict is Verdict.CLEARED) is covered


@pytest.mark.parametrize("items", [["5A002"], ["5A002.a"], ["5A002.a.1"], ["1C001", "5A002"]])
def test_a_licence_covers_an_item_by_itself_or_by_an_entry_above_it(items: list[str]) -> None:
    assert judged(a_licence(items=items)).verdict is Verdict.CLEARED


def test_every_code_of_a_line_must_be_covered() -> None:
    assert "it does not cover 4A003" in refusal(judged(a_licence(), an_item("5A002.a.1", "4A003")))


def test_every_end_user_must_be_named() -> None:
    parties = [party_data(), party_data("Havlund Drift AS")]
    assert "it does not name this end-user" in refusal(judged(a_licence(), parties=parties))
    both = a_licence(end_users=["Fjellvik Regnskap AS", "Havlund Drift AS"])
    assert judged(both, parties=parties).verdict is Verdict.CLEARED


def test_only_a_global_licence_may_leave_its_end_users_open() -> None:
    licence = a_licence(type=AuthorisationType.GLOBAL, end_users=None)
    assert judged(licence).verdict is Verdict.CLEARED
    named = a_licence(type=AuthorisationType.GLOBAL, end_users=["Somebody Else AS"])
    assert "it does not name this end-user" in refusal(judged(named))


@pytest.mark.parametrize(
    ("rows", "covered"),
    [
        ([("10", "5000")], True),
        ([("10.001", "5000")], False),
        ([("10", "5000.01")], False),
        ([("5", "2500"), ("5", "2500")], True),
        ([("5", "2500"), ("6", "2500")], False),
        ([("5", "2500"), ("5", "2501")], False),
        ([("5", "2500"), ("5", None)], False),
        ([("5", "6000"), ("1", "-2000")], False),
    ],
)
def test_the_balance_must_suffice_for_all_lines_together(
    rows: list[tuple[str, str | None]], covered: bool
) -> None:
    assert (judged(a_licence(), **lines(*rows)).verdict is Verdict.CLEARED) is covered


def test_lines_with_other_codes_under_the_same_licence_draw_on_the_same_balance() -> None:
    items = (an_item("5A002.a.1"), an_item("5A002.a.2"))
    assert judged(a_licence(), *items, **lines(("5", "1"), ("5", "1"))).verdict is Verdict.CLEARED
    assert "less than 11" in refusal(judged(a_licence(), *items, **lines(("5", "1"), ("6", "1"))))


def test_lines_that_need_no_licence_draw_on_none() -> None:
    opinion = judged(a_licence(), LISTED, an_item(), **lines(("10", "5000"), ("400", "90000")))
    assert opinion.verdict is Verdict.CLEARED


def test_a_second_licence_may_cover_what_the_first_does_not() -> None:
    register = [a_licence(id="L-0", destinations=["SE"]), a_licence()]
    opinion = opinion_of(an_order(), LISTED, register=register)
    assert "authorisation L-1 covers line 1" in opinion.coverage.notes


def test_an_item_of_a_national_list_needs_a_licence_that_names_it() -> None:
    national = {"lines": [line_data(national_list_codes=["5A901"])]}
    opinion = judged(a_licence(), an_item(), **national)
    assert rules_of(opinion) == {"REG-9-1"}
    assert judged(a_licence(items=["5A901"]), an_item(), **national).verdict is Verdict.CLEARED


def test_no_union_general_authorisation_covers_an_item_of_a_national_list() -> None:
    national = {"lines": [line_data(national_list_codes=["5A901"])]}
    assert rules_of(judged(a_registration(), an_item(), **national)) == {"REG-9-1"}


def test_eu001_covers_a_listed_item_for_one_of_its_destinations() -> None:
    opinion = judged(a_registration())
    assert (opinion.verdict, opinion.general_authorisation) == (Verdict.CLEARED, "EU001")


def test_a_registration_needs_no_last_day_but_one_that_it_has_counts() -> None:
    ended = a_registration(valid_to="2026-12-14")
    assert "it ends on 2026-12-14" in refusal(judged(ended))
    assert judged(a_registration(valid_to="2026-12-15")).verdict is Verdict.CLEARED


@pytest.mark.parametrize("conditions", [None, [], ["not registered yet"], ["to be registered"], [""]])
def test_eu001_counts_only_once_the_registration_is_on_record(conditions: list[str] | None) -> None:
    assert "condition not met: the exporter is registered with its authority" in refusal(
        judged(a_registration(conditions=conditions))
    )


@pytest.mark.parametrize("code", ["0C001", "1C351.a.4", "9A009.a", "9A009", "7E104", "1C450.a.1"])
def test_eu001_never_covers_items_of_section_i_nor_an_entry_that_contains_one(code: str) -> None:
    assert f"it excludes {code}" in refusal(judged(a_registration(), an_item(code)))


def test_eu001_never_covers_items_of_annex_iv() -> None:
    assert "it excludes 1C001" in refusal(judged(a_registration(), an_item("1C001")))


@pytest.mark.parametrize(("country", "covered"), [("JP", True), ("GB", True), ("TR", False), ("KR", False)])
def test_eu001_reaches_its_own_destinations_only(country: str, covered: bool) -> None:
    opinion = judged(a_registration(), destination={"country": country})
    assert (opinion.verdict is Verdict.CLEARED) is covered


def test_eu001_is_barred_by_knowledge_of_a_use_of_article_4() -> None:
    use = {"wmd": True, "military": False}
    assert "a use that Article 4(1) names" in refusal(judged(a_registration(), use=use))
    letter = {"kind": "authority_letter", "text": "Information nach Artikel 4 Absatz 1 Buchstabe a"}
    assert "a use that Article 4(1) names" in refusal(judged(a_registration(), documents=[letter]))


def test_eu001_does_not_reach_into_a_free_zone() -> None:
    destination = {"country": "NO", "free_zone": "Free port of Svolvær"}
    assert "condition not met: the items do not go to a free zone" in refusal(
        judged(a_registration(), destination=destination)
    )


def test_a_general_authorisation_without_a_number_is_none() -> None:
    assert "no Union general authorisation of that number" in refusal(judged(a_registration(ugea=None)))


def test_a_licence_of_another_legal_form_is_another_person_s() -> None:
    assert same_legal_person("Fjellvik Regnskap AS", "FJELLVIK REGNSKAP A.S.")
    assert same_legal_person("Orbital Parts Limited", "Orbital Parts Ltd")
    assert same_legal_person("Fjellvik Regnskap", "Fjellvik Regnskap AS")
    assert not same_legal_person("Fjellvik Regnskap GmbH", "Fjellvik Regnskap AS")
    assert not same_legal_person("GmbH", "AG")


@pytest.mark.parametrize(
    ("licence", "order", "reason"),
    [
        ({"currency": "USD"}, {}, "its value is in USD, that of the order in EUR"),
        ({}, {"currency": "JPY"}, "its value is in EUR, that of the order in JPY"),
        ({"unit": "kg"}, {}, "its quantity is counted in kg, the lines that it covers in piece"),
        (
            {},
            {"lines": [line_data("1"), line_data("2", unit="m")]},
            "it names no unit, and the lines that it covers are counted in m, piece",
        ),
        (
            {"unit": "pcs"},
            {"lines": [line_data("1"), line_data("2", unit=None)]},
            "in no stated unit, piece",
        ),
    ],
)
def test_amounts_of_different_kinds_are_not_compared(
    licence: dict[str, Any], order: dict[str, Any], reason: str
) -> None:
    items = [LISTED] * len(order.get("lines", [1]))
    assert reason in refusal(judged(a_licence(**licence), *items, **order))


@pytest.mark.parametrize("unit", ["pcs", "Stk.", "pièces", "EA"])
def test_a_unit_may_be_spelt_in_another_way(unit: str) -> None:
    opinion = judged(a_licence(unit="pieces"), lines=[line_data(unit=unit)])
    assert opinion.verdict is Verdict.CLEARED


def test_a_licence_in_the_currency_of_the_order_covers_it() -> None:
    assert judged(a_licence(currency="SEK"), currency="SEK").verdict is Verdict.CLEARED
