"""How much does the exporter know, and what does a letter of the authority say?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.vocabulary import CyberSurveillance, Verdict
from services.screening.domain.knowledge import knowledge_of
from tests.builders import an_order
from tests.unit.screening.builders import (
    a_candidate,
    a_licence,
    a_registration,
    an_item,
    opinion_of,
    rules_of,
)


def with_documents(*documents: tuple[str, str | None], **changes: Any) -> dict[str, Any]:
    return {"documents": [{"kind": kind, "text": text} for kind, text in documents]} | changes


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("We inform you under Article 4(1)(a) of Regulation (EU) 2021/821.", "4(1)(a)"),
        ("Article 4 (1) (b) applies to your order.", "4(1)(b)"),
        ("Wir unterrichten Sie nach Artikel 4 Absatz 1 Buchstabe b der Verordnung.", "4(1)(b)"),
        ("Unterrichtung gemäß Art. 4 Abs. 1 lit. c der Verordnung (EU) 2021/821", "4(1)(c)"),
        ("En vertu de l'article 4, paragraphe 1, point a), du règlement", "4(1)(a)"),
        ("Op grond van artikel 4, lid 1, onder a, van de verordening", "4(1)(a)"),
        ("Ai sensi dell'articolo 4, paragrafo 1, lettera a), del regolamento", "4(1)(a)"),
        ("Con arreglo al artículo 4, apartado 1, letra b), del Reglamento", "4(1)(b)"),
        ("Zgodnie z artykułem 4 ust. 1 lit. a rozporządzenia", "4(1)(a)"),
        ("Article 5(1) of the Regulation", "5(1)"),
        ("nach Artikel 5 Absatz 1", "5(1)"),
        ("l'article 5, paragraphe 1", "5(1)"),
        ("ARTICLE 4(1)(A)", "4(1)(a)"),
        ("Article 4 of Regulation (EU) 2021/821", "4(1)"),
        ("The brokering service is subject to authorisation under Article 6(1).", "6(1)"),
        ("gemäß Artikel 8 Absatz 1 der Verordnung", "8(1)"),
    ],
)
def test_the_article_of_a_letter_is_read_in_several_languages(text: str, article: str) -> None:
    known = knowledge_of(an_order(**with_documents(("authority_letter", text))))
    assert (known.article, known.unread_letter) == (article, False)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Please contact us about order SO-1.",
        "Article 9 of Regulation (EU) 2021/821",
        "Article 45 of the customs act",
        "Αριθμός πρωτοκόλλου 12",
    ],
)
def test_a_letter_whose_article_cannot_be_told_is_for_a_person(text: str | None) -> None:
    order = an_order(**with_documents(("authority_letter", text)))
    assert knowledge_of(order).unread_letter
    assert rules_of(opinion_of(order)) == {"authority_letter_unread"}


def test_a_second_letter_that_cannot_be_read_is_not_lost_behind_the_first() -> None:
    order = an_order(
        **with_documents(("authority_letter", "Article 4(1)(a)"), ("authority_letter", "Call us."))
    )
    known = knowledge_of(order)
    assert (known.article, known.unread_letter) == ("4(1)(a)", True)


def test_a_letter_that_names_both_articles_counts_for_both() -> None:
    letter = ("authority_letter", "With regard to Article 5(1) and Article 4(1)(a) we inform you that …")
    two = (("authority_letter", "Article 5(1)"), ("authority_letter", "Article 4(1)(a)"))
    for documents in ((letter,), two):
        assert "REG-4-1" in rules_of(opinion_of(an_order(**with_documents(*documents))))


@pytest.mark.parametrize("kind", ["invoice", "email", "contract"])
def test_only_a_letter_of_the_authority_informs(kind: str) -> None:
    known = knowledge_of(an_order(**with_documents((kind, "Article 4(1)(a) of the Regulation"))))
    assert (known.article, known.unread_letter) == (None, False)


@pytest.mark.parametrize("article", ["4(1)(a)", "4(1)(b)", "5(1)"])
@pytest.mark.parametrize(
    "act", ["export", "brokering", "transit", "technical_assistance", "intra_eu_transfer"]
)
@pytest.mark.parametrize(
    "item",
    [an_item(), an_item("5A002"), a_candidate(), an_item("5A001.f", surveillance=CyberSurveillance.LISTED)],
    ids=["plain", "listed", "candidate", "listed surveillance"],
)
def test_no_order_with_a_letter_of_the_authority_is_cleared(article: str, act: str, item: Any) -> None:
    order = an_order(
        **with_documents(("authority_letter", f"Article {article}")),
        act={"type": act, "planned_date": "2026-12-15"},
    )
    register = [a_registration(), a_licence(items=["5A001", "5A002"])]
    assert opinion_of(order, item, register=register).verdict is not Verdict.CLEARED


@pytest.mark.parametrize(
    "text",
    [
        "There are grounds for suspecting misuse.",
        "We suspect that …",
        "Es besteht der Verdacht, dass …",
        "Nous avons des soupçons.",
        "Er is een vermoeden van misbruik.",
        "Sospechamos un uso indebido.",
        "Si sospetta un uso improprio.",
        "Istnieje podejrzenie.",
    ],
)
def test_a_suspicion_is_found_in_several_languages_and_holds(text: str) -> None:
    order = an_order(**with_documents(("due_diligence_note", text)))
    assert knowledge_of(order).suspicion
    assert rules_of(opinion_of(order)) == {"REG-4-3"}
    assert "REG-5-3" in rules_of(opinion_of(order, a_candidate()))


@pytest.mark.parametrize(
    ("level", "suspicion", "article"),
    [
        ("none", False, None),
        ("theoretical", False, None),
        ("suspicion", True, None),
        ("informed", False, "4(1)(a)"),
    ],
)
def test_levels_that_are_given_outright_count_beside_documents(
    level: str, suspicion: bool, article: str | None
) -> None:
    order = an_order(knowledge=[{"level": level, "use": "Article 4(1)(a)"}])
    known = knowledge_of(order)
    assert (known.suspicion, known.article) == (suspicion, article)


@pytest.mark.parametrize("use", [None, "missiles"])
def test_being_informed_of_no_article_that_can_be_told_is_for_a_person(use: str | None) -> None:
    order = an_order(knowledge=[{"level": "informed", "use": use}])
    assert opinion_of(order).verdict is not Verdict.CLEARED


@pytest.mark.parametrize(
    ("kinds", "outside"),
    [
        (("press_report",), True),
        (("email",), True),
        (("press_report", "due_diligence_note"), False),
        (("due_diligence_note",), False),
        (("invoice",), False),
    ],
)
def test_knowledge_is_from_outside_only_without_own_due_diligence(
    kinds: tuple[str, ...], outside: bool
) -> None:
    documents = with_documents(*((kind, "They track their critics.") for kind in kinds))
    assert knowledge_of(an_order(**documents)).from_outside is outside
