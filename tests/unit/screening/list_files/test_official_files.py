"""Do the official files, where this machine has them, give exactly the parties their publishers count?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from schemas.vocabulary import NameQuality
from services.screening.adapters.list_files.catalogue import Reading, read_editions
from services.screening.domain.watchlist import ListedName

LISTS = Path(__file__).parents[4].parent / "shared" / "data" / "lists"
pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason="official files are not on this machine")

COUNTS = {
    "eu/eu_fsf_20210302.xml.gz": ("eu_fsf", 2_248),
    "eu/eu_fsf_20240513.xml.gz": ("eu_fsf", 4_808),
    "eu/eu_fsf_20240513_converted.csv.gz": ("eu_fsf", 4_808),
    "eu/eu_fsf_20260501_reconstructed.xml.gz": ("eu_fsf", 5_860),
    "un/un_consolidated_20210312.xml.gz": ("un", 711 + 293),
    "un/un_consolidated_20240515.xml.gz": ("un", 682 + 193),
    "un/un_consolidated_20260227.xml.gz": ("un", 730 + 273),
    "uk/uk_sanctions_list_20260822_reconstructed.xml.gz": ("uk", 6_349),
    "uk/uk_sanctions_list_20260822_reconstructed.csv.gz": ("uk", 6_349),
    "ofac/sdn_20210310.xml.gz": ("ofac_sdn", 8_832),
    "ofac/sdn_20240507.xml.gz": ("ofac_sdn", 14_966),
    "ofac/sdn_advanced_20240507_converted.xml.gz": ("ofac_sdn", 14_966),
    "ofac/consolidated_20240506.xml.gz": ("ofac_consolidated", 443),
    "ofac/csv_2021/sdn.csv.gz": ("ofac_sdn", 8_976),
    "ofac/csv_consolidated_2025/cons_prim.csv": ("ofac_consolidated", 442),
    "corpus/combined_2022.csv.gz": ("own", 20_971),
    "corpus/combined_2024_2026.csv.gz": ("own", 39_002),
}
CSL_COUNTS = {
    "us_entity_list": 2_001,
    "us_aeca": 727,
    "us_dpl": 462,
    "us_ssi": 290,
    "us_uvl": 201,
    "us_isn": 163,
    "us_plc": 78,
    "us_meu": 71,
    "us_cmic": 68,
    "us_cap": 52,
    "us_mbs": 17,
    "us_fse": 3,
}
FOLDERS = ("eu", "un", "uk", "ofac", "us_csl", "corpus", "other")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_editions([LISTS / folder for folder in FOLDERS])


def of_file(reading: Reading, name: str) -> dict[str, int]:
    path = LISTS / name
    return {item.edition.list_id: len(item.edition.entries) for item in reading.found if item.path == path}


def names_in(reading: Reading, name: str) -> dict[str, frozenset[ListedName]]:
    edition = next(item.edition for item in reading.found if item.path == LISTS / name)
    return {entry.entry_id: frozenset(entry.names) for entry in edition.entries}


@pytest.mark.parametrize("name", COUNTS)
def test_a_full_file_gives_as_many_parties_as_its_publisher_counts(reading: Reading, name: str) -> None:
    list_id, count = COUNTS[name]
    assert of_file(reading, name) == {list_id: count}


@pytest.mark.parametrize("layout", ["csv", "json"])
def test_the_screening_list_gives_every_party_of_its_twelve_other_lists(
    reading: Reading, layout: str
) -> None:
    assert of_file(reading, f"us_csl/csl_20220505_converted.{layout}.gz") == CSL_COUNTS


def test_ids_are_unique_within_each_edition(reading: Reading) -> None:
    for item in reading.found:
        uses = Counter(entry.entry_id for entry in item.edition.entries)
        assert [entry_id for entry_id, count in uses.items() if count > 1] == [], item.path.name


def test_no_official_file_loses_a_party_for_want_of_a_name(reading: Reading) -> None:
    lost = [text for item in reading.found for text in item.edition.complaints if "has no name" in text]
    assert lost == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eu/eu_fsf_20240513.xml.gz", "eu/eu_fsf_20240513_converted.csv.gz"),
        (
            "uk/uk_sanctions_list_20260822_reconstructed.xml.gz",
            "uk/uk_sanctions_list_20260822_reconstructed.csv.gz",
        ),
    ],
)
def test_the_two_layouts_of_one_edition_say_the_same(reading: Reading, one: str, other: str) -> None:
    assert names_in(reading, one) == names_in(reading, other)


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("eu/eu_fsf_20240513.xml.gz", 181),
        ("ofac/sdn_20240507.xml.gz", 3_694),
        ("ofac/sdn_advanced_20240507_converted.xml.gz", 3_694),
        ("un/un_consolidated_20260227.xml.gz", 615),
    ],
)
def test_weak_aliases_are_as_many_as_the_publisher_marks(reading: Reading, name: str, weak: int) -> None:
    qualities = (listed.quality for names in names_in(reading, name).values() for listed in names)
    assert Counter(qualities)[NameQuality.WEAK] == weak


def test_a_set_without_its_main_file_and_national_formats_are_refused(reading: Reading) -> None:
    refused = Counter(file.reason for file in reading.refused)
    assert refused["is missing from the set; names and addresses alone are no list"] == 3
    assert sum(count for reason, count in refused.items() if reason.endswith("is not supported yet")) == 7
