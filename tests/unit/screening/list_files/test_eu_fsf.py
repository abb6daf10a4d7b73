"""Does the EU file, in both layouts, give each party once with all its facts?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName, WatchlistEntry

Read = Callable[[Path], ListEdition]


def by_id(edition: ListEdition) -> dict[str, WatchlistEntry]:
    return {entry.entry_id: entry for entry in edition.entries}


@pytest.fixture
def sample(samples: Path, the_edition: Read) -> dict[str, WatchlistEntry]:
    return by_id(the_edition(samples / "eu_fsf_sample.xml"))


def test_a_person_has_names_in_all_scripts_and_every_second_fact(sample: dict[str, WatchlistEntry]) -> None:
    assert sample["910001"] == WatchlistEntry(
        list_id="eu_fsf",
        entry_id="910001",
        kind=ListedKind.PERSON,
        names=(
            ListedName("Gleb Ruslanovich Tarvonsky"),
            ListedName("Глеб Русланович ТАРВОНСКИЙ"),
            ListedName("Hlib Tarvonskyi"),
            ListedName("Tarva", NameQuality.WEAK),
        ),
        countries=("RU",),
        birth_dates=("1968-04-17",),
        identifiers=(ListedIdentifier("passport", "71 4402913"),),
        addresses=("4 Vydumanny proezd, 990114, Moscow",),
        programme="UKR",
        citation="269/2014 (OJ L78)",
        listed_on="2023-06-23",
    )


def test_one_logical_id_on_two_elements_is_one_party_with_both_programmes(
    sample: dict[str, WatchlistEntry],
) -> None:
    merged = sample["910006"]
    assert (merged.programme, merged.citation) == ("UKR; SYR", "269/2014 (OJ L78); 36/2012 (OJ L16)")
    assert merged.names[-1] == ListedName("Noor Ring Procurement", NameQuality.WEAK)


def test_a_ship_filed_as_enterprise_is_a_vessel_by_its_imo_number(sample: dict[str, WatchlistEntry]) -> None:
    assert sample["910005"].kind is ListedKind.VESSEL
    assert sample["910005"].identifiers == (ListedIdentifier("imo", "9999981"),)


def test_a_shipping_company_with_an_imo_company_number_stays_an_organisation(
    sample: dict[str, WatchlistEntry],
) -> None:
    assert sample["910013"].kind is ListedKind.ORGANISATION


def test_partial_births_keep_their_precision_and_a_range_gives_each_year(
    sample: dict[str, WatchlistEntry],
) -> None:
    assert sample["910002"].birth_dates == ("1975",)
    assert sample["910008"].birth_dates == ("1959-11",)
    assert sample["910014"].birth_dates == ("1960", "1961", "1962", "1963")


def test_a_bank_has_its_bic(sample: dict[str, WatchlistEntry]) -> None:
    assert ListedIdentifier("swift_bic", "QOLXRUMM") in sample["910004"].identifiers


def test_the_day_of_an_edition_is_its_generation_date(samples: Path, the_edition: Read) -> None:
    now, before = (
        the_edition(samples / "eu_fsf_sample.xml"),
        the_edition(samples / "eu_fsf_sample_earlier.xml"),
    )
    assert (now.published_on, before.published_on) == (date(2026, 11, 16), date(2026, 10, 19))


def test_the_earlier_edition_lacks_one_party_and_two_aliases(samples: Path, the_edition: Read) -> None:
    now = by_id(the_edition(samples / "eu_fsf_sample.xml"))
    before = by_id(the_edition(samples / "eu_fsf_sample_earlier.xml"))
    assert set(now) - set(before) == {"910007"}
    changed = [entry_id for entry_id in before if before[entry_id].digest() != now[entry_id].digest()]
    assert changed == ["910001"]


def test_csv_rows_are_grouped_by_logical_id(fixtures: Path, the_edition: Read) -> None:
    edition = the_edition(fixtures / "eu_fsf.csv")
    assert (edition.list_id, edition.published_on, edition.source_format) == (
        "eu_fsf",
        date(2026, 11, 16),
        "eu_fsf_csv",
    )
    assert list(by_id(edition)) == ["910001", "910005", "910006"]
    assert by_id(edition)["910006"].programme == "UKR; SYR"
    assert by_id(edition)["910005"].kind is ListedKind.VESSEL


def test_csv_names_lose_line_breaks_and_keep_weak_remarks(fixtures: Path, the_edition: Read) -> None:
    person = by_id(the_edition(fixtures / "eu_fsf.csv"))["910001"]
    assert person.names == (
        ListedName("Gleb Ruslanovich Tarvonsky"),
        ListedName("Глеб Русланович ТАРВОНСКИЙ"),
        ListedName("Tarva", NameQuality.WEAK),
    )


def test_a_year_of_the_islamic_calendar_is_no_birth_year(fixtures: Path, the_edition: Read) -> None:
    assert by_id(the_edition(fixtures / "eu_fsf.csv"))["910001"].birth_dates == ("1968-04-17",)


def test_a_party_without_a_name_is_left_out_and_named(fixtures: Path, the_edition: Read) -> None:
    assert the_edition(fixtures / "eu_fsf.csv").complaints == ("910090: has no name to match",)
