"""How does the UK Sanctions List write a name, a kind of party and a weak alias?"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft
from services.screening.adapters.list_files.values import iso_day

NAME_ORDER = ("1", "2", "3", "4", "5", "6")
"""Name 6 is the family name or the whole name of an entity, so it comes last."""
_KINDS = {"individual": ListedKind.PERSON, "entity": ListedKind.ORGANISATION, "ship": ListedKind.VESSEL}


def kind_of(text: str) -> ListedKind:
    return _KINDS.get(text.strip().casefold(), ListedKind.UNKNOWN)


def add_name(draft: Draft, parts: Mapping[str, str], *, prefix: str, strength: str) -> None:
    """A name from its six fields; blank strength is not weak."""
    whole = " ".join(parts.get(prefix + number, "") for number in NAME_ORDER)
    draft.name(whole, weak=strength.strip().casefold().startswith("low"))


def is_primary(name_type: str) -> bool:
    return " ".join(name_type.split()).casefold() == "primary name"


def add_regime(draft: Draft, regime: str, sanctions: str, designated: str) -> None:
    """The regime is both the publisher's key and the act; the measures stand between bars."""
    draft.programme(regime)
    draft.citation(regime)
    draft.listed(iso_day(designated))
    for measure in sanctions.split("|"):
        draft.measure(measure)
