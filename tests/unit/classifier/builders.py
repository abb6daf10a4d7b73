"""Which control lists and catalogue do the tests of the classifier stand on?"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from schemas.vocabulary import CyberSurveillance, LineKind, SurveillanceCategory
from services.classifier.adapters.catalogue_files import catalogue_of
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.classify import Classifier, Item
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import CodeState, ControlLists, ControlListVersion, ListedCode
from services.classifier.domain.elements import SurveillanceTests

ENTRIES = files("services.classifier.control_lists").joinpath("entries")
DRONES = """
section: drones
titles: {9A012: Unmanned aircraft}
families:
  drone: {title: unmanned aircraft, terms: ["drone|drones", "*drohne*"], not: [toy drone*]}
parameters:
  endurance:
    {unit: min, ask: "How long can it fly?", keys: [endurance], near: [endurance, flight time, flies]}
  gust: {unit: km/h, dimension: speed, ask: "In which gusts?", keys: [gust], near: [gust*]}
flags:
  model: {ask: "Is it a model aircraft?", otherwise: false, "true": [model aircraft]}
  bvlos: {ask: "Beyond sight?", "true": [beyond .. sight, bvlos], "false": [within sight only]}
entries:
  - code: 9A012.a.1
    family: drone
    when: [endurance >= 30 min, endurance < 1 h, gust >= 46.3 km/h, is bvlos]
    excluded: [{name: model aircraft, when: is model, citation: Note to 9A012}]
  - code: 9A012.a.2
    family: drone
    when: [endurance >= 1 h, is bvlos]
    excluded: [{name: model aircraft, when: is model, citation: Note to 9A012}]
"""


def a_version(name: str, *codes: str, known: str | None = None, **states: CodeState) -> ControlListVersion:
    """A version that is law from the day in its name, and known from then or from `known`."""
    rows = {code: ListedCode(code, "WA", CodeState.IN_USE) for code in codes}
    rows |= {code: ListedCode(code, "WA", state) for code, state in states.items()}
    return ControlListVersion(
        version=name,
        valid_from=date.fromisoformat(name),
        known_from=date.fromisoformat(known or name),
        citation="Annex I",
        codes=rows,
    )


OLD = a_version("2024-11-08", "5A001", "5A001.f", "4A001")
NEW = a_version(
    "2025-11-15",
    *("5A001", "5A001.f", "5A001.f.2", "5A002", "9A012", "9A012.a", "9A012.a.1", "9A012.a.2"),
    A5=CodeState.NOT_USED,
)
LISTS = ControlLists((OLD, NEW), {"5A001.f": SurveillanceCategory.TELECOM_INTERCEPTION})


@cache
def knowledge() -> tuple[Catalogue, SurveillanceTests]:
    """The shipped tests of Article 2(20) with one small section of entries: drones."""
    shipped = {name: ENTRIES.joinpath(name).read_text() for name in ("common.yaml", "surveillance.yaml")}
    return catalogue_of({**shipped, "drones.yaml": DRONES})


def a_classifier(lists: ControlLists = LISTS) -> Classifier:
    return Classifier(lists, *knowledge())


def an_item(
    *declared: str, name: str = "Height-adjustable desk", description: str = "", **attributes: object
) -> Item:
    return Item(
        name=name,
        kind=LineKind.GOODS,
        description=description,
        attributes=attributes,
        declared_codes=declared,
        sku="SKU-1",
    )


def a_confirmed(
    *codes: str, version: int = 1, control_list: str = NEW.version, sku: str = "SKU-1"
) -> ConfirmedItem:
    return ConfirmedItem(
        sku=sku,
        version=version,
        annex_i_codes=codes,
        cyber_surveillance=CyberSurveillance.NONE,
        category=SurveillanceCategory.NONE,
        confirmed_by="ines",
        control_list_version=control_list,
    )
