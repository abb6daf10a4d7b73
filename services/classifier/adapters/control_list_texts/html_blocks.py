"""Which paragraphs and numbered items stand in a page of EUR-Lex, in whichever of its layouts?

The consolidated texts number by `div.grid-container` with a column for the number and one for the text, the
Official Journal by tables of two or three cells, older texts by paragraphs that begin with the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from services.classifier.adapters.control_list_texts.html_tree import Element


class MarkerKind(Enum):
    """What a number in the margin numbers."""

    CODE = auto()
    """`5A001`, `5A001.f.`"""
    GROUP = auto()
    """`5A`, `5A2`"""
    STEP = auto()
    """`a.`, `12.`: one step below"""
    NOTE = auto()
    """`Note 1:`, `N.B.`, `Technical Notes:`"""
    OTHER = auto()
    """A dash, `(a)`, `ii.`: within a text"""


@dataclass(slots=True)
class Paragraph:
    text: str
    line: int
    is_heading: bool = False


@dataclass(slots=True)
class Item:
    """A number and what stands beside it. `inline`: it begins a paragraph, in no column of its own."""

    marker: str
    blocks: list[Block]
    line: int
    inline: bool = field(default=False)


Block = Paragraph | Item

NOTE_MARKER = r"(?:N\.?\s?B\.?|Nota Bene|(?:Technical\s+)?Notes?)(?:\s*\d{1,2})?(?:\s?[.:])?"
_KINDS = (
    (MarkerKind.CODE, re.compile(r"[0-9][A-E][0-9]{3}(?:\.(?:[a-z]|[0-9]{1,3}))*\.?")),
    (MarkerKind.GROUP, re.compile(r"[0-9][A-E][12]?")),
    (MarkerKind.STEP, re.compile(r"(?:[a-z]|[0-9]{1,3})\.")),
    (MarkerKind.NOTE, re.compile(NOTE_MARKER, re.IGNORECASE)),
    (MarkerKind.OTHER, re.compile(r"[—–‒\-•·]|\(?[a-z0-9]{1,4}\)|[ivx]{2,5}\.")),
)
_BLOCK_TAGS = frozenset(
    "root html head body main section article header footer div p table thead tbody tfoot tr td th ul ol li"
    " dl dt dd h1 h2 h3 h4 h5 h6 hr figure caption colgroup blockquote form title".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 title caption dt".split())
_LEFT_OUT = ("modref", "footnote", "oj-note", "disclaimer", "arrow", "hd-modifiers")
_HEADINGS = re.compile(r"(?:oj-)?(?:title-(?:annex|gr-seq|division)|ti-(?:grseq|annex|section|tbl)|doc-ti)")
_RAISED = ("superscript", "oj-super", "super")
_CHANGES = re.compile(r"[►▼]\s*(?:[ABCM]\d*)?|◄")
_FOOTNOTE = re.compile(r"\(?\s*\*{0,4}\s*\d{0,3}\s*\)?")


def marker_kind(text: str) -> MarkerKind | None:
    """What the text of a margin numbers; None where it is no number."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), None)


def blocks_of(element: Element) -> list[Block]:
    """The paragraphs and items below an element, in the sequence of the page."""
    found: list[Block] = []
    inline: list[Element | str] = []
    for child in (*element.children, None):
        is_inline = isinstance(child, str) or (child is not None and child.tag not in _BLOCK_TAGS)
        if child is not None and is_inline:
            inline.append(child)
            continue
        if text := _text(inline):
            found.append(Paragraph(text, element.line))
        inline = []
        if isinstance(child, Element):
            found += _block(child)
    return found


def text_of(element: Element) -> str:
    """All words below an element, on one line."""
    return _text([element])


def flat(blocks: Sequence[Block]) -> str:
    """The words of blocks on one line, numbers included."""
    return " ".join(
        block.text if isinstance(block, Paragraph) else f"{block.marker} {flat(block.blocks)}".strip()
        for block in blocks
    )


def _block(element: Element) -> list[Block]:
    if element.has(*_LEFT_OUT):
        return []
    if element.tag == "table":
        return [block for row in _rows(element) for block in _row(row, element.line)]
    if element.tag in _PARAGRAPHS and not any(child.tag in _BLOCK_TAGS for child in element.elements()):
        text = text_of(element)
        is_heading = element.tag[0] == "h" or any(_HEADINGS.match(name) for name in element.classes)
        return [Paragraph(text, element.line, is_heading)] if text else []
    if element.tag == "div" and element.has("grid-container", "grid-list", "grid-row"):
        return _row(element.elements(), element.line)
    return blocks_of(element)


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row of this table, not of tables within."""
    for child in table.elements():
        if child.tag == "tr":
            yield [cell for cell in child.elements() if cell.tag in ("td", "th")]
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from _rows(child)


def _row(cells: Sequence[Element], line: int) -> list[Block]:
    """A number with what stands beside it, several of them, or a row of figures on one line."""
    columns, cells = len(cells), [cell for cell in cells if _has_text(cell)]
    if not cells:
        return []
    if len(cells) == 1 and columns > 1 and marker_kind(marker := text_of(cells[0])):
        return [Item(marker, [], cells[0].line)]
    if len(cells) == 1:
        return _block(cells[0]) if cells[0].tag == "div" else blocks_of(cells[0])
    if len(cells[0].children) <= 200 and marker_kind(marker := text_of(cells[0])):
        pairs = _pairs(cells)
        if pairs is not None:
            return [Item(text_of(left), _row([right], line), left.line) for left, right in pairs]
        return [Item(marker, _row(cells[1:], line), cells[0].line)]
    if all(cell.tag == "div" for cell in cells):
        return [block for cell in cells for block in _block(cell)]
    return [Paragraph(" | ".join(map(text_of, cells)), line)]


def _pairs(cells: Sequence[Element]) -> list[tuple[Element, Element]] | None:
    """Number and text, again and again, where one grid holds several items."""
    left, right = cells[::2], cells[1::2]
    if len(cells) < 4 or len(left) != len(right):
        return None
    is_columns = all(cell.has("grid-list-column-1") for cell in left)
    return list(zip(left, right, strict=True)) if is_columns else None


def _has_text(cell: Element) -> bool:
    return any(child.strip() if isinstance(child, str) else _has_text(child) for child in cell.children)


def _text(children: Sequence[Element | str]) -> str:
    pieces: list[str] = []
    for child in children:
        _gather(child, pieces)
    text = _CHANGES.sub(" ", "".join(pieces)).replace("\u00ad", "")
    return " ".join(re.sub(r"\s*\(\s*\)", "", text).split())


def _gather(child: Element | str, pieces: list[str]) -> None:
    """Words without footnote marks; what is raised after a figure is a power (`10^6`)."""
    if isinstance(child, str):
        pieces.append(child)
        return
    if child.has(*_LEFT_OUT) or _is_footnote_mark(child):
        return
    if child.tag == "br" or child.tag in _BLOCK_TAGS:
        pieces.append(" ")
    if child.tag == "sup" or child.has(*_RAISED):
        before = "".join(pieces[-2:])
        pieces.append("^" if before[-1:].isdecimal() else "")
    for inner in child.children:
        _gather(inner, pieces)
    if child.tag in _BLOCK_TAGS:
        pieces.append(" ")


def _is_footnote_mark(element: Element) -> bool:
    if element.tag != "a" or not element.attributes.get("href", "").startswith("#"):
        return False
    pieces: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child)
        else:
            _gather(child, pieces)
    return bool(_FOOTNOTE.fullmatch("".join(pieces).strip()))
