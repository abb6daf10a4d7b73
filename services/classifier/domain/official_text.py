"""What is the official wording of a version of Annex I: headings, notes, which notes exclude?

Users load it from their own download; nothing of it ships. Only the Official Journal is authentic.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.classifier.domain.control_list import CodeState, ListedCode
from services.classifier.domain.notation import is_at_or_below

_NOT_USED = re.compile(r"not used\b", re.IGNORECASE)
_POINTER = re.compile(r"see military goods controls\b", re.IGNORECASE)
_EXCLUDES = re.compile(r"\b(?:do|does) not (?:control|apply|include|release|specify)\b", re.IGNORECASE)
_REGIMES = ((1, "WA"), (101, "MTCR"), (201, "NSG"), (301, "AG"), (401, "CWC"), (501, "national-500-series"))
"""The first number of each regime's entries."""


class ControlListRefused(ValueError):
    """A text is no Annex I that can be trusted; `place` names the part, `reason` says why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class NoteType(StrEnum):
    NOTE = "note"
    NB = "NB"
    TECHNICAL_NOTE = "technical_note"


@dataclass(frozen=True, slots=True)
class OfficialNote:
    """A note of the list, at the code where it stands; `decontrol`: it takes something out."""

    code: str
    type: NoteType
    decontrol: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexText:
    """Annex I as read from a user's file; `valid_from` and `citation` as far as the file tells them.

    `headings` holds categories (`5`) and product groups (`5A`) beside the codes, in the sequence of the list.
    """

    headings: Mapping[str, str]
    notes: tuple[OfficialNote, ...]
    valid_from: date | None = None
    citation: str | None = None

    def codes(self) -> dict[str, ListedCode]:
        """The codes of the list; categories and product groups are none."""
        return {
            code: ListedCode(code, regime_of(code), state_of(heading))
            for code, heading in self.headings.items()
            if len(code) >= len("0A001")
        }

    def entries(self) -> int:
        """How many entries (`5A001`) the list has."""
        return sum(len(code) == len("0A001") for code in self.headings)

    def digest(self) -> str:
        """The same for the same wording, whatever file it came from."""
        notes = [[note.code, note.type, note.decontrol, note.text] for note in self.notes]
        content = json.dumps([list(self.headings.items()), notes], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Wording:
    """What the official text says of one code, with all that bears on it."""

    chain: tuple[tuple[str, str], ...]
    """Code and heading from the category down to the code itself."""
    below: tuple[tuple[str, str], ...]
    """The sub-items one step below."""
    notes: tuple[OfficialNote, ...]
    """Notes at the code and above it, then exclusions that stand elsewhere in the same entry."""


def wording_of(code: str, headings: Mapping[str, str], notes: Sequence[OfficialNote]) -> Wording:
    """The wording of `code` out of the headings and notes of its category."""
    above = set(ancestors(code))
    here = [note for note in notes if note.code in above]
    entry = code[:5]
    elsewhere = [
        note
        for note in notes
        if note.code not in above
        and (is_at_or_below(note.code, code) or (note.decontrol and is_at_or_below(note.code, entry)))
    ]
    below = [(c, h) for c, h in headings.items() if c.rpartition(".")[0] == code]
    chain = [(c, headings[c]) for c in ancestors(code) if c in headings]
    return Wording(tuple(chain), tuple(below), (*here, *elsewhere))


def ancestors(code: str) -> tuple[str, ...]:
    """Category, product group, entry and every step down to `code` itself."""
    steps = code.split(".")
    paths = (".".join(steps[: depth + 1]) for depth in range(len(steps)))
    return (code[:1], code[:2], *paths)


def state_of(heading: str) -> CodeState:
    """Whether a provision controls anything, told by its own words."""
    if _NOT_USED.match(heading):
        return CodeState.NOT_USED
    return CodeState.POINTER if _POINTER.match(heading) else CodeState.IN_USE


def regime_of(code: str) -> str:
    """The regime that an entry comes from, told by its number; category 0 is the nuclear trigger list."""
    if code[0] == "0":
        return "NSG"
    return next(name for first, name in reversed(_REGIMES) if int(code[2:5]) >= first)


def excludes(text: str) -> bool:
    """Does a note take something out of control? A match of words: read the note before relying on it."""
    return bool(_EXCLUDES.search(text))
