"""Which OFAC CSV files belong together?

The names say it (`sdn`, `alt`, `add`, `sdn_comments`, and `cons_…`), in any case, after any common prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.screening.adapters.list_files.ofac_csv import OfacSet
from services.screening.adapters.list_files.reading import Source
from services.screening.domain.watchlist import ListRefused

_NAME = re.compile(
    r"(?P<prefix>.*?)(?P<role>cons_prim|cons_alt|cons_add|cons_comments|sdn_comments|sdn|alt|add)"
    r"(?:[_-]\d{8})?\.csv(?:\.gz)?\Z",
    re.IGNORECASE,
)
_NAMES_WANTED = "an OFAC CSV file without header must be called sdn, alt, add or sdn_comments"
_ROLES = {
    "sdn": "main",
    "cons_prim": "main",
    "alt": "alt",
    "cons_alt": "alt",
    "add": "add",
    "cons_add": "add",
    "sdn_comments": "comments",
    "cons_comments": "comments",
}
Key = tuple[Path, str, bool]
FileSet = dict[str, Source]


def grouped(paths: Sequence[Path]) -> tuple[dict[Key, FileSet], list[tuple[Path, ListRefused]]]:
    """The sets by folder, prefix and list, each file under its role; files with an unknown name apart."""
    sets: dict[Key, FileSet] = {}
    refused: list[tuple[Path, ListRefused]] = []
    for path in paths:
        match = _NAME.match(path.name)
        if match is None:
            refused.append((path, ListRefused("name", _NAMES_WANTED)))
            continue
        role = match["role"].casefold()
        key = (path.parent, match["prefix"].casefold(), role.startswith("cons"))
        files = sets.setdefault(key, {})
        if _ROLES[role] in files:
            refused.append((path, ListRefused("name", f"a second {role}.csv stands in the same folder")))
        else:
            files[_ROLES[role]] = Source(path)
    return sets, refused


def set_of(key: Key, files: FileSet) -> OfacSet:
    """The set as one edition is read from it; without its main file there is none."""
    is_consolidated = key[2]
    if "main" not in files:
        main = "cons_prim.csv" if is_consolidated else "sdn.csv"
        raise ListRefused(main, "is missing from the set; names and addresses alone are no list")
    return OfacSet(
        list_id="ofac_consolidated" if is_consolidated else "ofac_sdn",
        main=files["main"],
        alt=files.get("alt"),
        add=files.get("add"),
        comments=files.get("comments"),
    )


def sources_of(files: FileSet) -> Iterator[Source]:
    for role in ("main", "alt", "add", "comments"):
        if role in files:
            yield files[role]
