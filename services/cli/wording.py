"""How does a person read what Annex I says of a code?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

STATES = {
    "in_use": "in use",
    "not_used": "not used: the number is held, the provision is empty",
    "pointer": "points to the military list: no control of Annex I",
}


def lines_of(found: Mapping[str, Any]) -> Iterator[str]:
    """The answer of `control-list show`, line by line."""
    title = f": {found['title']}" if found["title"] else ""
    yield f"{found['code']}{title}"
    yield f"  {STATES[found['state']]}; regime {found['regime']}"
    yield f"  version {found['version']}, law from {found['valid_from']}; {found['citation']}"
    if len(found["versions"]) > 1:
        yield f"  the code is in the versions {', '.join(found['versions'])}"
    if found["wording"]:
        yield from _wording(found["wording"])
    yield from _notes(found)
    yield from _tested(found)


def _wording(wording: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"Official wording ({wording['source']}; only the Official Journal is authentic):"
    for depth, row in enumerate(wording["headings"]):
        yield f"  {'  ' * depth}{row['code']}  {row['heading']}"
    depth = len(wording["headings"])
    for row in wording["below"]:
        yield f"  {'  ' * depth}{row['code']}  {row['heading']}"


def _notes(found: Mapping[str, Any]) -> Iterator[str]:
    near = [note for note in found["notes"] if _is_on_one_line(note["code"], found["code"])]
    for title, notes in (
        ("Notes:", near),
        (f"Exclusions elsewhere in {found['code'][:5]}:", [n for n in found["notes"] if n not in near]),
    ):
        if notes:
            yield ""
            yield title
        for note in notes:
            mark = "[excludes] " if note["decontrol"] else ""
            yield f"  {note['code']}: {mark}{note['text']}"


def _is_on_one_line(code: str, other: str) -> bool:
    """Is one of two codes the other, or above it? `code` may be a category or product group."""
    above = code if len(code) < len("0A001") else f"{code}."
    return f"{code}.".startswith(f"{other}.") or f"{other}.".startswith(above)


def _tested(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["tested"]:
        return
    yield ""
    yield "What the catalogue tests:"
    for rule in found["tested"]:
        asks = f"; asks about {', '.join(rule['asks_about'])}" if rule["asks_about"] else ""
        yield f"  {rule['code']}: {', '.join(rule['families'])}{asks}"
        for exclusion in rule["exclusions"]:
            yield f"    released by: {exclusion}"
