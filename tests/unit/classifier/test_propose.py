"""Are the right entries proposed, with their evidence, and is what cannot be told a question?"""

from __future__ import annotations

import pytest

from schemas.vocabulary import Fact
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.propose import CODES_MAX, Proposal, is_below, propose
from tests.unit.classifier.small_catalogue import small_catalogue

BOATS = """
section: boats
families:
  boat: {title: a boat, terms: [boat*]}
  hull: {title: a hull, terms: [hull*]}
parameters: {depth: {unit: m, ask: "How deep?", keys: [depth], near: [depth, dives]}}
flags:
  manned: {ask: "Is it manned?", "true": [manned], "false": [unmanned]}
  fast: {ask: "Is it fast?", otherwise: false, "true": [fast]}
  toy: {ask: "Is it a toy?", "true": [toy], "false": [no toy]}
entries:
  - {code: 8A001, family: boat, when: depth >= 10 m}
  - {code: 8A001.a, family: [boat, hull], when: [depth >= 100 m, is manned]}
  - {code: 8A001.b, family: boat, when: is fast, after: [8A001.a]}
  - {code: 8A002, family: boat, when: is fast, excluded: [{name: toys, when: is toy, citation: Note 1}]}
  - {code: 8A101, family: hull, when: depth >= 1000 m, unknown: ask}
  - {code: 8D001, family: hull}
"""
RINGS = """
section: rings
families: {ring: {title: a ring, terms: [ring]}}
entries:
  - {code: 1A001, family: ring, after: [1A002]}
  - {code: 1A002, family: ring, after: [1A001]}
  - {code: 1A003, family: ring}
"""
MANY = """
section: many
families: {thing: {title: a thing, terms: [thing]}}
entries: [CODES]
""".replace("CODES", ", ".join(f"{{code: 1A00{number}, family: thing}}" for number in range(1, 8)))


def proposal(description: str, *, name: str = "Item", section: str = BOATS, **attributes: object) -> Proposal:
    catalogue = small_catalogue(section)
    return propose(ItemFacts({"name": name, "description": description}, attributes, catalogue), catalogue)


def met(description: str, section: str = BOATS) -> list[str]:
    return [tested.code for tested in proposal(description, section=section).met]


def possible(description: str) -> list[str]:
    return [tested.code for tested in proposal(description).possible]


def test_an_entry_that_is_met_is_proposed_with_all_its_evidence() -> None:
    (found,) = proposal("A boat that dives 20 m").met
    assert (found.code, [ground.text for ground in found.grounds]) == ("8A001", ["boat", "20 m"])


def test_an_item_of_no_family_is_tested_against_nothing() -> None:
    assert proposal("A desk") == Proposal((), (), (), ())


def test_a_finer_code_stands_for_its_parent() -> None:
    assert met("A manned boat, depth 200 m") == ["8A001.a"]


def test_what_is_not_known_is_possible_and_asks() -> None:
    found = proposal("A boat, depth 200 m")
    assert [tested.code for tested in found.met] == ["8A001"]
    (open_,) = found.possible
    assert (open_.code, open_.missing) == ("8A001.a", ("Is it manned?",))


def test_an_entry_far_from_ordinary_things_only_asks() -> None:
    found = proposal("A hull")
    assert [tested.code for tested in found.asked] == ["8A101"]
    assert "8A101" not in [tested.code for tested in found.possible]


def test_an_entry_yields_to_one_that_it_comes_after() -> None:
    assert "8A001.b" in met("A fast boat")
    assert "8A001.b" not in met("A fast manned boat, depth 200 m")


def test_an_entry_yields_to_nothing_that_the_list_in_force_has_not() -> None:
    catalogue = small_catalogue(BOATS)
    item = ItemFacts({"name": "A fast manned boat, depth 200 m"}, {}, catalogue)
    found = propose(item, catalogue, in_use=lambda code: code != "8A001.a")
    assert "8A001.b" in {tested.code for tested in found.met}
    assert "8A001.a" not in {tested.code for tested in found.tested}


def test_entries_that_yield_to_each_other_do_not_vanish_together() -> None:
    assert met("A ring", RINGS.replace("  - {code: 1A003, family: ring}\n", "")) == ["1A001", "1A002"]


def test_an_exclusion_that_holds_releases_the_item_and_is_named() -> None:
    found = proposal("A fast toy boat")
    (tested,) = [one for one in found.tested if one.code == "8A002"]
    assert (tested.fact, tested.excluded_by.name if tested.excluded_by else None) == (Fact.FALSE, "toys")


def test_an_exclusion_that_may_hold_makes_the_entry_a_question() -> None:
    assert "8A002" in possible("A fast boat")
    assert "8A002" not in met("A fast boat")
    assert "8A002" in met("A fast boat, no toy")


def test_an_exclusion_that_may_hold_makes_no_candidate_of_what_is_not_met() -> None:
    assert "8A002" not in possible("A boat")


def test_a_rule_of_two_families_is_tested_once_with_the_evidence_of_both() -> None:
    found = [
        one for one in proposal("A manned boat with a hull, depth 200 m").tested if one.code == "8A001.a"
    ]
    assert len(found) == 1
    assert {"boat", "hull"} <= {ground.text for ground in found[0].grounds}


def test_no_more_codes_than_a_person_can_weigh_are_proposed() -> None:
    found = proposal("A thing", section=MANY)
    assert len(found.met) == CODES_MAX
    assert len(found.tested) == 7


def test_what_the_name_says_comes_first() -> None:
    found = proposal("A fast boat, no toy", name="Hull")
    assert found.met[0].code == "8D001"


def test_general_notes_release_the_groups_that_they_name() -> None:
    assert "8D001" in met("A hull")
    assert "8D001" not in met("A hull, retail")
    assert "8A001" in met("A boat, depth 20 m, retail")


@pytest.mark.parametrize(
    ("code", "ancestor", "expected"),
    [
        ("8A001.a", "8A001", True),
        ("8A001", "8A001", False),
        ("8A001", "8A001.a", False),
        ("8A0012", "8A001", False),
    ],
)
def test_below_means_finer_and_not_the_same(code: str, ancestor: str, expected: bool) -> None:
    assert is_below(code, ancestor) is expected
