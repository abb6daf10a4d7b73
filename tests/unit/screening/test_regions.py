"""Does an address lie in a territory with rules of its own, and does a street named after it not?"""

from __future__ import annotations

import pytest

from services.screening.domain.regions import region_of
from tests.unit.screening.builders import law


def region(text: str, country: str | None = "UA") -> str | None:
    found = region_of([(text, country)], law().regions)
    return found.id if found else None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Nakhimova 5, Sevastopol", "crimea"),
        ("Nakhimova 5, 299011 Sevastopol, Crimea", "crimea"),
        ("ul. Lenina 5, Simferopol", "crimea"),
        ("ul. Lenina 5 Simferopol 295000", "crimea"),
        ("12 Lenin Street 299011 Sevastopol", "crimea"),
        ("вул. Леніна 5, Севастополь", "crimea"),
        ("Ялта; Набережная 3", "crimea"),
        ("Artema 12, DONETSK", "eastern_oblasts"),
        ("Oblast Luhansk", "eastern_oblasts"),
        ("Mariupol", "eastern_oblasts"),
        ("Promyslova 2, Nova Kakhovka", "eastern_oblasts"),
    ],
)
def test_an_address_in_a_territory_is_found(address: str, expected: str) -> None:
    assert region(address) == expected
    assert region(address, None) == expected


@pytest.mark.parametrize(
    "address",
    [
        "Sevastopolska Street 3, Kyiv",
        "Sevastopol Street 3, Kyiv",
        "12 Donetsk St, Kharkiv",
        "vul. Donetsk 12, Lviv",
        "prospekt Mariupol 4, Odesa",
        "Khreshchatyk 22, Kyiv",
        "Ushakova 1, Kherson",
        "Kakhovka 4, Odesa",
        "",
    ],
)
def test_a_street_named_after_a_place_is_not_the_place(address: str) -> None:
    assert region(address) is None


@pytest.mark.parametrize("country", ["FR", "US", "TR"])
def test_a_place_of_the_same_name_in_another_country_is_not_meant(country: str) -> None:
    assert region("Boulevard 3, Sevastopol", country) is None


def test_every_address_is_looked_at_not_only_the_first() -> None:
    found = region_of([("Khreshchatyk 22, Kyiv", "UA"), ("Yalta", "RU")], law().regions)
    assert found is not None
    assert found.id == "crimea"
    assert "692/2014" in found.citation
