"""How is the knowledge that ships with the classifier read from its files?"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.vocabulary import SurveillanceCategory
from services.classifier.adapters.catalogue_files import catalogue_of
from services.classifier.domain.classify import Classifier
from services.classifier.domain.control_list import CodeState, ControlLists, ControlListVersion, ListedCode

_FOLDER = files("services.classifier.control_lists")


@cache
def shipped_classifier() -> Classifier:
    """The classifier over the versions of Annex I and the catalogue of this release; read once."""
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in _FOLDER.joinpath("entries").iterdir()
        if file.name.endswith(".yaml")
    }
    catalogue, surveillance = catalogue_of(texts)
    return Classifier(shipped_control_lists(), catalogue, surveillance)


def shipped_control_lists() -> ControlLists:
    """The versions of Annex I that ship with this release."""
    table = yaml.safe_load(_FOLDER.joinpath("versions.yaml").read_text(encoding="utf-8"))
    versions = sorted((_version(row) for row in table["versions"]), key=lambda version: version.valid_from)
    surveillance = {row["code"]: SurveillanceCategory(row["category"]) for row in table["cyber_surveillance"]}
    by_words = frozenset(table["cyber_surveillance_by_words"])
    return ControlLists(tuple(versions), surveillance, by_words)


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
