"""How is the knowledge that ships with the classifier read from its files?"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import yaml

from schemas.vocabulary import SurveillanceCategory
from services.classifier.domain.classify import Classifier
from services.classifier.domain.control_list import CodeState, ControlLists, ControlListVersion, ListedCode
from services.classifier.domain.elements import ElementTerms, Family, SurveillanceTerms, folded

_FOLDER = files("services.classifier.control_lists")


def shipped_classifier() -> Classifier:
    """The classifier over the versions of Annex I and the terms that ship with this release."""
    return Classifier(_control_lists(), _terms())


def _control_lists() -> ControlLists:
    table = yaml.safe_load(_FOLDER.joinpath("versions.yaml").read_text(encoding="utf-8"))
    versions = sorted((_version(row) for row in table["versions"]), key=lambda version: version.valid_from)
    surveillance = {row["code"]: SurveillanceCategory(row["category"]) for row in table["cyber_surveillance"]}
    return ControlLists(tuple(versions), surveillance)


def _version(row: dict[str, Any]) -> ControlListVersion:
    lines = _FOLDER.joinpath(row["file"]).read_text(encoding="utf-8").splitlines()
    codes = {
        line["code"]: ListedCode(line["code"], line["regime"], CodeState(line["state"]))
        for line in csv.DictReader(lines)
    }
    return ControlListVersion(
        version=row["version"],
        valid_from=row["valid_from"],
        known_from=row["known_from"],
        citation=row["citation"],
        codes=codes,
    )


def _terms() -> SurveillanceTerms:
    table = yaml.safe_load(_FOLDER.joinpath("surveillance_terms.yaml").read_text(encoding="utf-8"))
    families = tuple(
        Family(SurveillanceCategory(row["category"]), _folded(row["terms"])) for row in table["families"]
    )
    elements = {
        element: ElementTerms(_folded(row.get("true", [])), _folded(row.get("false", [])))
        for element, row in table["elements"].items()
    }
    return SurveillanceTerms(
        version=table["version"],
        families=families,
        elements=elements,
        carve_outs=_folded([term for row in table["carve_outs"] for term in row]),
    )


def _folded(terms: list[str]) -> tuple[str, ...]:
    return tuple(folded(term) for term in terms)
