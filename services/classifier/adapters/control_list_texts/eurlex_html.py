"""What does Annex I say in a page of EUR-Lex, consolidated or as printed in the Official Journal?

Only what stands between the heading ANNEX I and the next annex is read. A number that fits nowhere refuses
the page: a list with a provision at the wrong place would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from services.classifier.adapters.control_list_texts.html_blocks import (
    NOTE_MARKER,
    Block,
    Item,
    MarkerKind,
    Paragraph,
    blocks_of,
    flat,
    marker_kind,
)
from services.classifier.adapters.control_list_texts.html_tree import Element, tree_of
from services.classifier.adapters.control_list_texts.numbering import Ambiguous, Outline
from services.classifier.domain.notation import normalised
from services.classifier.domain.official_text import (
    AnnexText,
    ControlListRefused,
    NoteType,
    OfficialNote,
    excludes,
)

CELEX = "02021R0821"
_ANNEX = re.compile(r"[‘'“\"]?ANNEX\s*([IVX]*)\b[.’'”\"]?", re.IGNORECASE)
_CATEGORY = re.compile(r"(?:PART\s+[IVX]+\s*[-–—:]?\s*)?CATEGORY\s+([0-9])\b", re.IGNORECASE)
_GROUP = re.compile(r"([0-9][A-E])[12]?\s*[-–—.]?\s+(\D.*)")
_OUTSIDE = re.compile(r"PART\s+I\b|.*\bTable\b.*Deposition Techniques|Table\b|DEFINITIONS OF", re.IGNORECASE)
"""What is part of Annex I and of no entry: general notes, definitions, the table of coatings."""
_ENTRY = re.compile(r"([0-9][A-E][0-9]{3}(?:(?:\.(?:[a-z]|[0-9]{1,3}))+\.?)?)\s+(\S.*)")
_STEP = re.compile(r"([a-z]|[0-9]{1,3})\.\s+(\S.*)")
_NOTE = re.compile(rf"({NOTE_MARKER})(?:\s+(\S.*))?", re.IGNORECASE)
_CONTINUED = re.compile(r"\(?continued\)?\.?", re.IGNORECASE)
_NAMED = re.compile(r"(?:(?:In|For the purposes? of|For)\s+)?([0-9][A-E][0-9]{3}[.a-z0-9]*)")
_OPEN = re.compile(r"[;:,]$|\b(?:and|or)$")
_EDITION = re.compile(rf"{CELEX}\s*[—–-]\s*(\w\w)\s*[—–-]\s*(\d\d)\.(\d\d)\.(\d{{4}})|{CELEX}-(\d{{8}})")
HEADING_CHARACTERS_MAX = 200


def read(text: str, *, known: Set[str] = frozenset()) -> AnnexText:
    """Annex I of the page; raises `ControlListRefused` that names line, code and reason.

    `known` are codes of other versions; they decide where a page does not nest its items.
    """
    page = tree_of(text)
    blocks = blocks_of(page)
    valid_from = _edition(page, flat([block for block in blocks[:60] if isinstance(block, Paragraph)]), text)
    annex = _annex_i(blocks)
    reader = _Reader(known)
    reader.walk(annex, None)
    reader.check_guesses(known)
    day = f"{CELEX}-{valid_from:%Y%m%d}" if valid_from else None
    return AnnexText(
        headings=reader.headings,
        notes=tuple(
            OfficialNote(note.code, note.type, excludes(note.text), note.text) for note in reader.notes
        ),
        valid_from=valid_from,
        citation=f"Annex I to Regulation (EU) 2021/821, consolidated text CELEX {day}" if day else None,
    )


def _edition(page: Element, head: str, text: str) -> date | None:
    """The day of a consolidated text. Only English can be read: states and notes are told by words."""
    language = next((e.attributes.get("lang") or e.attributes.get("xml:lang") for e in page.elements()), None)
    found = _EDITION.search(head) or _EDITION.search(text, 0, 20_000)
    language = (found[1] if found and found[1] else None) or language
    if language and language[:2].casefold() != "en":
        raise ControlListRefused("page", f"is in the language {language!r}; the English text is needed")
    if found is None:
        return None
    try:
        if found[5]:
            return date.fromisoformat(f"{found[5][:4]}-{found[5][4:6]}-{found[5][6:]}")
        return date(int(found[4]), int(found[3]), int(found[2]))
    except ValueError as error:
        raise ControlListRefused("page", f"names no day as its edition: {found[0]!r}") from error


def _annex_i(blocks: Sequence[Block]) -> list[Block]:
    """What stands under ANNEX I; an annex of an amending act is headed ANNEX alone, and ANNEX I follows."""
    inside, has_annex, found = False, False, list[Block]()
    for block in blocks:
        heading = _annex_heading(block)
        if heading:
            inside = heading[1].upper() in ("", "I")
            has_annex = has_annex or inside
        elif inside:
            found.append(block)
    if not has_annex:
        raise ControlListRefused("page", "has no heading ANNEX I; give the page of the consolidated text")
    return found


def _is_note(marker: str, text: str) -> bool:
    """`Note that …` begins a sentence; `Technical Note For …` and `Note 9E003 includes …` lack a colon."""
    if marker[-1] in ".:" or marker[:3].casefold() == "n.b" or not text:
        return True
    return bool(_NAMED.match(text)) or (" " in marker.strip(" 0123456789") and text[0].isupper())


def _annex_heading(block: Block) -> re.Match[str] | None:
    if isinstance(block, Item):
        return None
    return _ANNEX.match(block.text) if block.is_heading else _ANNEX.fullmatch(block.text)


@dataclass(slots=True)
class _Note:
    code: str
    type: NoteType
    text: str


class _Reader:
    """Headings and notes in the sequence of the page, each at its code."""

    def __init__(self, known: Set[str]) -> None:
        self.headings: dict[str, str] = {}
        self.notes: list[_Note] = []
        self._outline = Outline(known)
        self._place: str | None = None
        """The entry whose sub-items follow, or the category or group; None before the first."""
        self._last: _Note | str | None = None
        """What a paragraph without a number goes on with."""

    def walk(self, blocks: Sequence[Block], parent: str | None) -> None:
        """Read blocks that stand under `parent`, or at the top of the annex."""
        at = 0
        while at < len(blocks):
            at = self._take(blocks, at, parent)

    def check_guesses(self, known: Set[str]) -> None:
        """Where other versions told the place of an item, their codes must all be there: else they misled."""
        for code in sorted(known - self.headings.keys()):
            if code[:5] in self._outline.guessed:
                reason = "is missing, and the page does not nest its items: another version tells them apart"
                raise ControlListRefused(code, reason)

    def _take(self, blocks: Sequence[Block], at: int, parent: str | None) -> int:
        """Read one block, with the list that belongs to it where it is a note; says where to go on."""
        block = self._numbered(blocks[at], parent)
        if isinstance(block, Paragraph):
            self._paragraph(block)
        else:
            match marker_kind(block.marker):
                case MarkerKind.CODE:
                    self._code(block)
                case MarkerKind.GROUP:
                    self._begin_part(block.marker[:2], flat(block.blocks))
                case MarkerKind.STEP if self._entry(parent):
                    self._step(block, self._entry(parent) or "")
                case MarkerKind.NOTE:
                    self._note(block, parent)
                case _:
                    self._go_on(flat([block]))
        if isinstance(self._last, _Note):
            return self._list_of_note(self._last, blocks, at + 1, parent)
        return at + 1

    def _entry(self, parent: str | None) -> str | None:
        code = parent or self._place
        return code if code and len(code) >= len("0A001") else None

    def _numbered(self, block: Block, parent: str | None) -> Block:
        """A paragraph that begins with a number is an item; so is one that begins as a note."""
        if isinstance(block, Item) or block.is_heading:
            return block
        entry = _ENTRY.match(block.text) if parent is None and self._place else None
        if entry and (normalised(entry[1]) or "") not in self.headings:
            return Item(entry[1], [Paragraph(entry[2], block.line)], block.line, inline=True)
        step = _STEP.match(block.text) if self._entry(parent) else None
        if step:
            return Item(f"{step[1]}.", [Paragraph(step[2], block.line)], block.line, inline=True)
        note = _NOTE.fullmatch(block.text) if self._place else None
        if note and _is_note(note[1], note[2] or ""):
            rest = [Paragraph(note[2], block.line)] if note[2] else list[Block]()
            return Item(note[1], list(rest), block.line, inline=True)
        return block

    def _paragraph(self, block: Paragraph) -> None:
        category = _CATEGORY.match(block.text)
        group = _GROUP.fullmatch(block.text)
        if len(block.text) > HEADING_CHARACTERS_MAX:
            self._go_on(block.text)
        elif category:
            self._begin_part(category[1], block.text)
        elif group and (block.is_heading or self._is_between()):
            self._begin_part(group[1], group[2])
        elif _OUTSIDE.match(block.text):
            self._place = self._last = None
        elif block.is_heading:
            self._place, self._last = (self._place or "")[:1] or None, None
        else:
            self._go_on(block.text)

    def _is_between(self) -> bool:
        """May a group of products begin here: after a category, a group or an entry?"""
        return self._place is not None

    def _begin_part(self, code: str, heading: str) -> None:
        """A category or product group; where both parts of category 5 have one, the first heading stays."""
        if code[0] not in self.headings and len(code) > 1:
            self._go_on(f"{code} {heading}")
            return
        if len(code) == 1 or code not in self.headings:
            self.headings[code] = heading or code
        self._place, self._last = code, None

    def _code(self, item: Item) -> None:
        """An entry, or a sub-item whose code is written out in full."""
        code, text = normalised(item.marker) or "", flat(item.blocks[:1])
        if self._place is None:
            return
        if _CONTINUED.fullmatch(text) and code in self.headings:
            self._place = code[:5]
            self.walk(item.blocks[1:], code)
            return
        above = code.rpartition(".")[0]
        if above and above not in self.headings:
            raise self._refusal(item, f"cannot be placed: there is no {above}")
        if above:
            self._outline.add(code)
        self._begin(code, item)
        if not above:
            self._place = code

    def _step(self, item: Item, parent: str) -> None:
        try:
            code = self._outline.place(item.marker[:-1], parent)
        except Ambiguous as error:
            raise self._refusal(item, f"`{item.marker}` may be {error}; the page does not nest it") from error
        if code is None:
            last = self._outline.last_below(parent)
            after = f", where {last} came last" if last else ""
            raise self._refusal(item, f"`{item.marker}` cannot be placed under {parent}{after}")
        self._begin(code, item)

    def _begin(self, code: str, item: Item) -> None:
        """The provision itself: its words, then what stands below."""
        if code in self.headings:
            raise self._refusal(item, f"{code} is there twice")
        first, rest = item.blocks[:1], item.blocks[1:]
        if first and isinstance(first[0], Item):
            first, rest = [], item.blocks
        self.headings[code] = flat(first)
        self._last = code
        self._place = code[:5]
        self.walk(rest, code)
        if not self.headings[code] and self._outline.last_below(code) is None:
            raise self._refusal(item, f"{code} has no text")
        self.headings[code] = self.headings[code] or "as follows:"
        self._last = code

    def _note(self, item: Item, parent: str | None) -> None:
        if self._place is None:
            return
        kind = item.marker.casefold()
        note_type = (
            NoteType.TECHNICAL_NOTE
            if kind.startswith("technical")
            else NoteType.NOTE
            if kind.startswith("note")
            else NoteType.NB
        )
        text = f"{item.marker} {flat(item.blocks)}".strip()
        note = _Note(self._code_of_note(flat(item.blocks), parent), note_type, text)
        self.notes.append(note)
        self._last = note

    def _code_of_note(self, text: str, parent: str | None) -> str:
        """Where a note stands; where nothing is nested, the code that it names, or what came before it."""
        entry = self._entry(parent)
        if entry is None:
            return self._place or ""
        if not self._outline.is_side_by_side(entry):
            return entry
        named = _NAMED.match(text)
        code = (normalised(named[1]) or "") if named else ""
        is_here = code in self.headings and code[:5] == entry[:5]
        return code if is_here else self._outline.deepest(entry)

    def _list_of_note(self, note: _Note, blocks: Sequence[Block], at: int, parent: str | None) -> int:
        """Take in the numbered list after a note that ends in a colon; says where to go on."""
        if not note.text.endswith(":") or self._last is not note:
            return at
        items: list[Item] = []
        for candidate in blocks[at:]:
            block = self._numbered(candidate, parent or self._place)
            if not isinstance(block, Item) or marker_kind(block.marker) is not MarkerKind.STEP:
                break
            items.append(block)
        count = self._length([item.marker[:-1] for item in items], self._entry(parent))
        for item in items[:count]:
            note.text += f" {flat([item])}"
        return at + count

    def _length(self, steps: Sequence[str], parent: str | None) -> int:
        """How many of `steps` are the note's own list, and from where on do provisions go on?"""
        scratch = Outline()
        whole = next((n for n in range(len(steps), 0, -1) if scratch.takes(steps[:n], "")), 0)
        if parent is None or not self._is_unfinished(parent):
            return whole
        splits = range(1, min(whole, len(steps) - 1) + 1)
        return next((n for n in splits if self._outline.takes(steps[n:], parent)), whole)

    def _is_unfinished(self, parent: str) -> bool:
        """Do sub-items still follow: does the last one end in `;` or `or`, or announces the heading any?"""
        return bool(_OPEN.search(self.headings.get(self._outline.deepest(parent), "")))

    def _go_on(self, text: str) -> None:
        """A paragraph without a number belongs to what came before it."""
        if isinstance(self._last, _Note):
            self._last.text = f"{self._last.text} {text}"
        elif self._last is not None:
            self.headings[self._last] = f"{self.headings[self._last]} {text}".strip()

    def _refusal(self, item: Item, reason: str) -> ControlListRefused:
        place = f"line {item.line}"
        if isinstance(self._last, str):
            place += f", after {self._last}"
        return ControlListRefused(place, reason)
