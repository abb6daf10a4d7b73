"""When is a party frozen because of who owns it?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.vocabulary import ListedKind, Verdict
from tests.builders import an_order, party_data
from tests.unit.screening.builders import an_entry, opinion_of, rules_of, weak

ENTRIES = (
    an_entry("Arvid Molander Stenkvist", entry_id="P-1", kind=ListedKind.PERSON, programme="UKR"),
    an_entry("Beata Oksana Wirecka", entry_id="P-2", kind=ListedKind.PERSON, programme="BLR"),
    an_entry("Casimir Holding Torvald", entry_id="U-1", list_id="uk"),
)
ARVID, BEATA, ON_UK_LIST = (entry.names[0].name for entry in ENTRIES)
OTHER = "Ingrid Solveig Haugland"
SINCE = "2024-07-03"
BEFORE = "2024-07-02"


def owner(name: str, percent: str | None, *owners: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"name": name, "percent": percent, "owners": list(owners)} | facts


def owned_by(*owners: dict[str, Any], planned: str = "2026-12-15") -> Opinion:
    order = an_order(
        parties=[party_data(owners=list(owners))],
        act={"type": "export", "planned_date": planned},
        placed_at=f"{planned}T08:00:00Z",
    )
    return opinion_of(order, entries=ENTRIES)


@pytest.mark.parametrize(
    ("planned", "percent", "rules"),
    [
        (SINCE, "50", {"SAN-FRZ-2"}),
        (SINCE, "50.01", {"SAN-FRZ-2"}),
        (SINCE, "49.99", {"party_match"}),
        (BEFORE, "50", {"party_match"}),
        (BEFORE, "50.01", {"SAN-FRZ-2"}),
        (BEFORE, "49.99", {"party_match"}),
        (SINCE, "25", {"party_match"}),
        (SINCE, "24.99", set()),
        (SINCE, "0", set()),
        (SINCE, "100", {"SAN-FRZ-2"}),
    ],
)
def test_a_listed_owner_freezes_from_half_on_and_before_july_2024_above_half(
    planned: str, percent: str, rules: set[str]
) -> None:
    assert rules_of(owned_by(owner(ARVID, percent), planned=planned)) == rules


def test_a_party_that_is_frozen_by_its_owner_is_named_with_the_owner_and_both_acts() -> None:
    opinion = owned_by(owner(ARVID, "60"))
    (reason,) = opinion.reasons
    assert opinion.verdict is Verdict.BLOCKED
    assert opinion.drafts == ("freeze_report",)
    assert reason.party == "Fjellvik Regnskap AS"
    assert reason.hit is not None
    assert reason.hit.owner == ARVID
    assert "No 269/2014" in reason.citation
    assert "3 July 2024" in reason.citation


@pytest.mark.parametrize(
    ("one", "other", "rules"),
    [
        ("25", "25", {"SAN-FRZ-3"}),
        ("25", "24.99", {"party_match"}),
        ("12", "13", {"party_match"}),
        ("12", "12", set()),
    ],
)
def test_the_shares_of_two_listed_owners_add_up(one: str, other: str, rules: set[str]) -> None:
    assert rules_of(owned_by(owner(ARVID, one), owner(BEATA, other))) == rules


def test_one_listed_owner_by_two_ways_is_one_owner() -> None:
    direct, through = owner(ARVID, "20"), owner("Havlund Drift", "30", owner(ARVID, "100"))
    assert rules_of(owned_by(direct, through)) == {"SAN-FRZ-2"}


def test_owners_who_are_not_listed_add_nothing() -> None:
    assert rules_of(owned_by(owner(ARVID, "20"), owner(OTHER, "80"))) == set()


@pytest.mark.parametrize(
    ("in_between", "in_party", "rules"),
    [
        ("60", "50", {"SAN-FRZ-2"}),
        ("60", "30", {"party_match"}),
        ("50", "50", {"SAN-FRZ-2"}),
        ("49.99", "100", set()),
        ("60", "24", set()),
    ],
)
def test_an_entity_that_a_listed_owner_holds_counts_as_listed_one_step_on(
    in_between: str, in_party: str, rules: set[str]
) -> None:
    chain = owner("Havlund Drift", in_party, owner(ARVID, in_between))
    assert rules_of(owned_by(chain)) == rules


def test_two_listed_owners_who_together_hold_an_entity_count_through_it() -> None:
    chain = owner("Havlund Drift", "50", owner(ARVID, "30"), owner(BEATA, "20"))
    assert rules_of(owned_by(chain)) == {"SAN-FRZ-3"}


def test_a_chain_of_three_steps_is_followed() -> None:
    chain = owner("Havlund Drift", "80", owner("Stenhav Invest", "55", owner(ARVID, "51")))
    assert rules_of(owned_by(chain)) == {"SAN-FRZ-2"}
    broken = owner("Havlund Drift", "80", owner("Stenhav Invest", "45", owner(ARVID, "51")))
    assert rules_of(owned_by(broken)) == set()


@pytest.mark.parametrize(
    "chain",
    [
        owner(ARVID, None),
        owner("Havlund Drift", None, owner(ARVID, "60")),
        owner("Havlund Drift", "10", owner(ARVID, None)),
    ],
)
def test_an_unknown_share_of_a_listed_owner_is_for_a_person(chain: dict[str, Any]) -> None:
    opinion = owned_by(chain)
    assert rules_of(opinion) == {"party_match"}
    assert "share unknown" in opinion.reasons[0].summary


def test_an_unknown_share_beside_a_sufficient_one_takes_nothing_away() -> None:
    assert "SAN-FRZ-3" in rules_of(owned_by(owner(ARVID, "50"), owner(BEATA, None)))
    chain = owner("Havlund Drift", "50", owner(ARVID, "60"), owner(BEATA, None))
    assert owned_by(chain).verdict is Verdict.BLOCKED


def test_an_owner_with_a_name_like_a_listed_one_is_for_a_person() -> None:
    opinion = owned_by(owner("Arvid Molander Stenkwist", "60"))
    assert rules_of(opinion) == {"party_match"}
    assert opinion.reasons[0].party == "Fjellvik Regnskap AS"


def test_an_owner_on_a_list_that_does_not_freeze_is_for_a_person() -> None:
    assert rules_of(owned_by(owner(ON_UK_LIST, "60"))) == {"party_match"}


def test_an_owner_with_a_weak_alias_only_freezes_nothing() -> None:
    entry = an_entry("Osvald Ludomir Brantberg", weak("Ludo Stark"), kind=ListedKind.PERSON)
    order = an_order(parties=[party_data(owners=[owner("Ludo Stark", "90")])])
    assert opinion_of(order, entries=[entry]).verdict is not Verdict.BLOCKED


def test_the_owners_of_every_party_count() -> None:
    bank = party_data("Nordvik Sparebank", role="bank", owners=[owner(ARVID, "70")])
    opinion = opinion_of(an_order(parties=[party_data(), bank]), entries=ENTRIES)
    assert [(reason.rule, reason.party) for reason in opinion.reasons] == [("SAN-FRZ-2", "Nordvik Sparebank")]


@pytest.mark.parametrize(
    ("basis", "rules"),
    [
        (None, set()),
        ("shares", set()),
        ("Direct shareholding", set()),
        ("appoints the majority of the board", {"SAN-FRZ-4"}),
        ("shares and a golden veto", {"SAN-FRZ-4"}),
    ],
)
def test_control_is_more_than_the_shares_that_are_counted_anyway(basis: str | None, rules: set[str]) -> None:
    assert rules_of(owned_by(owner(ARVID, "12", control_basis=basis))) == rules
