"""What do documents, payment and goods of an order show?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.vocabulary import Fact
from services.screening.domain.order_facts import (
    clause_12g,
    clause_12g_refused,
    control_notice,
    is_high_priority,
    payer_is_third_party,
    says_first_business,
    statement_excludes_abuse,
    statement_is_flawed,
)
from tests.builders import an_order, line_data, party_data

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN


def document(text: str, kind: str = "contract", **facts: Any) -> dict[str, Any]:
    return {"documents": [{"kind": kind, "text": text} | facts]}


@pytest.mark.parametrize(
    ("text", "agreed", "refused"),
    [
        ("The buyer shall not re-export the goods to Russia; a breach is a ground for cancellation.", T, F),
        ("The seller may refuse deliveries if goods are re-exported to Russia.", T, F),
        ("Weiterverkauf oder Wiederausfuhr nach Russland ist untersagt.", T, F),
        ("We cannot accept the clause on re-export to Russia, please delete it.", F, T),
        ("Das Verbot der Wiederausfuhr nach Russland und der Verwendung dort wurde gestrichen.", F, T),
        ("§ 11 Wiederausfuhr nach Russland. Diese Klausel akzeptieren wir nicht.", F, T),
        ("Supprimer la clause de non-réexportation vers la Russie.", F, T),
        ("Payment within 30 days.", F, F),
        ("We export to Russia no more.", F, F),
    ],
)
def test_the_clause_against_re_export_is_found_and_so_is_its_refusal(
    text: str, agreed: Fact, refused: Fact
) -> None:
    order = an_order(**document(text))
    assert (clause_12g(order), clause_12g_refused(order)) == (agreed, refused)


def test_the_clause_may_be_named_outright() -> None:
    assert clause_12g(an_order(clauses=["article_12g"])) is T


@pytest.mark.parametrize(
    ("payer", "expected"),
    [("Fjellvik Regnskap A.S.", F), ("Meridian Crest Holdings Ltd", T)],
)
def test_who_pays_beside_the_customer_is_a_third_party(payer: str, expected: Fact) -> None:
    assert payer_is_third_party(an_order(payment={"payer": payer})) is expected
    assert payer_is_third_party(an_order(parties=[party_data(), party_data(payer, role="payer")])) is expected


def test_without_a_named_payer_nothing_is_known() -> None:
    assert payer_is_third_party(an_order()) is U


@pytest.mark.parametrize(
    ("cn_code", "kind", "expected"),
    [("85423190", "goods", T), ("94031098", "goods", F), (None, "goods", U), (None, "software", F)],
)
def test_high_priority_goods_are_told_by_their_own_heading(
    cn_code: str | None, kind: str, expected: Fact
) -> None:
    line = an_order(lines=[line_data(cn_code=cn_code, kind=kind)]).lines[0]
    assert is_high_priority(line, frozenset({"854231"})) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"signatory": "P. Kiprono, director", "signed_on": "2026-11-01"}, F),
        ({"signatory": "Fjellvik Regnskap AS, the director", "signed_on": "2026-11-01"}, F),
        ({"signatory": None, "signed_on": "2026-11-01"}, T),
        ({"signatory": "P. Kiprono", "signed_on": None}, T),
        ({"signatory": "Sales manager, Nordvik Handel AS", "signed_on": "2026-11-01"}, T),
        ({"signatory": "Blumenhof Gerätebau GmbH", "signed_on": "2026-11-01"}, T),
    ],
)
def test_an_end_use_statement_is_signed_dated_and_the_users_own(
    facts: dict[str, Any], expected: Fact
) -> None:
    parties = [party_data(), party_data("Nordvik Handel AS", role="buyer")]
    order = an_order(parties=parties, **document("For us.", "end_use_statement", **facts))
    assert statement_is_flawed(order) is expected


def test_what_a_statement_excludes() -> None:
    assert statement_excludes_abuse(an_order()) is U
    assert statement_excludes_abuse(an_order(**document("For civil use.", "end_use_statement"))) is F
    said = document("Not for internal repression.", "end_use_statement")
    assert statement_excludes_abuse(an_order(**said)) is T


@pytest.mark.parametrize(
    ("text", "expected"),
    [("New customer, first order.", T), ("Stammkunde seit 2009", F), ("Please deliver soon.", U)],
)
def test_notes_tell_how_long_a_customer_is_known(text: str, expected: Fact) -> None:
    assert says_first_business(an_order(notes=text)) is expected


def test_the_notice_of_article_11_stands_in_commercial_papers() -> None:
    assert control_notice(an_order()) is U
    assert control_notice(an_order(**document("Ten pieces.", "invoice"))) is F
    assert control_notice(an_order(**document("Subject to control if exported.", "invoice"))) is T
    assert control_notice(an_order(**document("Subject to control if exported.", "email"))) is U
