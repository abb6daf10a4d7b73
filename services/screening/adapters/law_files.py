"""How is the law that ships with screening read from its files, and refused where it is wrong?"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from importlib.resources import files
from typing import Any

import yaml

from phrases.finder import Finder
from schemas.vocabulary import ReferenceKind
from services.screening.adapters.general_authorisation_files import national_general, union_general
from services.screening.adapters.red_flag_files import red_flags_of
from services.screening.domain.conditions import LawError, common_part, parse
from services.screening.domain.consequences import Consequence
from services.screening.domain.countries import Country, CountryTable
from services.screening.domain.equipment import Equipment
from services.screening.domain.evidence import LawBook
from services.screening.domain.facts import FACTS, is_narrow
from services.screening.domain.regions import Region
from services.screening.domain.rules import Rule, RuleScope
from services.screening.domain.sanctions import Regime

load = partial(yaml.load, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
_FOLDER = files("services.screening.law")
_FILES = (
    "annex_iv_unconfirmed.csv",
    "countries.csv",
    "general_authorisations.yaml",
    "high_priority_goods.csv",
    "national_numbers.csv",
    "red_flags.yaml",
    "regimes.yaml",
    "regions.yaml",
    "rules_sanctions.yaml",
    "rules_regulation.yaml",
    "equipment.yaml",
)
_RULE_KEYS = {
    "id", "scope", "when", "consequence", "in_force", "citation", "summary", "question", "on_unknown",
    "unless_any_blocks",
}  # fmt: skip


@cache
def shipped_law() -> LawBook:
    """The law of this release, read once; raises `LawError` where a file says something that cannot be."""
    texts = {name: _FOLDER.joinpath(name).read_text(encoding="utf-8") for name in _FILES}
    digest = hashlib.sha256("\n".join(texts[name] for name in _FILES).encode()).hexdigest()
    rules = [load(texts[name]) for name in _FILES if name.startswith("rules_")]
    equipment = load(texts["equipment.yaml"])
    annex_iv = frozenset(
        row["code"] for row in csv.DictReader(texts["annex_iv_unconfirmed.csv"].splitlines())
    )
    red_flags, hubs = red_flags_of(texts["red_flags.yaml"])
    high_priority = csv.DictReader(texts["high_priority_goods.csv"].splitlines())
    countries = CountryTable(digest, _countries(csv.DictReader(texts["countries.csv"].splitlines())))
    return LawBook(
        version=f"{max(str(table['version']) for table in rules)}+{digest[:12]}",
        rules=tuple(rule_of(row) for table in rules for row in table["rules"]),
        equipment=Equipment(Finder(equipment["kinds"])),
        countries=countries,
        regimes=_regimes(load(texts["regimes.yaml"])),
        regions=tuple(map(_region, load(texts["regions.yaml"])["regions"])),
        general=union_general(load(texts["general_authorisations.yaml"]), annex_iv),
        annex_iv=annex_iv,
        red_flags=red_flags,
        national_numbers=_national_numbers(csv.DictReader(texts["national_numbers.csv"].splitlines())),
        high_priority=frozenset(row["hs6"] for row in high_priority),
        hubs=hubs,
    )


def with_policy(law: LawBook, text: str) -> LawBook:
    """The law with the rules of a file in place of those of the same id, and `remove` taken out."""
    table = load(text)
    if not isinstance(table, dict) or not isinstance(table.get("rules", []), list):
        raise LawError("a policy has `rules`, and perhaps `remove` with ids")
    rules = tuple(rule_of(row) for row in table.get("rules", []))
    gone = {rule.id for rule in rules} | set(table.get("remove", ()))
    unknown = set(table.get("remove", ())) - {rule.id for rule in law.rules}
    if unknown:
        raise LawError(f"there is no rule {sorted(unknown)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    kept = tuple(rule for rule in law.rules if rule.id not in gone)
    return replace(law, version=f"{law.version}+policy {digest}", rules=(*kept, *rules))


def rule_of(row: dict[str, Any]) -> Rule:
    """One rule from its data, checked."""
    name = str(row.get("id", "a rule without id"))
    unknown = row.keys() - _RULE_KEYS
    if unknown:
        raise LawError(f"{name}: unknown keys {sorted(unknown)}")
    try:
        scope, when = RuleScope(row["scope"]), parse(row["when"], FACTS, rule=name)
        return Rule(
            id=row["id"],
            scope=scope,
            when=when,
            common=common_part(when, is_narrow) if scope is RuleScope.LINE else None,
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


def _national_numbers(rows: Iterable[dict[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["number"]].add(row["country"])
    return {number: frozenset(countries) for number, countries in found.items()}


def _day(value: object, rule: str) -> date:
    if not isinstance(value, date):
        raise LawError(f"{rule}: in_force.from must be a date")
    return value


def _countries(rows: Iterable[dict[str, str]]) -> dict[str, Country]:
    return {row["iso2"]: _country(row) for row in rows} | {"XI": _NORTHERN_IRELAND}


def with_tables(
    law: LawBook, versions: Mapping[str, int], tables: Mapping[ReferenceKind, Sequence[dict[str, str]]]
) -> LawBook:
    """The law with what people loaded over it: `tables` by kind, in the versions that `versions` names."""
    overlay = " ".join(f"{kind}:{version}" for kind, version in sorted(versions.items()))
    found: dict[str, set[str]] = defaultdict(set)
    for row in tables.get(ReferenceKind.GOODS_ANNEXES, ()):
        found[row["annex"]].add(row["cn_code"])
    countries = _own_countries(tables.get(ReferenceKind.COUNTRIES, ()))
    return replace(
        law,
        tables=dict(versions),
        version=f"{law.version}+{overlay}",
        countries=CountryTable(f"{law.countries.version}+{overlay}", countries),
        goods_annexes={name: frozenset(codes) for name, codes in found.items()},
        general={
            **law.general,
            **national_general(tables.get(ReferenceKind.GENERAL_AUTHORISATIONS, ()), law.general),
        },
    )


def _own_countries(own: Sequence[dict[str, str]]) -> dict[str, Country]:
    """The shipped table with the user's own cells over it."""
    shipped = csv.DictReader(_FOLDER.joinpath("countries.csv").read_text(encoding="utf-8").splitlines())
    rows = {row["iso2"]: row for row in shipped}
    blank = dict.fromkeys(next(iter(rows.values())), "")
    for row in own:
        filled = {name: cell for name, cell in row.items() if cell}
        rows[row["iso2"]] = {**rows.get(row["iso2"], blank), **filled}
    return _countries(rows.values())


def _country(row: dict[str, str]) -> Country:
    return Country(
        code=row["iso2"],
        name=row["name"],
        eu_member=row["eu_member"] == "yes",
        in_customs_territory=row["eu_customs_territory"] == "yes",
        eu001_destination=row["eu001_destination"] == "yes",
        art12g_partner=row["art12g_partner_annex_viii"] == "yes",
        arms_embargo=row["arms_embargo"],
        embargo_scope=_embargo_scope(row["arms_embargo_scope"]),
        art4_1_b_trigger=row["art4_1_b_trigger"],
        repression_ban=row["repression_equipment_embargo"],
        interception_ban=row["interception_equipment_ban"],
        dual_use_ban=row["sectoral_dual_use_ban"],
        unconfirmed=frozenset(filter(None, row["unconfirmed"].split(";"))),
        armed_conflict=row.get("armed_conflict") or "",
        poor_human_rights_record=row.get("poor_human_rights_record") or "",
    )


_NORTHERN_IRELAND = Country(
    code="XI",
    name="Northern Ireland",
    eu_member=False,
    in_customs_territory=True,
    eu001_destination=True,
    art12g_partner=True,
    arms_embargo="",
    embargo_scope="",
    art4_1_b_trigger="no",
    repression_ban="",
    interception_ban="",
    dual_use_ban="",
    unconfirmed=frozenset(),
)
"""Inside the customs territory for goods, under the Windsor Framework."""


def _embargo_scope(written: str) -> str:
    """`state` where the whole state is meant; else `groups`, or `political` for what binds nobody."""
    if "voluntary" in written or "political" in written or "policy" in written:
        return "political"
    return "state" if written.startswith("state") else "groups" if written else ""


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
