"""How does OFAC write a party's kind, a person's name, and which of its two lists is a file?"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft

NON_SDN_PROGRAMMES = frozenset(
    {"UKRAINE-EO13662", "NS-PLC", "CMIC-EO13959", "FSE-IR", "FSE-SY", "FSE-WMD", "561-Related", "MBS"}
)
"""Programmes of the non-SDN list; a few SDN entries carry one, most non-SDN entries do."""
KINDS = {
    "individual": ListedKind.PERSON,
    "entity": ListedKind.ORGANISATION,
    "vessel": ListedKind.VESSEL,
    "aircraft": ListedKind.AIRCRAFT,
}


def kind_of(text: str) -> ListedKind:
    return KINDS.get(text.strip().casefold(), ListedKind.UNKNOWN)


def list_id_of(drafts: Sequence[Draft]) -> str:
    """The files of both lists have the same layout and no title: the programmes tell them apart."""
    outside = sum(1 for draft in drafts if NON_SDN_PROGRAMMES.intersection(draft.programmes()))
    return "ofac_consolidated" if outside * 2 > len(drafts) else "ofac_sdn"


def in_order(name: str, kind: ListedKind) -> str:
    """`FAMILY, Given` of a person as `Given FAMILY`; names of entities contain commas of their own."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and kind is ListedKind.PERSON else name
