"""Are published dates, countries and labels understood as far as they are certain, and no further?"""

from __future__ import annotations

from datetime import date

import pytest

from services.screening.adapters.list_files.identifiers import clean_identifier, is_ship_number, type_of_label
from services.screening.adapters.list_files.values import (
    birth_dates,
    collapse,
    countries_of_name,
    country_of_code,
    known,
    published_day,
)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1964-03-15", ("1964-03-15",)),
        ("1964-03", ("1964-03",)),
        ("1964", ("1964",)),
        ("15/03/1964", ("1964-03-15",)),
        ("dd/mm/1945", ("1945",)),
        ("dd/04/1965", ("1965-04",)),
        ("00/00/1945", ("1945",)),
        ("15 Mar 1964", ("1964-03-15",)),
        ("1 Jan. 1971", ("1971-01-01",)),
        ("Mar 1964", ("1964-03",)),
        ("circa 1965", ("1965",)),
        ("circa 15 Mar 1964", ("1964",)),
        ("1965~", ("1965",)),
        ("1970 to 1972", ("1970", "1971", "1972")),
        ("01 Feb 1970 to 03 Mar 1971", ("1970", "1971")),
        ("1970/1971", ("1970", "1971")),
        ("1900 to 1970", ()),
        ("31/02/1964", ("1964-02",)),
        ("16358", ()),
        ("1343", ()),
        ("-0- ", ()),
        ("unknown", ()),
        ("", ()),
    ],
)
def test_a_birth_is_as_precise_as_it_was_published(text: str, dates: tuple[str, ...]) -> None:
    assert birth_dates(text) == dates


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Russia", ("RU",)),
        ("RUSSIAN FEDERATION", ("RU",)),
        ("Korea, North", ("KP",)),
        ("Democratic People's Republic of Korea", ("KP",)),
        ("Côte d’Ivoire", ("CI",)),
        ("Türkiye", ("TR",)),
        ("The Gambia", ("GM",)),
        ("Congo (Democratic Republic)", ("CD",)),
        ("Region: Gaza", ("PS",)),
        ("Northern Ireland", ("XI",)),
        ("(1) Russia. (2) Cyprus", ("RU", "CY")),
        ("na", ()),
        ("undetermined", ()),
        ("Ruritania", ()),
        ("Netherlands Antilles", ()),
    ],
)
def test_a_country_is_told_by_its_name_or_not_at_all(text: str, codes: tuple[str, ...]) -> None:
    assert countries_of_name(text) == codes


def test_a_code_counts_only_if_iso_knows_it() -> None:
    assert [country_of_code(code) for code in ("ru", "XK", "00", "YU", "suhh", None)] == [
        "RU",
        "XK",
        None,
        None,
        None,
        None,
    ]


def test_white_space_is_collapsed_and_letters_are_composed() -> None:
    assert collapse(" Ja\u00a0 n\nu\u0301 ") == "Ja n ú"


def test_null_tokens_are_nothing() -> None:
    assert [known(text) for text in ("-0- ", "N/A", "UNKNOWN", "不明", "\n", None, "None of it")] == [
        "",
        "",
        "",
        "",
        "",
        "",
        "None of it",
    ]


def test_a_publication_day_is_whole_or_unknown() -> None:
    assert published_day("22-Aug-2026") == published_day("22/08/2026") == date(2026, 8, 22)
    assert published_day("2024-05-13T17:44:28.283+02:00") == date(2024, 5, 13)
    assert published_day("2024") is None


def test_labels_that_identify_nobody_have_no_type() -> None:
    for label in ("Gender", "Secondary sanctions risk:", "Website", "Digital Currency Address - XBT", "MMSI"):
        assert type_of_label(label, "123") is None


def test_a_company_number_that_says_imo_is_one() -> None:
    assert type_of_label("Company Number", "IMO 5999990") == "imo"
    assert type_of_label("Company Number", "990117") == "registration"
    assert type_of_label("Vessel Registration Identification", "pending") is None


def test_values_are_written_as_they_are_compared() -> None:
    assert clean_identifier("imo", "IMO9999981") == "9999981"
    assert clean_identifier("swift_bic", "qolx ru mm") == "QOLXRUMM"
    assert clean_identifier("passport", "71 4402913") == "71 4402913"


def test_a_ship_number_proves_itself_by_its_check_digit() -> None:
    assert [is_ship_number(number) for number in ("9999981", "9999982", "5999990", "999998")] == [
        True,
        False,
        False,
        False,
    ]
