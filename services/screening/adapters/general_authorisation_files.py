"""How are general authorisations read: those of the Union that ship, and national ones that people load?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from phrases.finder import Finder
from schemas.vocabulary import Fact
from services.screening.domain.conditions import Answer, Condition, LawError, parse
from services.screening.domain.exporter_papers import Notes
from services.screening.domain.general_authorisations import (
    GeneralAuthorisation,
    GeneralCase,
    Requirement,
)
from services.screening.domain.general_facts import GENERAL_FACTS

NATIONAL_ALWAYS = ("use.article_4_known=false",)
"""Article 12(6): a national one never stands for a use of Article 4(1) that is known."""
SECTION_I_OF = "EU001"
"""Article 12(6): nor for items of Section I of Annex II, which this one excludes too."""


def union_general(table: dict[str, Any], annex_iv: frozenset[str]) -> dict[str, GeneralAuthorisation]:
    """EU001 to EU008 by id; `LawError` names the one that cannot be read."""
    section_i = frozenset(table["section_i"]) | annex_iv
    notes = _notes(table["noted"])
    return {row["id"]: _union(row, section_i, notes) for row in table["authorisations"]}


def _notes(table: dict[str, dict[str, Any]]) -> Notes:
    unknown = table.keys() - GENERAL_FACTS.keys()
    if unknown:
        raise LawError(f"noted: there is no fact {sorted(unknown)}")
    return Notes(
        Finder({name: row["stated"] for name, row in table.items()}),
        about_exporter=frozenset(name for name, row in table.items() if row.get("about_exporter")),
        by_exporter=frozenset(name for name, row in table.items() if row.get("by_exporter")),
    )


def _union(row: dict[str, Any], section_i: frozenset[str], notes: Notes) -> GeneralAuthorisation:
    name = row["id"]
    requirements = tuple(
        Requirement(given["text"], parse(given["when"], GENERAL_FACTS, rule=name), _key(given["when"]))
        for given in row["conditions"]
    )
    return GeneralAuthorisation(
        id=name,
        citation=row["citation"],
        covers=frozenset(row.get("covers", ())),
        excludes=frozenset(row.get("excludes", ())) | (section_i if "section_i" in row else frozenset()),
        excluded_groups=frozenset(row.get("excluded_groups", ())),
        only_groups=frozenset(row.get("only_groups", ())),
        related_only=frozenset(row.get("related_only", ())),
        destinations=frozenset(row.get("destinations", ())),
        destinations_except=frozenset(row.get("destinations_except", ())),
        requirements=requirements,
        notes=notes,
    )


def _key(when: dict[str, Any]) -> str:
    """A simple condition as a table writes it: `fact=true`."""
    (name, value), *_ = when.items()
    return f"{name}={str(value).lower()}"


def national_general(
    rows: Iterable[Mapping[str, str]], union: Mapping[str, GeneralAuthorisation]
) -> dict[str, GeneralAuthorisation]:
    """The user's table by id. What this release does not understand makes a row unusable, never wider."""
    known = {found.key: found for general in union.values() for found in general.requirements}
    section_i = union[SECTION_I_OF].excludes
    return {row["id"]: _national(row, known, section_i, union[SECTION_I_OF].notes) for row in rows}


def _national(
    row: Mapping[str, str], known: Mapping[str, Requirement], section_i: frozenset[str], notes: Notes
) -> GeneralAuthorisation:
    value = row.get("value_max")
    return GeneralAuthorisation(
        id=row["id"],
        citation=row["citation"],
        covers=frozenset(_cell(row, "covers")),
        excludes=frozenset(_cell(row, "excludes")) | section_i,
        excluded_groups=frozenset(_cell(row, "excluded_groups")),
        only_groups=frozenset(_cell(row, "only_groups")),
        related_only=frozenset(),
        destinations=frozenset(_cell(row, "destinations")),
        destinations_except=frozenset(_cell(row, "destinations_except")),
        requirements=tuple(
            known.get(written) or _own(written) for written in (*NATIONAL_ALWAYS, *_cell(row, "conditions"))
        ),
        notes=notes,
        country=row["country"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        value_max=Decimal(value) if value else None,
    )


def _own(written: str) -> Requirement:
    """A condition that no Union authorisation has, or that this release cannot check: then never known."""
    name, _, value = written.partition("=")
    if name in GENERAL_FACTS and value in ("true", "false"):
        holds = parse({name: value == "true"}, GENERAL_FACTS, rule=written)
        return Requirement(f"{name} is {value}", holds, written)
    not_known: Condition[GeneralCase] = Condition(lambda _: Answer(Fact.UNKNOWN, frozenset((written,))))
    return Requirement(written, not_known, written)


def _cell(row: Mapping[str, str], name: str) -> Iterator[str]:
    """The parts of a cell; `all` is no limit, and so no part."""
    parts = (part.strip() for part in (row.get(name) or "").split(";"))
    return (part for part in parts if part and part != "all")
