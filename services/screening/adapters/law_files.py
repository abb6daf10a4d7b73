"""How is the law that ships with screening read from its files, and refused where it is wrong?"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from services.screening.domain.conditions import LawError, parse
from services.screening.domain.consequences import Consequence
from services.screening.domain.countries import Country, CountryTable
from services.screening.domain.decide import LawBook
from services.screening.domain.facts import FACTS
from services.screening.domain.licence import GeneralAuthorisation
from services.screening.domain.regions import Region
from services.screening.domain.rules import Rule, RuleScope
from services.screening.domain.sanctions import Regime

_FOLDER = files("services.screening.law")
_FILES = (
    "annex_iv_unconfirmed.csv",
    "countries.csv",
    "general_authorisations.yaml",
    "regimes.yaml",
    "regions.yaml",
    "rules.yaml",
)
_RULE_KEYS = {
    "id", "scope", "when", "consequence", "in_force", "citation", "summary", "question", "on_unknown",
    "unless_any_blocks",
}  # fmt: skip


def shipped_law() -> LawBook:
    """The law of this release; raises `LawError` where a file says something that cannot be."""
    texts = {name: _FOLDER.joinpath(name).read_text(encoding="utf-8") for name in _FILES}
    digest = hashlib.sha256("\n".join(texts[name] for name in _FILES).encode()).hexdigest()
    rules = yaml.safe_load(texts["rules.yaml"])
    annex_iv = frozenset(
        row["code"] for row in csv.DictReader(texts["annex_iv_unconfirmed.csv"].splitlines())
    )
    countries = CountryTable(digest, _countries(texts["countries.csv"].splitlines()))
    return LawBook(
        version=f"{rules['version']}+{digest[:12]}",
        rules=tuple(rule_of(row) for row in rules["rules"]),
        countries=countries,
        regimes=_regimes(yaml.safe_load(texts["regimes.yaml"])),
        regions=tuple(map(_region, yaml.safe_load(texts["regions.yaml"])["regions"])),
        general=_general(yaml.safe_load(texts["general_authorisations.yaml"]), annex_iv),
        annex_iv=annex_iv,
    )


def rule_of(row: dict[str, Any]) -> Rule:
    """One rule from its data, checked."""
    name = str(row.get("id", "a rule without id"))
    unknown = row.keys() - _RULE_KEYS
    if unknown:
        raise LawError(f"{name}: unknown keys {sorted(unknown)}")
    try:
        return Rule(
            id=row["id"],
            scope=RuleScope(row["scope"]),
            when=parse(row["when"], FACTS, rule=name),
            consequence=Consequence(row["consequence"]),
            citation=row["citation"],
            summary=row["summary"],
            in_force_from=_day(row["in_force"]["from"], name),
            in_force_to=row["in_force"]["to"],
            question=row.get("question"),
            unknown_holds=row.get("on_unknown", {}).get("holds", False),
            unless_any_blocks=row.get("unless_any_blocks", False),
        )
    except (KeyError, ValueError) as error:
        raise LawError(f"{name}: {error}") from error


def _day(value: object, rule: str) -> date:
    if not isinstance(value, date):
        raise LawError(f"{rule}: in_force.from must be a date")
    return value


def _countries(lines: Iterable[str]) -> dict[str, Country]:
    return {row["iso2"]: _country(row) for row in csv.DictReader(lines)} | {"XI": _NORTHERN_IRELAND}


def _country(row: dict[str, str]) -> Country:
    return Country(
        code=row["iso2"],
        name=row["name"],
        eu_member=row["eu_member"] == "yes",
        in_customs_territory=row["eu_customs_territory"] == "yes",
        eu001_destination=row["eu001_destination"] == "yes",
        art12g_partner=row["art12g_partner_annex_viii"] == "yes",
        arms_embargo=row["arms_embargo"],
        art4_1_b_trigger=row["art4_1_b_trigger"],
        repression_ban=row["repression_equipment_embargo"],
        interception_ban=row["interception_equipment_ban"],
        dual_use_ban=row["sectoral_dual_use_ban"],
        unconfirmed=frozenset(filter(None, row["unconfirmed"].split(";"))),
    )


_NORTHERN_IRELAND = Country(
    code="XI",
    name="Northern Ireland",
    eu_member=False,
    in_customs_territory=True,
    eu001_destination=True,
    art12g_partner=True,
    arms_embargo="",
    art4_1_b_trigger="no",
    repression_ban="",
    interception_ban="",
    dual_use_ban="",
    unconfirmed=frozenset(),
)
"""Inside the customs territory for goods, under the Windsor Framework."""


def _regimes(table: dict[str, Any]) -> dict[str, Regime]:
    found: dict[str, Regime] = {}
    for row in table["regimes"]:
        regime = Regime(row["key"], tuple(row["acts"]))
        found |= {
            str(programme): regime for programme in [*row["programmes"], row["key"].removeprefix("EU-")]
        }
    return found


def _region(row: dict[str, Any]) -> Region:
    return Region(row["id"], frozenset(row["countries"]), frozenset(row["places"]), row["citation"])


def _general(table: dict[str, Any], annex_iv: frozenset[str]) -> dict[str, GeneralAuthorisation]:
    section_i = frozenset(table["section_i_excluded"])
    return {
        row["id"]: GeneralAuthorisation(
            id=row["id"],
            citation=row["citation"],
            destinations=frozenset(row.get("destinations", ())),
            excluded_codes=section_i | (annex_iv if row.get("excludes_annex_iv") else frozenset()),
            determined=row["determined"],
        )
        for row in table["authorisations"]
    }
