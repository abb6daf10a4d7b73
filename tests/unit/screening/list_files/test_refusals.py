"""Is every file that cannot be trusted refused with its reason, and does it spoil no other?"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from services.screening.adapters.list_files import eu_fsf_xml, un_xml
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.sniff import format_of
from services.screening.domain.watchlist import ListEdition, ListRefused

Refusal = Callable[[Path], tuple[str, str]]


@pytest.mark.parametrize(
    ("name", "field", "reason"),
    [
        ("truncated.xml", "xml", "is not well-formed to its end"),
        ("entity_bomb.xml", "xml", "declares a document type"),
        ("error_page.html", "format", "is a HTML page"),
        ("latin1.csv", "encoding", "is not UTF-8"),
        ("empty.xml", "file", "is empty"),
        ("nobody.xml", "entries", "no usable entry"),
    ],
)
def test_a_broken_file_is_refused_by_the_part_that_is_broken(
    fixtures: Path, refusal: Refusal, name: str, field: str, reason: str
) -> None:
    found_field, found_reason = refusal(fixtures / "broken" / name)
    assert found_field == field
    assert reason in found_reason


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("<data-set><record/></data-set>", "Canada's SEMA XML: this format is not supported yet"),
        (
            '<swiss-sanctions-list date="2026-02-01"/>',
            "Switzerland's SECO XML: this format is not supported yet",
        ),
        ("Reference,Name of Individual or Entity,Type\n", "Australia's DFAT list"),
        ("list,publish_date,name_en,name_zh,announcement_url\n", "China's announcements"),
        ('{"DATA_SOURCE":"X","RECORD_ID":"1"}\n', "Senzing JSON"),
        ("Last Updated,26/01/2026\nName 6,Name 1,Group Type,Group ID\n", "the closed OFSI consolidated list"),
        ('{"op": "ADD", "entity": {}}\n', "is an OpenSanctions delta"),
        ("PK\x03\x04....", "Excel"),
    ],
)
def test_a_known_format_that_is_not_read_is_refused_as_such(
    tmp_path: Path, refusal: Refusal, head: str, reason: str
) -> None:
    path = tmp_path / "list.dat"
    path.write_text(head, encoding="utf-8")
    field, found_reason = refusal(path)
    assert field == "format"
    assert reason in found_reason


@pytest.mark.parametrize("text", ["<note/>", '{"a": 1}', "a,b,c\n1,2,3\n", "hello"])
def test_unknown_content_is_never_guessed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ListRefused):
        format_of(Source(path))


def test_the_parser_itself_refuses_entities_whatever_the_sniffer_saw(fixtures: Path) -> None:
    with pytest.raises(ListRefused) as refused:
        eu_fsf_xml.read(Source(fixtures / "broken" / "entity_bomb.xml"))
    assert refused.value.field == "xml"


def test_a_file_of_another_root_is_refused(samples: Path) -> None:
    with pytest.raises(ListRefused) as refused:
        un_xml.read(Source(samples / "eu_fsf_sample.xml"))
    assert refused.value.field == "root"


def test_a_packed_file_is_told_by_its_bytes_and_hashed_as_it_lies(
    samples: Path, tmp_path: Path, the_edition: Callable[[Path], ListEdition]
) -> None:
    plain = samples / "un_sample.xml"
    packed = tmp_path / "un.xml"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert the_edition(packed).digest() == the_edition(plain).digest()
    assert read_editions([packed]).found[0].sha256 == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_a_packed_file_that_is_cut_off_is_refused(samples: Path, tmp_path: Path, refusal: Refusal) -> None:
    packed = tmp_path / "un.xml.gz"
    packed.write_bytes(gzip.compress((samples / "un_sample.xml").read_bytes())[:-200])
    assert refusal(packed)[0] == "gzip"


def test_no_file_may_be_larger_than_the_limits_packed_or_unpacked(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.xml.gz"
    packed.write_bytes(gzip.compress(b"<export>" + b" " * 1_000_000))
    with pytest.raises(ListRefused, match="unpacks to more than 1000 bytes"):
        un_xml.read(Source(packed, unpacked_max=1_000))
    with pytest.raises(ListRefused, match=r"more than 100$"):
        Source(packed, packed_max=100).head(10)


def test_a_csv_that_ends_within_a_row_is_refused(samples: Path, tmp_path: Path, refusal: Refusal) -> None:
    cut = tmp_path / "uk.csv"
    cut.write_bytes((samples / "uk_sample.csv").read_bytes()[:-200])
    field, reason = refusal(cut)
    assert field.startswith("row ")
    assert reason.endswith("cells under 58 columns")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_no_cut_off_xml_list_is_ever_an_edition(samples: Path, tmp_path: Path, share: float) -> None:
    for whole in sorted(samples.glob("*.xml")):
        data = whole.read_bytes()
        (tmp_path / whole.name).write_bytes(data[: int(len(data) * share)])
    reading = read_editions([tmp_path])
    assert (reading.found, len(reading.refused)) == ((), 4)


def test_a_missing_file_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    assert refusal(tmp_path / "nowhere.xml") == ("file", "cannot be opened: No such file or directory")


def test_one_bad_file_spoils_no_other_and_side_files_are_ignored(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "un.xml").write_bytes((samples / "un_sample.xml").read_bytes())
    (tmp_path / "bad.xml").write_text("<export", encoding="utf-8")
    for side_file in ("README.md", "MANIFEST.csv", "eu.xsd", "index.json", "x.delta.json", "notes.txt"):
        (tmp_path / side_file).write_text("a side file", encoding="utf-8")
    reading = read_editions([tmp_path])
    assert [found.edition.list_id for found in reading.found] == ["un"]
    assert [file.path.name for file in reading.refused] == ["bad.xml"]
    assert len(reading.ignored) == 6


def test_a_file_named_twice_is_read_once(samples: Path) -> None:
    assert len(read_editions([samples / "un_sample.xml", samples / "un_sample.xml"]).found) == 1


def test_every_shipped_sample_is_read_without_a_complaint(samples: Path) -> None:
    reading = read_editions([samples])
    assert (reading.refused, reading.ignored) == ((), ())
    assert {found.edition.list_id for found in reading.found} == {
        "eu_fsf",
        "un",
        "uk",
        "ofac_sdn",
        "us_entity_list",
        "us_dpl",
        "us_uvl",
        "us_meu",
        "own",
    }
    assert not any(found.edition.complaints for found in reading.found)
