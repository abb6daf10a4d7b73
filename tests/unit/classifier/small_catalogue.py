"""Which catalogue is small enough to be seen whole, so that a test shows all that decides?"""

from __future__ import annotations

from functools import cache

from services.classifier.adapters.catalogue_files import catalogue_of
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.item_facts import ItemFacts
from tests.unit.classifier.builders import DRONES

SURVEILLANCE = """
section: surveillance
families: {spyware: {title: spyware, terms: [spyware]}}
flags: {covert: {ask: "Does it work covertly?", "true": [covert*]}}
surveillance:
  families: [{family: spyware, id: NL-01, category: intrusion}]
  elements: {E1: {}, E2: {"true": is covert}, E3: {}, E4: {}, E5: {}}
  suspect: is covert
"""
COMMON = """
section: common
flags:
  retail: {ask: "Is it sold at retail?", otherwise: false, "true": [retail]}
accessories: [batter*, case|cases]
general_notes:
  - {name: General Software Note, groups: D, except_entries: [5D002], when: is retail, citation: GSN}
"""
SMALL = {"common.yaml": COMMON, "surveillance.yaml": SURVEILLANCE, "drones.yaml": DRONES}


@cache
def small_catalogue(*more: str) -> Catalogue:
    """Drones, and the sections in `more`."""
    catalogue, _ = catalogue_of(
        {**SMALL, **{f"more_{number}.yaml": text for number, text in enumerate(more)}}
    )
    return catalogue


def facts(
    description: str = "",
    *,
    name: str = "Item",
    language: str | None = None,
    catalogue: Catalogue | None = None,
    **attributes: object,
) -> ItemFacts:
    """What the small catalogue sees in an item."""
    texts = {"name": name, "description": description}
    return ItemFacts(texts, attributes, catalogue or small_catalogue(), language=language)
