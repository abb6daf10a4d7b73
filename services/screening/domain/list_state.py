"""Which editions of which lists are live, and are they fresh enough to clear an order?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from schemas.decision import ListBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveList:
    """The live edition of one list. `problem` says why it cannot be used, where it cannot."""

    list_id: str
    digest: str
    published_on: date | None
    checked_at: datetime
    entries: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ListState:
    """All live lists, which of them are required, and how long a check counts."""

    lists: Mapping[str, LiveList]
    required: frozenset[str]
    fresh_for: timedelta

    @property
    def digest(self) -> str:
        """What the content of all lists is; changes when any entry that matters does."""
        rows = sorted(f"{live.list_id} {live.digest} {live.problem or ''}" for live in self.lists.values())
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def configured(self) -> tuple[str, ...]:
        return tuple(sorted(self.required | self.lists.keys()))

    def basis(self, as_of: datetime) -> tuple[ListBasis, ...]:
        """What a decision at `as_of` stands on, list by list."""
        return tuple(self._basis(list_id, as_of) for list_id in self.configured())

    def problems(self, as_of: datetime) -> tuple[tuple[str, str], ...]:
        """Configured lists that may not be relied on at `as_of`, each with the reason."""
        found = []
        for list_id in self.configured():
            live = self.lists.get(list_id)
            if live is None:
                found.append((list_id, "is not loaded"))
            elif live.problem is not None:
                found.append((list_id, live.problem))
            elif live.entries == 0:
                found.append((list_id, "is empty"))
            elif as_of - live.checked_at > self.fresh_for:
                found.append((list_id, f"was last checked on {live.checked_at.date()}, too long ago"))
        return tuple(found)

    def _basis(self, list_id: str, as_of: datetime) -> ListBasis:
        live = self.lists.get(list_id)
        if live is None:
            return ListBasis(
                list=list_id, digest=None, published_on=None, checked_at=None, entries=0, fresh=False
            )
        fresh = live.problem is None and live.entries > 0 and as_of - live.checked_at <= self.fresh_for
        return ListBasis(
            list=list_id,
            digest=live.digest,
            published_on=live.published_on,
            checked_at=live.checked_at,
            entries=live.entries,
            fresh=fresh,
        )


def end_of_day(day: date) -> datetime:
    """The instant that stands for a day without a time."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
