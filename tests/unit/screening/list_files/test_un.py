"""Does the UN list give names in order, drop its stubs and keep alias quality?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName, WatchlistEntry


@pytest.fixture
def edition(samples: Path, the_edition: Callable[[Path], ListEdition]) -> ListEdition:
    return the_edition(samples / "un_sample.xml")


@pytest.fixture
def entries(edition: ListEdition) -> dict[str, WatchlistEntry]:
    return {entry.entry_id: entry for entry in edition.entries}


def test_entries_go_by_their_permanent_reference_number(edition: ListEdition) -> None:
    assert [entry.entry_id for entry in edition.entries] == [
        "KPi.901",
        "QDi.902",
        "MLi.903",
        "KPe.904",
        "QDe.905",
    ]
    assert (edition.list_id, edition.published_on) == ("un", date(2026, 11, 17))


def test_name_positions_are_joined_in_order_and_the_original_script_is_a_name(
    entries: dict[str, WatchlistEntry],
) -> None:
    assert entries["QDi.902"].names == (
        ListedName("MUNDHIR SAQR AL-BATHRANI"),
        ListedName("منذر صقر البثراني"),
        ListedName("Munzer Sakr al-Bathrani"),
        ListedName("Abu Saqr", NameQuality.WEAK),
    )


def test_empty_alias_stubs_are_dropped(entries: dict[str, WatchlistEntry]) -> None:
    assert [listed.name for listed in entries["KPi.901"].names] == ["TOK GWI SAMBOK", "독귀삼복"]


def test_births_may_be_exact_spanned_or_a_year(entries: dict[str, WatchlistEntry]) -> None:
    assert entries["KPi.901"].birth_dates == ("1966-02-08",)
    assert entries["QDi.902"].birth_dates == ("1978", "1979", "1980")
    assert entries["MLi.903"].birth_dates == ("1969",)


def test_documents_lose_stray_blanks_and_line_breaks(entries: dict[str, WatchlistEntry]) -> None:
    assert entries["KPi.901"].identifiers == (ListedIdentifier("passport", "990236441"),)
    assert entries["QDi.902"].identifiers == (ListedIdentifier("national_id", "IQ-990177"),)


def test_countries_are_codes_and_entities_are_organisations(entries: dict[str, WatchlistEntry]) -> None:
    firm = entries["KPe.904"]
    assert (firm.kind, firm.countries, firm.programme) == (ListedKind.ORGANISATION, ("KP",), "DPRK")
    assert (firm.addresses, firm.listed_on) == (("Notional District 9, Nampo",), "2018-03-30")
