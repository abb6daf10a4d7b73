"""Is what was read from a file a whole Annex I, or a part of one that must not be loaded?"""

from __future__ import annotations

from services.classifier.domain.notation import normalised
from services.classifier.domain.official_text import AnnexText, ControlListRefused

ENTRIES_MIN = 300
"""Annex I has had more than 380 entries in every version since 2021; fewer means that a part is missing."""
CATEGORIES = "0123456789"
HEADING_CHARACTERS_MAX = 20_000
NOTE_CHARACTERS_MAX = 100_000


def checked(text: AnnexText, *, entries_min: int = ENTRIES_MIN) -> AnnexText:
    """The same text, if nothing speaks against it; raises `ControlListRefused` that names the place."""
    entries = [code for code in text.headings if len(code) == len("0A001")]
    if text.entries() < entries_min:
        raise ControlListRefused("entries", f"has {len(entries)} entries; Annex I has at least {entries_min}")
    categories = {code[0] for code in entries}
    if missing := [category for category in CATEGORIES if category not in categories]:
        raise ControlListRefused(f"category {missing[0]}", "has no entry; a part of the list is missing")
    for code, heading in text.headings.items():
        _check_place(code, text)
        _check_text(code, heading, HEADING_CHARACTERS_MAX)
    for note in text.notes:
        if note.code not in text.headings:
            raise ControlListRefused(f"note to {note.code}", "there is no such code")
        _check_text(f"note to {note.code}", note.text, NOTE_CHARACTERS_MAX)
    return text


def _check_place(code: str, text: AnnexText) -> None:
    if len(code) <= len("0A"):
        return
    if normalised(code) != code:
        raise ControlListRefused(code, "is no code in the notation of the list (`5A001.f.2`)")
    parent = code.rpartition(".")[0]
    if parent and parent not in text.headings:
        raise ControlListRefused(code, f"cannot be placed: there is no {parent}")


def _check_text(place: str, text: str, characters_max: int) -> None:
    if not text.strip():
        raise ControlListRefused(place, "has no text")
    if len(text) > characters_max:
        raise ControlListRefused(place, f"has {len(text)} characters, more than {characters_max}")
    if "\0" in text or "\ufffd" in text:
        raise ControlListRefused(place, "holds characters that are no text")
