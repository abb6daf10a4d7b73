"""What follows from declared codes, an old registry entry and the item's own words together?"""

from __future__ import annotations

from schemas.classification import ClassificationBasis, DeclaredCode, DeclaredOutcome
from schemas.vocabulary import ClassificationStatus
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import CodeState, ControlListVersion
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.weigh import CHECKED_MAX, EVIDENCE_PER_CODE_MAX, Weighed, weigh
from tests.unit.classifier.builders import NEW, OLD, a_confirmed, a_version
from tests.unit.classifier.small_catalogue import facts, small_catalogue

LISTED, POSSIBLE, NOTHING = (
    ClassificationStatus.LISTED,
    ClassificationStatus.POSSIBLY_LISTED,
    ClassificationStatus.NOT_FOUND,
)
CONTROLLED = "Drone that flies 41 min in gusts of 50 km/h beyond sight"
HARMLESS = "Drone with an endurance of 20 min"
SILENCE = """
section: silence
families: {radar: {title: radar, terms: [radar]}}
flags: {armed: {ask: "Armed?", otherwise: false, "true": [armed]}}
entries: [{code: 5A001, family: radar, when: is armed}]
"""
LONG = """
section: long
families: {radar: {title: radar, terms: ["*radar"]}}
entries: [{code: 5A001, family: radar}]
"""


def declared(code: str, outcome: DeclaredOutcome = DeclaredOutcome.IN_FORCE) -> DeclaredCode:
    return DeclaredCode(given=code, code=code, outcome=outcome)


def weighed(
    text: str,
    *codes: DeclaredCode,
    confirmed: ConfirmedItem | None = None,
    version: ControlListVersion = NEW,
    section: str | None = None,
) -> Weighed:
    catalogue = small_catalogue(section) if section else small_catalogue()
    item: ItemFacts = facts(text, catalogue=catalogue)
    return weigh(item, codes, version, catalogue, confirmed)


def test_what_the_item_says_is_listed_with_its_evidence() -> None:
    found = weighed(CONTROLLED)
    assert (found.codes, found.status, found.basis) == (("9A012.a.1",), LISTED, ClassificationBasis.PROPOSAL)
    assert {"Drone", "41 min", "50 km/h"} <= {one.text for one in found.evidence}


def test_an_item_of_no_family_is_not_found_and_nothing_is_claimed() -> None:
    found = weighed("A desk")
    assert (found.codes, found.status, found.basis) == ((), NOTHING, ClassificationBasis.NOTHING)
    assert (found.checked, found.questions) == ((), ())


def test_what_is_not_known_is_possible_and_asked() -> None:
    found = weighed("Drone that flies 41 min beyond sight")
    assert (found.codes, found.status) == (("9A012.a.1",), POSSIBLE)
    assert [question.text for question in found.questions] == ["9A012.a.1: In which gusts?"]
    assert found.questions[0].holds


def test_a_declared_code_stands_beside_what_the_item_says() -> None:
    found = weighed(CONTROLLED, declared("5A002"))
    assert (found.codes, found.status, found.basis) == (
        ("5A002", "9A012.a.1"),
        LISTED,
        ClassificationBasis.DECLARED,
    )


def test_the_finer_of_two_codes_stands() -> None:
    assert weighed(CONTROLLED, declared("9A012")).codes == ("9A012.a.1",)


def test_a_declared_code_that_the_numbers_fall_short_of_is_doubted_and_kept() -> None:
    found = weighed(HARMLESS, declared("9A012.a.1"))
    assert (found.codes, found.status) == (("9A012.a.1",), POSSIBLE)
    assert found.declared[0].contradicted_by == "9A012.a.1: 20 min"
    assert found.questions[0].text.startswith("Is 9A012.a.1 right?")


def test_a_declared_parent_is_doubted_only_where_every_rule_below_it_fails() -> None:
    assert weighed(HARMLESS, declared("9A012")).status is POSSIBLE
    assert weighed("Drone that flies 41 min beyond sight", declared("9A012")).status is LISTED


def test_a_declared_code_finer_than_any_rule_is_tested_by_the_rule_above() -> None:
    assert weighed(HARMLESS, declared("9A012.a.1.x")).declared[0].contradicted_by is not None


def test_an_exclusion_that_holds_contradicts_and_is_cited() -> None:
    found = weighed(f"{CONTROLLED}, a model aircraft", declared("9A012.a.1"))
    assert "Note to 9A012" in (found.declared[0].contradicted_by or "")


def test_a_declared_code_of_another_kind_of_item_is_left_alone() -> None:
    found = weighed("A desk", declared("9A012.a.1"))
    assert (found.status, found.declared[0].contradicted_by) == (LISTED, None)


def test_silence_contradicts_nobody() -> None:
    found = weighed("A radar", declared("5A001"), section=SILENCE)
    assert (found.codes, found.status) == (("5A001",), LISTED)


def test_a_declared_code_that_is_not_in_force_lists_nothing() -> None:
    for outcome in DeclaredOutcome:
        if outcome is not DeclaredOutcome.IN_FORCE:
            assert weighed("A desk", declared("9A012", outcome)).status is NOTHING


def test_what_people_confirmed_under_another_list_is_possible_and_asked_again() -> None:
    found = weighed("A desk", confirmed=a_confirmed("5A001.f", "4A001", control_list=OLD.version))
    assert (found.codes, found.status) == (("5A001.f",), POSSIBLE)
    assert found.questions[0].text.startswith("Is 5A001.f still right?")
    assert found.evidence[0].field == "sku"


def test_a_code_that_the_version_has_not_is_not_proposed() -> None:
    old = weighed(CONTROLLED, version=OLD)
    assert (old.codes, old.status, old.checked) == ((), NOTHING, ())
    unused = a_version("2025-11-15", **{"9A012.a.1": CodeState.NOT_USED})
    assert weighed(CONTROLLED, version=unused).codes == ()


def test_what_was_tested_is_told_with_the_reason() -> None:
    found = weighed(HARMLESS)
    assert found.status is NOTHING
    assert [(one.code, one.fact.value, one.reason) for one in found.checked] == [
        ("9A012.a.1", "false", "20 min"),
        ("9A012.a.2", "false", "20 min"),
    ]


def test_evidence_and_reasons_stay_short_however_long_the_text() -> None:
    text = " ".join(f"{'a' * number}radar" for number in range(2_000))
    found = weighed(text, section=LONG, version=a_version("2025-11-15", "5A001"))
    assert len(found.evidence) == EVIDENCE_PER_CODE_MAX
    assert len(found.checked) <= CHECKED_MAX
    assert sum(len(one.reason) for one in found.checked) < 1_000
