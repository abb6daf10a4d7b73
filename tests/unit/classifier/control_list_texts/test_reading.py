"""Which files are taken for Annex I, and is every other one refused or passed over by name?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.classifier.adapters.control_list_texts.csv_layout import CODES, NOTES
from services.classifier.adapters.control_list_texts.reading import Reading, read_texts
from services.classifier.domain.official_text import NoteType, OfficialNote
from tests.unit.classifier.control_list_texts.pages import Page, a_list, rows_of_codes, rows_of_notes

NOTE = OfficialNote("5A001", NoteType.NOTE, True, "Note: 5A001 does not control toys.")


def write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    return write(tmp_path / "codes.csv", CODES, rows_of_codes(a_list()))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return write(tmp_path / "notes.csv", NOTES, rows_of_notes([NOTE]))


def refusal(reading: Reading) -> tuple[str, str, str]:
    (refused,) = reading.refused
    return refused.path.name, refused.place, refused.reason


def test_codes_and_notes_of_a_folder_are_one_text(codes: Path, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("about", encoding="utf-8")
    reading = read_texts([tmp_path])
    (found,) = reading.found
    assert dict(found.text.headings) == a_list()
    assert found.text.notes == (NOTE,)
    assert (found.source_name, found.text.valid_from) == ("codes.csv + notes.csv", date(2031, 10, 1))
    assert found.text.citation == "Annex I to Regulation (EU) 2021/821, a sample"
    assert [path.name for path in reading.ignored] == ["README.md"]


def test_the_same_wording_has_the_same_digest_whatever_the_format(codes: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(Page(a_list(), (), "grid").whole(), encoding="utf-8-sig")
    first, second = read_texts([codes]).found + read_texts([page]).found
    assert first.text.digest() == second.text.digest()


def test_codes_alone_are_enough_and_notes_alone_are_not(codes: Path, notes: Path) -> None:
    assert read_texts([codes]).found[0].text.notes == ()
    assert refusal(read_texts([notes]))[:2] == ("notes.csv", "list_version")


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("0A002,0A", "0A001,0A", "row 7", "0A001 is there twice"),
        ("code,parent", "code,colour,parent", "header", "unknown column 'colour'"),
        ("regime,heading", "heading", "header", "lacks the column 'regime'"),
        ("0A001,0A,", "0A001,0B,", "row 4", "the parent of 0A001"),
        ("0A001,0A,", "0A01,0A,", "row 4", "no code"),
        ("NSG,Item 0A001", "WA,Item 0A001", "row 4", "the regime of 0A001"),
        ("Item 0A002.", "", "0A002", "has no text"),
        ("0A001.a,0A001", "0A099.a,0A099", "0A099.a", "cannot be placed: there is no 0A099"),
        (",2031-10-01 (a sample)", ",2031-10-02 (a sample)", "list_version", "2 versions in one file"),
        (",own,2031-10-01 (a sample)", ',"own,2031-10-01 (a sample)', "line", "no whole CSV"),
    ],
)  # fmt: skip
def test_a_broken_file_of_codes_is_refused_with_place_and_reason(
    codes: Path, old: str, new: str, place: str, reason: str
) -> None:
    name, where, why = refusal(read_texts([changed(codes, old, new)]))
    assert name == "codes.csv"
    assert where.startswith(place)
    assert reason in why


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("note,yes", "remark,yes", "row 2", "no type of note"),
        ("note,yes", "note,maybe", "row 2", "yes or no"),
        ("5A001,note", "5A999,note", "note to 5A999", "no such code"),
    ],
)
def test_a_broken_file_of_notes_is_refused(
    codes: Path, notes: Path, old: str, new: str, place: str, reason: str
) -> None:
    changed(notes, old, new)
    _, where, why = refusal(read_texts([codes, notes]))
    assert (where, reason in why) == (place, True)


def test_a_file_that_was_cut_off_is_refused(codes: Path) -> None:
    whole = codes.read_bytes()
    codes.write_bytes(whole[: len(whole) - 30])
    assert refusal(read_texts([codes]))[1].startswith("row")
    codes.write_bytes(whole[: whole.index(b"9A001,")])
    assert "entries" in refusal(read_texts([codes], entries_min=1))[1] + refusal(read_texts([codes]))[1]


def test_a_list_without_a_category_or_with_few_entries_is_refused(tmp_path: Path) -> None:
    some = {code: heading for code, heading in a_list().items() if code[0] != "7"}
    path = write(tmp_path / "codes.csv", CODES, rows_of_codes(some))
    assert refusal(read_texts([path]))[1:] == (
        "entries",
        "has 288 entries; Annex I has at least 300",
    )
    assert refusal(read_texts([path], entries_min=1))[1] == "category 7"


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"", "file", "is empty"),
        (b"\xff\xfe<\x00h\x00", "encoding", "not UTF-8"),
        ("<html><head><title>Fehler für alle</title>".encode("latin-1"), "encoding", "not UTF-8"),
        (b"<!doctype html><html><body>Request rejected</body></html>", "page", "no heading ANNEX I"),
        (b"{}", "file", "no page of EUR-Lex"),
        (b"code,parent\n", "header", "lacks the column"),
        (b"<html>\x00</html>", "encoding", "no text"),
    ],
)
def test_a_file_that_a_person_named_is_refused_where_it_is_something_else(
    tmp_path: Path, content: bytes, place: str, reason: str
) -> None:
    path = tmp_path / "download.html"
    path.write_bytes(content)
    assert refusal(read_texts([path]))[1] == place
    assert reason in refusal(read_texts([path]))[2]


def test_two_files_of_codes_for_one_version_are_refused(codes: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(codes.read_bytes())
    reading = read_texts([codes, other])
    assert [(refused.path.name, refused.place) for refused in reading.refused] == [
        ("other.csv", "list_version")
    ]


def test_several_versions_are_read_side_by_side(codes: Path, tmp_path: Path) -> None:
    later = codes.read_text(encoding="utf-8").replace("2031-10-01", "2032-10-01")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "codes.csv").write_text(later, encoding="utf-8")
    days = [found.text.valid_from for found in read_texts([tmp_path]).found]
    assert days == [date(2031, 10, 1), date(2032, 10, 1)]
