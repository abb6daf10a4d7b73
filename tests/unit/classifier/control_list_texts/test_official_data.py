"""Does the official list, where this machine has it, come through every format without loss?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.classifier.adapters.control_list_files import shipped_control_lists
from services.classifier.adapters.control_list_texts.eurlex_html import read
from services.classifier.adapters.control_list_texts.reading import read_texts
from services.classifier.domain.official_text import AnnexText
from tests.unit.classifier.control_list_texts.pages import Page

ANNEX = Path(__file__).parents[4].parent / "shared" / "data" / "annex_i"
pytestmark = pytest.mark.skipif(not ANNEX.is_dir(), reason="the official list is not on this machine")
PIECE = re.compile(r"Note(?: \d)? item\b|\(continued\)|^Technical Notes?: Note|Note:$")
"""How the sheet marks pieces of a note; no page has such words."""


@pytest.fixture(scope="module")
def official() -> AnnexText:
    (found,) = read_texts([ANNEX]).found
    return found.text


def test_the_sheet_has_exactly_the_codes_that_ship(official: AnnexText) -> None:
    (shipped,) = [v for v in shipped_control_lists().versions if v.valid_from == official.valid_from]
    assert official.codes() == dict(shipped.codes)
    assert (official.entries(), len(official.notes)) == (384, 799)


@pytest.mark.parametrize("layout", ["grid", "table"])
def test_a_page_that_nests_gives_every_heading_and_note_back(official: AnnexText, layout: str) -> None:
    whole = [note for note in official.notes if not PIECE.search(note.text)]
    found = read(Page(official.headings, whole, layout).whole())
    assert found.headings == official.headings
    told = {(note.code, note.text) for note in found.notes}
    assert [note for note in whole if (note.code, note.text) not in told] == []


@pytest.mark.parametrize("layout", ["rows", "paragraphs"])
def test_a_page_that_does_not_nest_gives_the_same_codes_or_none(official: AnnexText, layout: str) -> None:
    headings = {c: h for c, h in official.headings.items() if not c.startswith("0B004.b.10.")}
    page = Page(headings, official.notes, layout).whole()
    assert list(read(page, known=frozenset(headings)).headings) == list(headings)
