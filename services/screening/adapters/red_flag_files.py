"""How are the red-flag catalogues read from their file, and refused where they are wrong?"""

from __future__ import annotations

from typing import Any

import yaml

from phrases.finder import Finder
from phrases.patterns import PhraseError
from services.screening.domain.conditions import Condition, LawError, common_part, facts_in, parse
from services.screening.domain.facts import FACTS, is_narrow
from services.screening.domain.order_texts import SOURCES
from services.screening.domain.red_flags import Decides, FlagScope, RedFlag, RedFlags, finders_of
from services.screening.domain.scope import Scope

_KEYS = {
    "id", "weight", "decides", "scope", "statement", "question", "citation", "surveillance", "reads",
    "phrases",
    "when", "only_if", "asked_if", "about_data", "not_in_an_order",
}  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def red_flags_of(text: str) -> tuple[RedFlags, frozenset[str]]:
    """The catalogues with the countries that count as hubs; raises `LawError` that names the flag."""
    table = yaml.load(text, Loader=_LOADER)  # noqa: S506
    flags = tuple(_flag(row) for row in table["flags"])
    names = [flag.id for flag in flags]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise LawError(f"red flags given twice: {sorted(doubled)}")
    unseen = tuple(f"{flag.id} ({flag.not_in_an_order})" for flag in flags if flag.not_in_an_order)
    return RedFlags(str(table["version"]), flags, finders_of(flags), unseen), frozenset(table["hubs"])


def _flag(row: dict[str, Any]) -> RedFlag:
    name = str(row.get("id", "a flag without id"))
    unknown = row.keys() - _KEYS
    if unknown:
        raise LawError(f"{name}: unknown keys {sorted(unknown)}")
    strange = set(row.get("reads", ())) - SOURCES
    if strange:
        raise LawError(f"{name}: there is no text of kind {sorted(strange)}")
    try:
        scope, when = FlagScope(row.get("scope", "order")), _condition(row, "when")
        flag = RedFlag(
            id=row["id"],
            weight=row["weight"],
            decides=Decides(row["decides"]),
            scope=scope,
            statement=row["statement"].rstrip("."),
            question=row["question"],
            citation=row["citation"],
            surveillance=row.get("surveillance", False),
            when=when,
            common=common_part(when, is_narrow) if when and scope is not FlagScope.ORDER else None,
            only_if=_condition(row, "only_if"),
            asked_if=_condition(row, "asked_if"),
            reads=frozenset(row.get("reads", ())),
            phrases=tuple(row.get("phrases", ())),
            about_data=row.get("about_data", False),
            not_in_an_order=row.get("not_in_an_order", ""),
        )
        Finder({name: flag.phrases})
    except (KeyError, ValueError, PhraseError) as error:
        raise LawError(f"{name}: {error}") from error
    if flag.weight not in range(1, 5) or bool(flag.phrases) != bool(flag.reads):
        raise LawError(f"{name}: weight is 1 to 4, and phrases need the texts they are read in")
    return flag


def _condition(row: dict[str, Any], key: str) -> Condition[Scope] | None:
    if key not in row:
        return None
    where = f"{row['id']}, {key}"
    scope = row.get("scope", "order") if key == "when" else "order"
    strange = [
        name for name in facts_in(row[key]) if name.startswith(("line.", "party.")) and scope not in name
    ]
    if strange:
        raise LawError(f"{where}: {strange[0]} cannot be asked at the scope of the {scope}")
    return parse(row[key], FACTS, rule=where)
