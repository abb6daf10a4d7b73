"""Is an order weighed as the system that its parts make up, and never as more than that?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.classification import ClassificationBasis, ItemClassification
from schemas.vocabulary import CyberSurveillance, SurveillanceCategory
from services.classifier.domain.assembled import PAIRS_MAX, skus_of
from services.classifier.domain.confirmed import ConfirmedItem
from tests.builders import an_order, line_data
from tests.unit.classifier.builders import NEW, a_classifier, a_confirmed

NONE, CANDIDATE = CyberSurveillance.NONE, CyberSurveillance.NON_LISTED_CANDIDATE
TRACKER: dict[str, Any] = {"name": "Vehicle tracker", "description": "GPS tracker for fleets"}
COVERT: dict[str, Any] = {
    "name": "Licence key, second mode",
    "description": "Covert mode.",
    "kind": "software",
    "cn_code": None,
}
CHAIR: dict[str, Any] = {"name": "Office chair", "description": "Fabric seat."}


def classified(*lines: dict[str, Any], confirmed: tuple[ConfirmedItem, ...] = ()) -> list[ItemClassification]:
    order = an_order(lines=[line_data(str(n), **line) for n, line in enumerate(lines, start=1)])
    registry = {item.sku: item for item in confirmed}
    found = a_classifier().classify_order(order, registry, known_on=date(2026, 11, 20))
    return [line.item for line in found.lines]


def classes(*lines: dict[str, Any], **rest: Any) -> list[CyberSurveillance]:
    return [item.cyber_surveillance for item in classified(*lines, **rest)]


def test_neither_part_is_a_surveillance_item_and_both_together_are() -> None:
    assert classes(TRACKER) == classes(COVERT) == [NONE]
    assert classes(TRACKER, COVERT) == [CANDIDATE, CANDIDATE]


def test_each_part_says_what_of_which_line_it_rests_on_and_is_asked_about() -> None:
    for item in classified(TRACKER, COVERT):
        assert item.basis is ClassificationBasis.PROPOSAL
        assert {evidence.field.partition(":")[0] for evidence in item.evidence} <= {"line 1", "line 2"}
        assert {"RF-CAP-06", "RF-CAP-07"} <= {question.id for question in item.questions}
        assert [answer.element for answer in item.elements] == ["E0", "E1", "E2", "E3", "E4", "E5"]


def test_the_sequence_of_the_lines_changes_nothing() -> None:
    assert classes(COVERT, TRACKER) == [CANDIDATE, CANDIDATE]


def test_what_is_no_part_of_it_is_left_alone() -> None:
    assert classes(TRACKER, COVERT, CHAIR) == [CANDIDATE, CANDIDATE, NONE]
    assert classes(CHAIR, COVERT) == [NONE, NONE]


@pytest.mark.parametrize("name", ["Second mode", "Software, second mode"])
def test_lines_that_do_not_say_that_they_belong_to_something_are_weighed_alone(name: str) -> None:
    assert classes(TRACKER, COVERT | {"name": name}) == [NONE, NONE]


@pytest.mark.parametrize("named", ["1", "SKU-1", "Vehicle tracker"])
def test_a_part_belongs_to_the_line_that_it_names_and_to_no_other(named: str) -> None:
    camera = {"name": "Body camera", "description": "Worn on the chest"}
    part = COVERT | {"name": "Second mode", "related_item": named}
    assert classes(TRACKER, camera, part) == [CANDIDATE, NONE, CANDIDATE]


def test_what_was_delivered_earlier_counts_with_what_extends_it() -> None:
    assert classes(COVERT | {"related_item": "GPS vehicle tracker of 2024"}) == [CANDIDATE]
    assert classes(COVERT | {"related_item": "Office chair of 2024"}) == [NONE]
    assert classes(COVERT | {"related_item": "5A002.a.1"}) == [NONE]


def test_a_part_of_a_confirmed_surveillance_item_is_one() -> None:
    earlier = ConfirmedItem(
        sku="FX-9",
        version=1,
        annex_i_codes=(),
        cyber_surveillance=CANDIDATE,
        category=SurveillanceCategory.BIOMETRICS,
        confirmed_by="ines",
        control_list_version=NEW.version,
    )
    plain = {"name": "Yearly update", "description": "Fixes faults.", "related_item": "FX-9"}
    found = classified(plain, confirmed=(earlier,))[0]
    assert (found.cyber_surveillance, found.category) == (CANDIDATE, SurveillanceCategory.BIOMETRICS)
    assert classes(plain) == [NONE]


def test_what_people_confirmed_of_both_parts_stands() -> None:
    both = (a_confirmed(sku="SKU-1"), a_confirmed(sku="SKU-2"))
    assert classes(TRACKER, COVERT, confirmed=both) == [NONE, NONE]
    assert classes(TRACKER, COVERT, confirmed=both[:1]) == [CANDIDATE, CANDIDATE]


def test_a_listed_part_is_no_case_of_article_5() -> None:
    found = classified(TRACKER | {"declared_codes": ["5A002"]}, COVERT)
    assert [item.cyber_surveillance for item in found] == [NONE, NONE]


def test_an_order_waits_for_what_is_confirmed_of_its_related_items_too() -> None:
    order = an_order(lines=[line_data("1", related_item="FX-9"), line_data("2", related_item="x" * 300)])
    assert skus_of(order) == {"SKU-1", "SKU-2", "FX-9"}


def test_two_parts_that_belong_to_each_other_are_weighed_together() -> None:
    assert classes(COVERT, TRACKER | {"name": "Vehicle tracker module"}) == [CANDIDATE, CANDIDATE]
    assert classes(TRACKER | {"related_item": "earlier order"}, COVERT) == [CANDIDATE, CANDIDATE]


def test_an_order_with_too_many_parts_is_for_a_person() -> None:
    chairs = [CHAIR | {"name": f"Office chair {number}"} for number in range(PAIRS_MAX)]
    found = classified(*chairs, COVERT, CHAIR | {"name": "Licence key, chair"})
    assert [item.cyber_surveillance for item in found[-2:]] == [CANDIDATE, CANDIDATE]
    assert "related_item" in found[-1].evidence[-1].text


def test_a_related_item_that_no_database_takes_is_no_article_number() -> None:
    order = an_order(lines=[line_data("1", related_item="a\x00b")])
    assert skus_of(order) == {"SKU-1"}
