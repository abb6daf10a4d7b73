"""How are drafts kept? What was drafted once stays as it was; only its mark of being superseded changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifier.adapters.tables import draft
from services.notifier.application.ports import DraftHead
from services.notifier.domain.draft import Draft
from services.runtime.database import insert_new


class SqlDrafts:
    """The drafts of the cases of one transaction."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._heads: dict[str, list[DraftHead]] = {}
        self._new: list[dict[str, Any]] = []
        self._superseded: list[tuple[str, int]] = []

    async def load(self, case_ids: Iterable[str]) -> None:
        wanted = sorted(set(case_ids))
        if not wanted:
            return
        columns = (draft.c.case_id, draft.c.n, draft.c.kind, draft.c.digest, draft.c.superseded)
        query = select(*columns).where(draft.c.case_id.in_(wanted)).order_by(draft.c.n)
        for row in await self._connection.execute(query):
            head = DraftHead(row.n, row.kind, row.digest, row.superseded)
            self._heads.setdefault(row.case_id, []).append(head)

    def heads(self, case_id: str) -> Sequence[DraftHead]:
        return tuple(self._heads.get(case_id, ()))

    def add(self, found: Draft, *, n: int) -> None:
        head = DraftHead(n, found.kind, found.digest(), superseded=False)
        self._heads.setdefault(found.case_id, []).append(head)
        self._new.append(
            {
                "case_id": found.case_id,
                "n": n,
                "kind": found.kind,
                "digest": head.digest,
                "content": found.model_dump_json().encode(),
                "superseded": False,
                "made_at": self._now,
            }
        )

    def supersede(self, case_id: str, n: int) -> None:
        self._heads[case_id] = [
            replace(head, superseded=True) if head.n == n else head for head in self._heads.get(case_id, [])
        ]
        self._superseded.append((case_id, n))

    async def flush(self) -> None:
        if self._new:
            await self._connection.execute(insert_new(self._connection, draft), self._new)
        for case_id, n in self._superseded:
            old = update(draft).where(draft.c.case_id == case_id, draft.c.n == n)
            await self._connection.execute(old.values(superseded=True))
        self._new, self._superseded = [], []
