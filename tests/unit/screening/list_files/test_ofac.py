"""Do OFAC's three layouts tell the same of a party: names, weak aliases, births, documents?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName, WatchlistEntry

Read = Callable[[Path], ListEdition]


def by_id(edition: ListEdition) -> dict[str, WatchlistEntry]:
    return {entry.entry_id: entry for entry in edition.entries}


@pytest.fixture
def of_xml(samples: Path, the_edition: Read) -> ListEdition:
    return the_edition(samples / "ofac_sdn_sample.xml")


@pytest.fixture
def of_csv(fixtures: Path, the_edition: Read) -> ListEdition:
    return the_edition(fixtures / "ofac_csv")


@pytest.fixture
def of_advanced(fixtures: Path, the_edition: Read) -> ListEdition:
    return the_edition(fixtures / "ofac_advanced.xml")


def test_given_names_stand_before_the_family_name_in_every_layout(
    of_xml: ListEdition, of_csv: ListEdition, of_advanced: ListEdition
) -> None:
    for edition in (of_xml, of_csv, of_advanced):
        assert by_id(edition)["991001"].names[0] == ListedName("Gleb Ruslanovich TARVONSKY")


def test_weak_aliases_are_weak_in_every_layout(
    of_xml: ListEdition, of_csv: ListEdition, of_advanced: ListEdition
) -> None:
    for edition, name in ((of_xml, "TARVA"), (of_csv, "Gleb TARVA"), (of_advanced, "TARVA")):
        assert ListedName(name, NameQuality.WEAK) in by_id(edition)["991001"].names


def test_only_true_identifiers_are_taken_from_the_grab_bag(of_xml: ListEdition) -> None:
    assert by_id(of_xml)["991001"].identifiers == (ListedIdentifier("passport", "714402913"),)
    assert by_id(of_xml)["991003"].identifiers == (ListedIdentifier("swift_bic", "QOLXRUMM"),)
    assert by_id(of_xml)["991004"].identifiers == (ListedIdentifier("imo", "9999981"),)


def test_several_programmes_are_kept_together(
    of_xml: ListEdition, of_csv: ListEdition, of_advanced: ListEdition
) -> None:
    for edition in (of_xml, of_csv, of_advanced):
        assert by_id(edition)["991001"].programme == "RUSSIA-EO14024; CYBER2"


def test_a_birth_that_is_about_a_day_keeps_its_year(
    of_xml: ListEdition, of_csv: ListEdition, of_advanced: ListEdition
) -> None:
    assert by_id(of_xml)["991005"].birth_dates == ("1962",)
    assert by_id(of_csv)["991001"].birth_dates == ("1968-04-17", "1967")
    assert by_id(of_advanced)["991001"].birth_dates == ("1968-04-17", "1967", "1965")


def test_remarks_cut_in_the_middle_of_a_word_are_joined_without_a_blank(of_csv: ListEdition) -> None:
    assert ListedName("Gleb TARVA", NameQuality.WEAK) in by_id(of_csv)["991001"].names


def test_csv_entities_have_no_type_and_keep_their_commas(of_csv: ListEdition) -> None:
    bank = by_id(of_csv)["991003"]
    assert (bank.kind, bank.names[0].name) == (ListedKind.ORGANISATION, "BANK ORLIMPEKS, PJSC")
    assert ListedIdentifier("registration", "1029900990414") in bank.identifiers


def test_the_files_of_a_csv_set_are_one_edition(of_csv: ListEdition) -> None:
    person, ship = by_id(of_csv)["991001"], by_id(of_csv)["991004"]
    assert len(of_csv.entries) == 3
    assert person.addresses == ("4 Vydumanny proezd, Moscow 990114",)
    assert person.countries == ("RU", "CY")
    assert [listed.name for listed in ship.names] == ["VOLNA TISHINY", "QUIET WAVE"]
    assert of_csv.complaints == ("999999: has names or addresses but no party in the main file",)


def test_a_csv_set_without_its_main_file_is_refused_and_the_main_file_named(fixtures: Path) -> None:
    reading = read_editions([fixtures / "ofac_csv_without_main"])
    assert reading.found == ()
    assert {(file.path.name, file.field) for file in reading.refused} == {
        ("ALT.CSV", "sdn.csv"),
        ("ADD.CSV", "sdn.csv"),
    }


def test_the_advanced_layout_gives_other_scripts_places_and_days_of_listing(of_advanced: ListEdition) -> None:
    person = by_id(of_advanced)["991001"]
    assert person.names[1] == ListedName("Глеб Русланович ТАРВОНСКИЙ")
    assert (person.addresses, person.countries) == (("4 Vydumanny proezd, Moscow",), ("RU",))
    assert (person.citation, person.measures, person.listed_on) == ("E.O. 14024", ("Block",), "2022-03-15")
    assert by_id(of_advanced)["991004"].kind is ListedKind.VESSEL


def test_days_are_read_month_first_from_the_file(of_xml: ListEdition, of_advanced: ListEdition) -> None:
    assert (of_xml.list_id, of_xml.published_on) == ("ofac_sdn", date(2026, 11, 17))
    assert (of_advanced.list_id, of_advanced.published_on) == ("ofac_sdn", date(2026, 11, 7))


def test_a_file_mostly_of_non_sdn_programmes_is_the_consolidated_list(
    samples: Path, tmp_path: Path, the_edition: Read
) -> None:
    text = (samples / "ofac_sdn_sample.xml").read_text(encoding="utf-8")
    other = tmp_path / "list.xml"
    other.write_text(text.replace("RUSSIA-EO14024", "UKRAINE-EO13662"), encoding="utf-8")
    assert the_edition(other).list_id == "ofac_consolidated"


def test_a_record_count_that_differs_refuses_the_file(
    fixtures: Path, refusal: Callable[[Path], tuple[str, str]]
) -> None:
    assert refusal(fixtures / "broken" / "wrong_count.xml") == (
        "Record_Count",
        "says 7, the file has 6 entries",
    )
