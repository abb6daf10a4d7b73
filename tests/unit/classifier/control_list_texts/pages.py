"""How does a list of headings and notes look as a page of EUR-Lex, in each of its layouts?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from services.classifier.domain.official_text import OfficialNote, regime_of

HEAD = '<p class="reference">02021R0821 — EN — {day} — 009.001</p>'


class Page:
    """Renders one list; `layout` is `grid`, `table`, `rows` (side by side) or `paragraphs`."""

    def __init__(self, headings: Mapping[str, str], notes: Sequence[OfficialNote], layout: str) -> None:
        self._headings = headings
        self._notes = notes
        self._layout = layout
        self._below: dict[str, list[str]] = {}
        for code in headings:
            self._below.setdefault(code.rpartition(".")[0] if len(code) > 2 else "", []).append(code)

    def html(self, day: str) -> str:
        parts = ['<html lang="en"><head><title>EUR-Lex</title></head><body>', HEAD.format(day=day)]
        parts += ['<p class="title-article-norm">Article 3</p><p class="norm">1. Items of Annex I need…</p>']
        parts += ['<p class="title-annex-1">ANNEX I</p><p class="title-gr-seq-level-1">PART I — Notes</p>']
        parts += ['<p class="norm">1. General note.</p>']
        parts += [self._part(code) for code in self._below[""]]
        parts += ['<p class="title-annex-1">ANNEX II</p><p class="norm">0A001 is not for this annex.</p>']
        return "\n".join([*parts, "</body></html>"])

    def _part(self, code: str) -> str:
        heading = escape(self._headings[code], quote=False)
        if len(code) == 1:
            return f'<p class="title-gr-seq-level-1">{heading}</p>'
        if len(code) == 2:
            return f'<p class="title-gr-seq-level-2">{code} {heading}</p>'
        return ""

    def _body(self, code: str) -> str:
        notes = "".join(self._note(note) for note in self._notes if note.code == code)
        below = "".join(self._row(child) for child in self._below.get(code, ()))
        return notes + below

    def _note(self, note: OfficialNote) -> str:
        return f'<p class="norm">{escape(note.text, quote=False)}</p>'

    def _row(self, code: str) -> str:
        step = code.rpartition(".")[2]
        marker = code if len(code) == 5 else f"{step}."
        heading = escape(self._headings[code], quote=False)
        body = self._body(code)
        if self._layout == "grid":
            return (
                '<div class="grid-container grid-list">'
                f'<div class="list grid-list-column-1"><span>{marker}</span></div>'
                f'<div class="grid-list-column-2"><p class="norm">{heading}</p>{body}</div></div>'
            )
        if self._layout == "table":
            return (
                '<table><col width="4%"/><tbody><tr>'
                f'<td><p class="oj-normal">{marker}</p></td>'
                f'<td><p class="oj-normal">{heading}</p>{body}</td></tr></tbody></table>'
            )
        if self._layout == "rows":
            return f"<table><tr><td>{marker}</td><td>{heading}</td></tr></table>{body}"
        return f'<p class="norm">{marker} {heading}</p>{body}'

    def whole(self, day: str = "01.10.2031") -> str:
        """The page with the entries of every group behind its heading."""
        page = self.html(day)
        for code in self._below[""]:
            if len(code) == 2:
                entries = "".join(self._row(entry) for entry in self._entries(code))
                page = page.replace(self._part(code), self._part(code) + entries, 1)
        return page

    def _entries(self, group: str) -> list[str]:
        return [code for code in self._headings if len(code) == 5 and code[:2] == group]


VERSION = "2031-10-01 (a sample)"


def a_list(*added: str) -> dict[str, str]:
    """A list in our own words: ten categories, 32 entries each, two of them with sub-items, and `added`."""
    headings: dict[str, str] = {}
    for category in "0123456789":
        headings[category] = f"CATEGORY {category} - SAMPLES"
        for group in "AB":
            headings[f"{category}{group}"] = f"Samples of group {group}"
            for number in range(1, 17):
                code = f"{category}{group}{number:03}"
                headings[code] = f"Item {code}" + (" as follows:" if number == 1 else ".")
                if number == 1:
                    headings |= {f"{code}.a": "Large ones;", f"{code}.b": "Not used."}
    for code in added:
        headings[code] = f"Added {code}."
    return headings


def rows_of_codes(headings: Mapping[str, str], version: str = VERSION) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "parent": code.rpartition(".")[0] or (code[:2] if len(code) > 2 else code[:-1]),
            "level": str(code.count(".") + min(len(code) - 1, 2)),
            "category": code[0],
            "product_group": code[1:2],
            "regime": regime_of(code) if len(code) > 2 else "",
            "heading": heading,
            "source": "own",
            "list_version": version,
        }
        for code, heading in headings.items()
    ]


def rows_of_notes(notes: Sequence[OfficialNote], version: str = VERSION) -> list[dict[str, str]]:
    return [
        {
            "code": note.code,
            "note_type": note.type.value,
            "decontrol": "yes" if note.decontrol else "no",
            "text": note.text,
            "source": "own",
            "list_version": version,
        }
        for note in notes
    ]
