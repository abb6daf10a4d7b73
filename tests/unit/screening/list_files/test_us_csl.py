"""Does each source of the US Consolidated Screening List become its own list, in CSV and JSON alike?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.domain.watchlist import ListedIdentifier, ListEdition


def lists_in(path: Path) -> dict[str, ListEdition]:
    return {found.edition.list_id: found.edition for found in read_editions([path]).found}


@pytest.fixture
def of_json(fixtures: Path) -> dict[str, ListEdition]:
    return lists_in(fixtures / "us_csl.json")


@pytest.fixture
def of_csv(samples: Path) -> dict[str, ListEdition]:
    return lists_in(samples / "us_csl_sample.csv")


def test_sources_become_lists_of_their_own(
    of_csv: dict[str, ListEdition], of_json: dict[str, ListEdition]
) -> None:
    assert set(of_csv) == {"us_entity_list", "us_dpl", "us_uvl", "us_meu"}
    assert set(of_json) == {"us_entity_list", "us_isn", "us_dpl", "us_plc"}


def test_sdn_rows_and_unknown_sources_are_skipped_and_counted(of_json: dict[str, ListEdition]) -> None:
    complaints = of_json["us_dpl"].complaints
    assert [complaint.partition(":")[0] for complaint in complaints] == [
        "Specially Designated Nationals (SDN) - Treasury Department",
        "A List Nobody Knows (XX)",
    ]
    assert all(": 1 rows skipped: " in complaint for complaint in complaints)


def test_an_alias_list_that_ends_in_and_loses_the_and(of_csv: dict[str, ListEdition]) -> None:
    names = [listed.name for listed in of_csv["us_entity_list"].entries[0].names]
    assert names == ["Lantern Peak Microelectronics (HK) Limited", "Dengfeng Micro", "LPM Devices"]


def test_a_row_without_a_kind_is_not_guessed(of_csv: dict[str, ListEdition]) -> None:
    assert {entry.kind for edition in of_csv.values() for entry in edition.entries} == {ListedKind.UNKNOWN}


def test_the_legal_effect_goes_with_the_entry(of_csv: dict[str, ListEdition]) -> None:
    entry = of_csv["us_entity_list"].entries[0]
    assert entry.measures == ("For all items subject to the EAR. (See §744.11 of the EAR)",)
    assert (entry.citation, entry.listed_on) == ("91 FR 99001", "2026-03-12")


def test_addresses_are_told_apart_and_end_in_a_country(of_csv: dict[str, ListEdition]) -> None:
    entry = of_csv["us_entity_list"].entries[1]
    assert entry.addresses == (
        "17 Nebyvalaya ulitsa, Yekaterinburg, Russia",
        "3 Mnimaya ulitsa, Perm, Russia",
    )
    assert entry.countries == ("RU",)


def test_csv_and_json_give_a_party_the_same_id(
    of_csv: dict[str, ListEdition], of_json: dict[str, ListEdition]
) -> None:
    assert of_csv["us_entity_list"].entries[0].entry_id == of_json["us_entity_list"].entries[0].entry_id


def test_two_rows_of_one_name_and_country_are_both_kept(of_json: dict[str, ListEdition]) -> None:
    first, second, _ = of_json["us_entity_list"].entries
    assert first.names[0] == second.names[0]
    assert first.entry_id != second.entry_id


def test_names_packed_into_one_are_unpacked(of_json: dict[str, ListEdition]) -> None:
    affiliate = of_json["us_entity_list"].entries[2]
    trader, institute = of_json["us_isn"].entries
    assert [listed.name for listed in affiliate.names] == ["Obsidian Reed Optics", "OR Optics"]
    assert [listed.name for listed in trader.names] == ["Copper Finch Import"]
    assert [listed.name for listed in institute.names] == [
        "Marsh Lantern Institute",
        "Marsh Lantern Bureau",
        "MLI Works",
    ]


def test_a_state_at_the_end_of_a_us_address_is_no_country(of_json: dict[str, ListEdition]) -> None:
    denied = of_json["us_dpl"].entries[0]
    assert (denied.countries, denied.addresses) == ((), ("77 FABLE COURT, NOWHERE, GA",))


def test_treasury_rows_keep_their_number_kind_and_documents(of_json: dict[str, ListEdition]) -> None:
    person = of_json["us_plc"].entries[0]
    assert (person.entry_id, person.kind) == ("992001", ListedKind.PERSON)
    assert person.names[0].name == "Jalal Nadir TAMOURI"
    assert person.identifiers == (ListedIdentifier("passport", "990771"),)


def test_a_first_of_january_is_read_as_the_mere_year(of_json: dict[str, ListEdition]) -> None:
    assert of_json["us_plc"].entries[0].birth_dates == ("1961",)


def test_a_file_without_a_date_takes_the_day_in_its_name(samples: Path, tmp_path: Path) -> None:
    dated = tmp_path / "csl_20260512.csv"
    dated.write_bytes((samples / "us_csl_sample.csv").read_bytes())
    assert lists_in(dated)["us_dpl"].published_on == date(2026, 5, 12)
    assert lists_in(samples / "us_csl_sample.csv")["us_dpl"].published_on is None
