"""Does a page of EUR-Lex give every provision and note at its code, and is a broken page refused?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.classifier.adapters.control_list_texts.eurlex_html import read
from services.classifier.adapters.control_list_texts.html_tree import DEPTH_MAX
from services.classifier.domain.control_list import CodeState
from services.classifier.domain.official_text import AnnexText, ControlListRefused, NoteType

FIXTURES = Path(__file__).parents[3] / "fixtures" / "control_list"


@pytest.fixture(scope="module")
def consolidated() -> AnnexText:
    return read((FIXTURES / "consolidated.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def journal() -> AnnexText:
    return read((FIXTURES / "official_journal.html").read_text(encoding="utf-8"))


def test_every_provision_of_the_annex_is_read_at_its_code(consolidated: AnnexText) -> None:
    assert list(consolidated.headings) == [
        *("0", "0A", "0A001", "0A001.a", "0A001.a.1", "0A001.a.2", "0A001.a.2.a", "0A001.a.2.b"),
        *("0A001.b", "0A001.c", "0B", "0B001"),
        *("5", "5A", "5A001", "5A001.a", "5A001.b", "5A002", "5E", "5E002"),
    ]


def test_the_words_come_without_marks_of_changes_and_footnotes(consolidated: AnnexText) -> None:
    headings = consolidated.headings
    assert headings["0A001.a.1"] == "A wall of 0,05 mm or less; and"
    assert headings["0A001.a.2"] == "A spout, as follows:"
    assert headings["0A001.a.2.b"] == "Of silver."
    assert headings["5A002"] == "Sealing wax — of any colour; and seals therefor."
    assert headings["0"].startswith("CATEGORY 0")
    assert headings["5A"] == "Systems, Equipment and Components"


def test_the_state_of_a_provision_is_told_by_its_words(consolidated: AnnexText) -> None:
    codes = consolidated.codes()
    assert codes["0A001.b"].state is CodeState.NOT_USED
    assert codes["0A001.c"].state is CodeState.POINTER
    assert codes["0A001.a"].state is CodeState.IN_USE
    assert {"0", "0A"}.isdisjoint(codes)


def test_a_note_stands_at_its_code_with_its_whole_list(consolidated: AnnexText) -> None:
    notes = [(note.code, note.type, note.decontrol, note.text) for note in consolidated.notes]
    assert notes == [
        ("0A001", NoteType.NB, False, "N.B. SEE ALSO 0B001."),
        (
            "0A001",
            NoteType.TECHNICAL_NOTE,
            False,
            "Technical Notes: 1. ‘Great kettles’ hold 2,5 × 10^6 l or more. 2. A lid is what closes them.",
        ),
        (
            "0A001.a",
            NoteType.NOTE,
            True,
            "Note: 0A001.a. does not control any of the following:"
            " a. Kettles for households; or b. Kettles for dolls.",
        ),
        (
            "5A001",
            NoteType.TECHNICAL_NOTE,
            False,
            "Technical Notes: a. Fast is more than 90 km/h. b. Slow is not.",
        ),
        (
            "5",
            NoteType.NOTE,
            False,
            "Note 3: Sealed letters of children are released where all of these apply: a. They are short.",
        ),
    ]


def test_the_edition_tells_since_when_it_is_law(consolidated: AnnexText) -> None:
    assert consolidated.valid_from == date(2031, 10, 1)
    assert consolidated.citation is not None
    assert "02021R0821-20311001" in consolidated.citation


def test_an_amending_act_is_read_too_and_tells_no_day(journal: AnnexText) -> None:
    assert dict(journal.headings) == {
        "0": "CATEGORY 0 – KETTLES",
        "0A": "Systems, Equipment and Components",
        "0A001": "Kettles, as follows:",
        "0A001.a": "Large ones of 10^6 l or more;",
        "0A001.b": "Small ones.",
        "0A101": "as follows:",
        "0A101.a": "Pots.",
    }
    assert [(note.code, note.decontrol) for note in journal.notes] == [("0A001.a", True)]
    assert (journal.valid_from, journal.citation) == (None, None)


def a_page(body: str, *, lang: str = "en", annex: str = "ANNEX I") -> str:
    part = '<p class="title-gr-seq-level-1">CATEGORY 0</p><p class="title-gr-seq-level-2">0A Systems</p>'
    return f'<html lang="{lang}"><body><p class="title-annex-1">{annex}</p>{part}{body}</body></html>'


def row(marker: str, text: str, inside: str = "") -> str:
    return f"<table><tr><td>{marker}</td><td><p>{text}</p>{inside}</td></tr></table>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (row("0A001", "Kettles;") + row("0A001", "Kettles;"), "0A001 is there twice"),
        (row("0A001", "Kettles:", row("a.", "x;") + row("a.", "y.")), "`a.` cannot be placed under 0A001"),
        (row("0A001.b.1.", "Spouts."), "there is no 0A001.b"),
        (row("0A001", "Kettles:", row("a.", "")), "0A001.a has no text"),
    ],
)
def test_a_number_that_fits_nowhere_refuses_the_page_with_its_line(body: str, reason: str) -> None:
    with pytest.raises(ControlListRefused, match="line 1") as caught:
        read(a_page(body))
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (a_page(row("0A001", "Kettles.")).replace("</html>", ""), "cut off"),
        (a_page("<!-- open"), "a comment is not closed"),
        (a_page("", annex="ANNEX II"), "no heading ANNEX I"),
        ("<html><body><h1>503</h1><p>Service Unavailable</p></body></html>", "no heading ANNEX I"),
        (a_page("", lang="de"), "language 'de'"),
        (a_page("<p>02021R0821 — FR — 01.10.2031 — 012.001</p>"), "language 'FR'"),
        (a_page("<p>02021R0821 — EN — 41.10.2031 — 012.001</p>"), "names no day"),
        (a_page("<div>" * (DEPTH_MAX + 1)), "a depth of"),
        (a_page("<!x>" * 30), "declarations"),
    ],
)
def test_what_is_no_page_of_the_list_is_refused_with_the_reason(page: str, reason: str) -> None:
    with pytest.raises(ControlListRefused) as caught:
        read(page)
    assert reason in caught.value.reason


def test_numbers_side_by_side_are_told_apart_by_their_sequence() -> None:
    body = (row("0A001", "Kettles:") + row("a.", "Large:") + row("1.", "Red;") + row("2.", "Blue;")
            + row("b.", "Small."))  # fmt: skip
    assert list(read(a_page(body)).headings)[2:] == ["0A001", "0A001.a", "0A001.a.1", "0A001.a.2", "0A001.b"]


SIDE_BY_SIDE = [("0A001", "x:"), ("a.", "x:"), ("1.", "x:"), ("a.", "x;"), ("b.", "x.")]
UNTOLD = "".join(row(marker, text) for marker, text in SIDE_BY_SIDE)


def test_where_two_readings_are_left_the_page_is_refused() -> None:
    with pytest.raises(ControlListRefused, match=r"0A001\.b or 0A001\.a\.1\.b"):
        read(a_page(UNTOLD))


def test_another_version_tells_which_of_two_readings_is_right() -> None:
    known = frozenset({"0A001", "0A001.a", "0A001.a.1", "0A001.a.1.a", "0A001.b"})
    assert "0A001.b" in read(a_page(UNTOLD), known=known).headings
    with pytest.raises(ControlListRefused, match=r"0A001\.c: is missing"):
        read(a_page(UNTOLD), known=known | {"0A001.c"})


def test_cells_whose_end_tags_are_left_out_are_read() -> None:
    body = "<table><tr><td>0A001<td><p>Kettles.<tr><td>0A002<td>Pots.</table>"
    assert list(read(a_page(body)).headings)[2:] == ["0A001", "0A002"]
