"""Do both layouts of the UK Sanctions List give whole names, measures and partial births?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName, WatchlistEntry

Read = Callable[[Path], ListEdition]
REGULATIONS = "The Russia (Sanctions) (EU Exit) Regulations 2019"


def by_id(edition: ListEdition) -> dict[str, WatchlistEntry]:
    return {entry.entry_id: entry for entry in edition.entries}


@pytest.fixture
def of_xml(fixtures: Path, the_edition: Read) -> ListEdition:
    return the_edition(fixtures / "uk_sanctions_list.xml")


@pytest.fixture
def of_csv(samples: Path, the_edition: Read) -> ListEdition:
    return the_edition(samples / "uk_sample.csv")


def test_the_primary_name_comes_first_and_the_family_name_last(of_xml: ListEdition) -> None:
    assert by_id(of_xml)["RUS9901"].names == (
        ListedName("Gleb Ruslanovich TARVONSKY"),
        ListedName("Gleb TARVONSKIY"),
        ListedName("Tarva", NameQuality.WEAK),
        ListedName("Gleb T"),
        ListedName("Глеб Русланович ТАРВОНСКИЙ"),
    )


def test_letters_and_zeros_in_a_birth_date_are_unknown_parts(of_xml: ListEdition) -> None:
    assert by_id(of_xml)["RUS9901"].birth_dates == ("1968-04-17", "1967", "1966")


def test_measures_are_told_apart_and_repeated_ones_dropped(of_xml: ListEdition, of_csv: ListEdition) -> None:
    assert by_id(of_xml)["RUS9901"].measures == ("Asset freeze", "Travel Ban")
    assert by_id(of_csv)["BEL9904"].measures == ("Travel Ban",)


def test_several_nationalities_in_one_field_are_several_countries(of_xml: ListEdition) -> None:
    assert by_id(of_xml)["RUS9901"].countries == ("RU", "CY")


def test_a_ship_is_a_vessel_with_its_number_in_digits_and_its_flag(
    of_xml: ListEdition, of_csv: ListEdition
) -> None:
    for edition in (of_xml, of_csv):
        ship = by_id(edition)["RUS9903"]
        assert (ship.kind, ship.countries) == (ListedKind.VESSEL, ("GA",))
        assert ship.identifiers == (ListedIdentifier("imo", "9999981"),)


def test_csv_rows_of_one_designation_are_one_party(of_csv: ListEdition) -> None:
    person = by_id(of_csv)["RUS9901"]
    assert len(of_csv.entries) == 5
    assert [listed.name for listed in person.names] == [
        "Gleb Ruslanovich TARVONSKY",
        "Gleb TARVONSKIY",
        "Tarva",
        "Глеб Русланович ТАРВОНСКИЙ",
    ]
    assert (person.programme, person.citation, person.listed_on) == (REGULATIONS, REGULATIONS, "2023-02-24")


def test_the_day_is_the_one_the_file_reports(of_xml: ListEdition, of_csv: ListEdition) -> None:
    assert of_xml.published_on == of_csv.published_on == date(2026, 11, 18)


def test_a_csv_without_its_report_line_is_read_without_a_day(
    samples: Path, tmp_path: Path, the_edition: Read
) -> None:
    lines = (samples / "uk_sample.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    cut = tmp_path / "uk.csv"
    cut.write_text("".join(lines[1:]), encoding="utf-8")
    edition = the_edition(cut)
    assert (edition.published_on, len(edition.entries)) == (None, 5)


def test_a_designation_without_a_name_is_named_in_the_complaints(of_xml: ListEdition) -> None:
    assert of_xml.complaints == ("RUS9904: has no name to match",)
