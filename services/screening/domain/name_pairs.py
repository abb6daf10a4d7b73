"""How alike are two names on their own, without any list?"""

from __future__ import annotations

from typing import Any

from services.screening.domain.name_score import score_names
from services.screening.domain.names import parts_of, weight_class
from services.screening.domain.policy import REVIEW_SCORE_MIN


def compare_names(name1: str, name2: str, kind: str) -> dict[str, Any]:
    """`score` 0 to 1, `match` (at or above the review threshold) and `why`; symmetric.

    `kind` is `person`, `organisation`, `vessel`, `aircraft` or `unknown`.
    """
    left, right = parts_of(name1), parts_of(name2)
    if not left.tokens or not right.tokens:
        return {"score": 0.0, "match": False, "why": ["no distinguishing part is left of a name"]}
    found = score_names(left, right, weight_class, omission=kind == "person")
    return {
        "score": round(found.score, 4),
        "match": found.score >= REVIEW_SCORE_MIN,
        "why": list(found.why()),
    }
