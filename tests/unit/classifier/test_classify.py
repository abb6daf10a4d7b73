"""Does the strongest knowledge of an item count, and only while it is current?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.classification import ClassificationBasis, DeclaredOutcome
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, SurveillanceCategory
from services.classifier.domain.control_list import ControlLists
from tests.builders import a_listed_item, an_order, line_data
from tests.unit.classifier.builders import LISTS, NEW, OLD, a_classifier, a_confirmed, an_item

TODAY = date(2026, 11, 20)
SPY = "Face recognition that monitors persons covertly"


def test_a_declared_code_in_force_is_the_classification() -> None:
    found = a_classifier().classify(an_item("5A002", "5a001F2"), NEW)
    assert found.annex_i_codes == ["5A002", "5A001.f.2"]
    assert (found.status, found.basis) == (ClassificationStatus.LISTED, ClassificationBasis.DECLARED)
    assert [(e.code, e.field, e.text) for e in found.evidence] == [
        ("5A002", "declared_codes", "5A002"),
        ("5A001.f.2", "declared_codes", "5a001F2"),
    ]


def test_the_same_code_in_two_spellings_is_one() -> None:
    assert a_classifier().classify(an_item("5A001.f.2", "5A001f2"), NEW).annex_i_codes == ["5A001.f.2"]


@pytest.mark.parametrize("typed", ["4A001", "9A999", "ML1", "8517", "n/a", "banana"])
def test_a_declared_code_that_is_not_in_force_classifies_nothing(typed: str) -> None:
    found = a_classifier().classify(an_item(typed), NEW)
    assert found.annex_i_codes == []
    assert (found.status, found.basis) == (ClassificationStatus.NOT_FOUND, ClassificationBasis.NOTHING)
    assert [declared.given for declared in found.declared] == [typed]


def test_an_item_seen_before_is_looked_up_again_once_another_list_is_loaded() -> None:
    classifier = replace(a_classifier(), lists=ControlLists((NEW,), {}))
    assert classifier.classify(an_item("4A001"), NEW).declared[0].outcome is DeclaredOutcome.UNKNOWN
    loaded = replace(classifier, lists=LISTS)
    assert loaded.classify(an_item("4A001"), NEW).declared[0].outcome is DeclaredOutcome.NOT_IN_FORCE


def test_a_listed_surveillance_item_is_named_with_its_category() -> None:
    found = a_classifier().classify(an_item("5A001.f.2"), NEW)
    assert found.cyber_surveillance is CyberSurveillance.LISTED
    assert found.category is SurveillanceCategory.TELECOM_INTERCEPTION


def test_a_listed_item_is_never_a_case_of_article_5() -> None:
    found = a_classifier().classify(an_item("5A002", description=SPY), NEW)
    assert found.cyber_surveillance is CyberSurveillance.NONE
    assert (found.questions, found.elements) == ([], [])


def test_an_unlisted_item_may_be_proposed_with_its_elements_and_questions() -> None:
    found = a_classifier().classify(an_item("banana", description=SPY), NEW)
    assert found.basis is ClassificationBasis.PROPOSAL
    assert found.cyber_surveillance is CyberSurveillance.NON_LISTED_CANDIDATE
    assert len(found.elements) == 6
    assert found.questions


def test_what_people_confirmed_counts_before_codes_and_words() -> None:
    found = a_classifier().classify(an_item("5A001.f.2", description=SPY), NEW, a_confirmed("5A002"))
    assert (found.annex_i_codes, found.basis) == (["5A002"], ClassificationBasis.REGISTRY)
    assert found.cyber_surveillance is CyberSurveillance.NONE
    assert found.evidence[0].text == "registry entry version 1"
    assert [declared.given for declared in found.declared] == ["5A001.f.2"]


def test_people_may_confirm_that_an_item_is_not_listed() -> None:
    found = a_classifier().classify(an_item("banana", description=SPY), NEW, a_confirmed())
    assert (found.status, found.basis) == (ClassificationStatus.NOT_FOUND, ClassificationBasis.REGISTRY)
    assert found.questions == []


def test_a_confirmation_under_another_version_of_the_list_counts_no_more() -> None:
    found = a_classifier().classify(an_item("5A001.f.2"), NEW, a_confirmed("5A002", control_list=OLD.version))
    assert (found.annex_i_codes, found.basis) == (["5A001.f.2"], ClassificationBasis.DECLARED)


def test_every_line_of_an_order_is_classified_under_the_list_of_its_planned_day() -> None:
    act = {"type": "export", "planned_date": "2025-06-01"}
    order = an_order(act=act, lines=[line_data("1", declared_codes=["4A001"]), line_data("2")])
    found = a_classifier().classify_order(order, {}, known_on=TODAY)
    assert found.control_list_version == OLD.version
    assert [(line.line_id, line.item.annex_i_codes) for line in found.lines] == [("1", ["4A001"]), ("2", [])]
    assert found.failure is None


def test_a_confirmed_item_is_found_by_the_sku_of_the_line() -> None:
    order = an_order(lines=[a_listed_item("5A002"), line_data("2", sku=None)])
    found = a_classifier().classify_order(order, {"SKU-1": a_confirmed()}, known_on=TODAY)
    assert [line.item.basis for line in found.lines] == [
        ClassificationBasis.REGISTRY,
        ClassificationBasis.NOTHING,
    ]
