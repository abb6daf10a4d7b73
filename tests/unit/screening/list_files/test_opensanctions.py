"""Do the two OpenSanctions layouts give the parties, and only the parties?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName, WatchlistEntry

Read = Callable[[Path], ListEdition]


@pytest.fixture
def of_ftm(fixtures: Path, the_edition: Read) -> dict[str, WatchlistEntry]:
    return {entry.entry_id: entry for entry in the_edition(fixtures / "entities.ftm.json").entries}


@pytest.fixture
def of_simple(fixtures: Path, the_edition: Read) -> ListEdition:
    return the_edition(fixtures / "targets.simple.csv")


def test_only_parties_that_are_targets_are_listed(of_ftm: dict[str, WatchlistEntry]) -> None:
    assert {entry_id: entry.kind for entry_id, entry in of_ftm.items()} == {
        "NK-A1": ListedKind.PERSON,
        "NK-B2": ListedKind.VESSEL,
        "NK-C3": ListedKind.UNKNOWN,
    }


def test_the_caption_is_the_primary_name_and_weak_aliases_are_weak(of_ftm: dict[str, WatchlistEntry]) -> None:
    names = of_ftm["NK-A1"].names
    assert names[0] == ListedName("Gleb Tarvonsky")
    assert [listed.name for listed in names if listed.quality is NameQuality.WEAK] == ["Tarva"]


def test_facts_of_other_lines_reach_the_party_they_point_to(of_ftm: dict[str, WatchlistEntry]) -> None:
    person = of_ftm["NK-A1"]
    assert person.addresses == ("4 Vydumanny proezd, Moscow",)
    assert person.identifiers == (
        ListedIdentifier("passport", "714402913"),
        ListedIdentifier("tax", "990112233445"),
        ListedIdentifier("passport", "RU 7700"),
    )
    assert person.programme == "EU-UKR; Ukraine territorial integrity"
    assert (person.listed_on, person.sub_list) == ("2023-06-23", "eu_fsf; us_ofac_sdn")


def test_topics_say_what_kind_of_hit_it_is_and_dissolved_states_are_no_country(
    of_ftm: dict[str, WatchlistEntry],
) -> None:
    assert (of_ftm["NK-A1"].measures, of_ftm["NK-A1"].countries) == (("sanction",), ("RU",))


def test_cells_with_several_values_are_taken_apart(of_simple: ListEdition) -> None:
    person = of_simple.entries[0]
    assert [listed.name for listed in person.names] == [
        "Gleb Tarvonsky",
        "Hlib Tarvonskyi",
        "TARVONSKY, Gleb",
        "Глеб Русланович ТАРВОНСКИЙ",
    ]
    assert (person.birth_dates, person.countries) == (("1967", "1968-04-17"), ("RU", "CY"))
    assert person.addresses == ("4 Vydumanny proezd; building 2, Moscow",)


def test_what_is_no_party_is_left_out_and_named(of_simple: ListEdition) -> None:
    assert len(of_simple.entries) == 2
    assert of_simple.complaints == ("NK-Z9: a CryptoWallet is no party",)


def test_identifiers_without_a_type_are_other_but_a_ship_number_is_known(of_simple: ListEdition) -> None:
    person, ship = of_simple.entries
    assert person.identifiers == (ListedIdentifier("other", "714402913"),)
    assert ship.identifiers == (ListedIdentifier("imo", "9999981"),)
