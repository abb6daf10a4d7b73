"""Which provisions of the law are modelled, from which source, and which are not?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import yaml

from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier
from services.classifier.domain.control_list import CodeState
from services.screening.adapters.law_files import shipped_law
from services.screening.domain.evidence import LawBook
from services.screening.domain.red_flags import RedFlag
from services.screening.domain.rules import Rule

UNCONFIRMED = "(unconfirmed)"
GROUPS = {
    "A": "systems, equipment, components",
    "B": "test and production",
    "C": "materials",
    "D": "software",
    "E": "technology",
}


def coverage_page(heading: str) -> str:
    """The page, as Markdown."""
    law, classifier = shipped_law(), shipped_classifier()
    sections = [
        "# What is modelled\n",
        f"{heading}\n",
        f"Law of this release: `{law.version}`. Catalogue of entries: `{classifier.catalogue.version}`. "
        f"Statements marked {UNCONFIRMED} rest on no source that we have read; "
        "they are data, easy to correct.\n",
        _rules(law),
        _authorisations(law),
        _flags(law),
        _entries(classifier),
        _surveillance(classifier),
        _not_modelled(),
    ]
    return "\n".join(sections)


def _rules(law: LawBook) -> str:
    rows = (
        (
            rule.id.replace("{country_code}", "…"),
            rule.consequence.value,
            _citation(rule),
            _days(rule),
            _confirmed(rule.citation),
        )
        for rule in law.rules
    )
    return _table("Rules", ("rule", "consequence", "source", "in force", "state"), rows)


def _citation(rule: Rule) -> str:
    return rule.citation.replace("{", "*").replace("}", "*")


def _days(rule: Rule) -> str:
    return f"from {rule.in_force_from}" + (f" to {rule.in_force_to}" if rule.in_force_to else "")


def _confirmed(text: str) -> str:
    return "unconfirmed" if "unconfirmed" in text else "confirmed"


def _authorisations(law: LawBook) -> str:
    rows = (
        (
            found.id,
            found.citation,
            len(found.destinations) or "all but those excluded",
            "; ".join(r.text for r in found.requirements),
            "confirmed",
        )
        for found in law.general.values()
    )
    columns = ("authorisation", "source", "destinations", "conditions that must be known to hold", "state")
    return _table("Union general export authorisations", columns, rows)


def _flags(law: LawBook) -> str:
    rows = (
        (
            flag.id,
            flag.weight,
            flag.decides.value,
            _home(flag),
            flag.statement,
            flag.citation,
            _confirmed(flag.citation),
        )
        for flag in law.red_flags.flags
    )
    columns = ("red flag", "weight", "who decides", "how it is raised", "statement", "source", "state")
    return _table("Red flags and questions", columns, rows)


def _home(flag: RedFlag) -> str:
    ways = [
        *(["facts of the order"] if flag.when else []),
        *(["words in texts"] if flag.phrases else []),
        *(["asked"] if flag.decides.value == "Y" else []),
    ]
    if not ways:
        ways.append("party matching" if not flag.not_in_an_order else "a person, since no order says it")
    return ", ".join(ways)


def _entries(classifier: Classifier) -> str:
    newest = classifier.lists.versions[-1]
    codes = [
        code for code, found in newest.codes.items() if len(code) == 5 and found.state is CodeState.IN_USE
    ]
    rules = Counter(rule.code[:5] for rule in classifier.catalogue.entries)
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        groups[code[:2]].append(code)
    rows = (
        (
            group,
            GROUPS[group[1]],
            len(found),
            ", ".join(f"{code} ({rules[code]})" for code in found if rules[code]),
            ", ".join(code for code in found if not rules[code]),
        )
        for group, found in groups.items()
    )
    columns = (
        "group",
        "what",
        "entries",
        "modelled (rules)",
        "title only: an item is found by its declared code",
    )
    intro = (
        f"Annex I in the version of {newest.version}: {len(codes)} entries in use, "
        f"{sum(1 for code in codes if rules[code])} with rules on families, thresholds and exclusions "
        f"({sum(rules.values())} rules).\n"
    )
    return _table("Annex I", columns, rows, intro)


def _surveillance(classifier: Classifier) -> str:
    rows = (
        (
            family.id,
            classifier.catalogue.families[family.section, family.name].title,
            family.category.value,
            "only where covert" if family.weak else "yes",
        )
        for family in classifier.surveillance.families
    )
    columns = ("family", "what", "category", "candidate by its words")
    intro = (
        "Items that Annex I does not list and that may fall under Article 2(20), with the element tests "
        "E0 to E5 of Commission Recommendation (EU) 2024/2659.\n"
    )
    return _table("Cyber-surveillance", columns, rows, intro)


def _not_modelled() -> str:
    text = files("services.screening.law").joinpath("not_modelled.yaml").read_text(encoding="utf-8")
    provisions: list[dict[str, Any]] = yaml.safe_load(text)["provisions"]
    rows = (
        (row["id"], row["citation"], row["why"], _confirmed(row["citation"] + row["why"]))
        for row in provisions
    )
    return _table("Not modelled", ("provision", "source", "why", "state"), rows)


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]], intro: str = "") -> str:
    names = list(columns)
    lines = [
        f"## {title}",
        "",
        *([intro] if intro else []),
        "| " + " | ".join(names) + " |",
        "| " + " | ".join("---" for _ in names) + " |",
    ]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
