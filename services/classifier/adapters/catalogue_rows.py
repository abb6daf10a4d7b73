"""Is a record of the catalogue whole, and has each of its keys a value of the right kind?

Every refusal names the section, the record and the reason. YAML reads an unquoted `no` as a truth
value and a key given twice as the last one; here both are refused.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from services.classifier.domain.catalogue import CatalogueError

Row = dict[str, Any]
_REQUIRED: Mapping[str, set[str]] = {
    "file": {"section"},
    "family": {"title"},
    "parameter": {"ask"},
    "flag": {"ask"},
    "entry": {"code", "family"},
    "exclusion": {"name", "when", "citation"},
    "general note": {"name", "groups", "when", "citation"},
    "implied value": {"terms", "value"},
    "surveillance": {"families", "elements", "suspect"},
    "surveillance family": {"family", "id", "category"},
    "element": set(),
}
_OPTIONAL: Mapping[str, set[str]] = {
    "file": {
        "titles", "families", "parameters", "flags", "entries", "general_notes", "accessories", "add_ons",
        "surveillance",
    },
    "family": {"terms", "not", "anywhere", "cas"},
    "parameter": {"unit", "dimension", "keys", "near", "alone", "pattern", "derived", "implied"},
    "flag": {"true", "false", "otherwise", "denial_proves"},
    "entry": {"when", "excluded", "unknown", "after"},
    "exclusion": set(),
    "general note": {"except_entries"},
    "implied value": set(),
    "surveillance": set(),
    "surveillance family": {"weak"},
    "element": {"true", "false", "otherwise"},
}  # fmt: skip


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, without tables that say the same key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode) and key.value != "<<":
                raise CatalogueError(f"line {key.start_mark.line + 1}: {key.value!r} is given twice")
            seen.update([key.value] if isinstance(key, yaml.ScalarNode) else ())
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


def table_of(text: str, file: str) -> Row:
    """The table in a YAML text; refuses what cannot be read."""
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, CatalogueError, ValueError) as error:
        raise CatalogueError(f"{file}: {' '.join(str(error).split())}") from error
    row = checked(found, "file", file)
    if not isinstance(row["section"], str) or not row["section"]:
        raise CatalogueError(f"{file}: `section` is the name of the section")
    return row


def checked(row: Any, kind: str, where: str) -> Row:
    """The record, if it has all keys that it needs and none that nobody reads."""
    if not isinstance(row, dict):
        raise CatalogueError(f"{where}: the {kind} is no table of keys")
    keys = {str(key).lower() if isinstance(key, bool) else key for key in row}
    unknown = keys - _REQUIRED[kind] - _OPTIONAL[kind]
    if unknown:
        raise CatalogueError(f"{where}: unknown keys {sorted(map(str, unknown))}")
    missing = sorted(key for key in _REQUIRED[kind] if row.get(key) in (None, "", [], {}))
    if missing:
        raise CatalogueError(f"{where}: the {kind} needs {', '.join(f'`{key}`' for key in missing)}")
    return row


def rows(table: Row, kind: str, where: str) -> dict[str, Any]:
    """The named records of a kind."""
    found = table.get(kind) or {}
    if not isinstance(found, dict):
        raise CatalogueError(f"{where}: `{kind}` is a table of names")
    for name in found:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise CatalogueError(f"{where}: {name!r} is no name: lower case, digits and _")
    return found


def listed(row: Row, key: str, where: str) -> list[Any]:
    """The records of a list, which may be absent."""
    found = row.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise CatalogueError(f"{where}: `{key}` is a list")
    return found


def texts(row: Row, key: str, where: str) -> list[str]:
    """A list of texts; a single text would be read letter by letter, so it is refused."""
    return _only_texts(row.get(key), key, where)


def truths(row: Row, which: str, where: str) -> list[str]:
    """The phrases under `true` or `false`, which YAML reads as truth values where they are not quoted."""
    return _only_texts(under(row, which), which, where)


def under(row: Row, which: str) -> Any:
    """What stands under `true` or `false`, quoted or not."""
    by_truth: dict[Any, Any] = row
    return by_truth.get(which) or by_truth.get(which == "true")


def text(row: Row, key: str, where: str) -> str:
    """One text that says something."""
    found = row.get(key)
    if not isinstance(found, str) or not found.strip():
        raise CatalogueError(f"{where}: `{key}` is a text, not {found!r}")
    return found


def truth(row: Row, key: str, where: str, *, otherwise: bool) -> bool:
    """true or false."""
    found = row.get(key, otherwise)
    if not isinstance(found, bool):
        raise CatalogueError(f"{where}: `{key}` is true or false, not {found!r}")
    return found


def _only_texts(found: Any, key: str, where: str) -> list[str]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise CatalogueError(f"{where}: `{key}` is a list of texts, not {found!r}")
    for one in found:
        if not isinstance(one, str):
            raise CatalogueError(f"{where}: `{key}`: {one!r} is no text; quote it")
    return found
