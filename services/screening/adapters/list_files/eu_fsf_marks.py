"""How does the EU file mark a weak alias, a kind of party and a ship?"""

from __future__ import annotations

import re

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft
from services.screening.adapters.list_files.identifiers import is_ship_number

_WEAK = re.compile(r"\b(?:lo|low)[ -]+quality\b", re.IGNORECASE)
_KINDS = {"person": ListedKind.PERSON, "enterprise": ListedKind.ORGANISATION}


def is_weak(remark: str) -> bool:
    """Low quality is said in free text; the attribute `strong` has been true on every name so far."""
    return bool(_WEAK.search(remark))


def kind_of(code: str) -> ListedKind:
    return _KINDS.get(code.strip().casefold(), ListedKind.UNKNOWN)


def settle_vessel(draft: Draft) -> None:
    """Ships are filed as enterprises: a ship's IMO number tells them, a shipping company's does not."""
    if draft.kind is ListedKind.ORGANISATION:
        numbers = [value for kind, value in draft.identifiers() if kind == "imo"]
        if any(is_ship_number(number) for number in numbers):
            draft.kind = ListedKind.VESSEL
