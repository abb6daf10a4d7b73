"""Which listed parties may this one party be?"""

from __future__ import annotations

from typing import Any

from schemas.order import Party
from schemas.vocabulary import MatchOutcome
from services.screening.domain.names import parts_of
from services.screening.domain.party import screened
from services.screening.domain.screen import Snapshot


class Unscreenable(ValueError):
    """The party names nobody; nothing can be said about it."""


def screen_party(party_id: str, party: Party, snapshot: Snapshot) -> dict[str, Any]:
    """`id`, `outcome` (the strongest) and `hits`. `Unscreenable` where no distinguishing word is left."""
    if not parts_of(party.name or "").tokens and not party.identifiers and not party.registration_number:
        raise Unscreenable("no distinguishing part is left of the name")
    found = snapshot.match(screened(party))
    outcomes = {hit.outcome for hit in found.hits}
    outcome = next((o for o in (MatchOutcome.HIT, MatchOutcome.REVIEW) if o in outcomes), MatchOutcome.NONE)
    if found.cut and outcome is MatchOutcome.NONE:
        outcome = MatchOutcome.REVIEW
    keys = ("list", "entry_id", "name", "quality", "outcome", "score", "programme", "why")
    hits = [
        {key: value for key, value in hit.model_dump(mode="json").items() if key in keys}
        for hit in found.hits
    ]
    return {"id": party_id, "outcome": outcome.value, "hits": hits}
