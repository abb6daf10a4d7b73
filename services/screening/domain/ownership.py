"""How much of a party do listed persons own, through chains?

An entity that listed owners hold at the limit counts as listed itself at the next level; below the
limit its share counts for nothing further up (Best Practices of 3 July 2024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.decision import Hit
from schemas.order import Owner
from services.screening.domain.policy import OWNERSHIP_LIMIT_PCT

LIMIT_INCLUSIVE_FROM = date(2024, 7, 3)


@dataclass(frozen=True, slots=True)
class ListedShare:
    """A listed owner with the share that counts towards the party; None: the share is not known."""

    owner: str
    hit: Hit
    percent: Decimal | None
    who: frozenset[str]
    """The listed owners behind it: one may come by several ways."""


def listed_shares(owners: Sequence[Owner], listed: Mapping[str, Hit], day: date) -> list[ListedShare]:
    """The listed owners of a party with the shares that count, direct or through entities they hold."""
    found: list[ListedShare] = []
    for owner in owners:
        percent = Decimal(owner.percent) if owner.percent is not None else None
        if owner.name in listed:
            found.append(ListedShare(owner.name, listed[owner.name], percent, frozenset({owner.name})))
            continue
        above = listed_shares(owner.owners or (), listed, day)
        held = reaches_limit(total(above), day)
        if held or any(share.percent is None for share in above):
            through = " and ".join(share.owner for share in above)
            who = frozenset().union(*(share.who for share in above))
            known = percent if held else None
            found.append(ListedShare(f"{through} through {owner.name}", above[0].hit, known, who))
    return found


def total(shares: Sequence[ListedShare]) -> Decimal:
    """The shares that are known, added up; nobody needs to act in concert."""
    return sum((share.percent for share in shares if share.percent is not None), Decimal(0))


def reaches_limit(share: Decimal, day: date) -> bool:
    """50 % or more counts since 3 July 2024, more than 50 % before."""
    return share >= OWNERSHIP_LIMIT_PCT if day >= LIMIT_INCLUSIVE_FROM else share > OWNERSHIP_LIMIT_PCT
