"""How are past decisions read back with everything that they stood on?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.decision import Decision
from schemas.events.classified import OrderClassified
from services.screening.adapters.law_tables import LawCache
from services.screening.adapters.ledger import SqlListLedger
from services.screening.adapters.tables import decision
from services.screening.application.ports import Grounds
from services.screening.domain.evidence import LawBook
from services.screening.domain.matching import Matcher
from services.screening.domain.replay import state_of
from services.screening.domain.screen import Matter, Snapshot


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision, the matter as it was, and what else it stood on."""

    decision: Decision
    matter: Matter
    grounds: Grounds


class SqlRecords:
    """Past decisions. Lists and laws are kept while they are read, since most decisions share them."""

    def __init__(self, connection: AsyncConnection, laws: LawCache) -> None:
        self._connection = connection
        self._laws = laws
        self._matchers: dict[tuple[tuple[str, str | None], ...], Matcher] = {}
        self._law: dict[str, LawBook] = {}

    async def of_order(self, order_id: str, revision: int | None) -> list[PastDecision]:
        """Every decision about an order, or about one revision, oldest first."""
        table = decision.c
        query = select(decision).where(table.order_id == order_id).order_by(table.decided_at)
        if revision is not None:
            query = query.where(table.revision == revision)
        rows = (await self._connection.execute(query)).all()
        return [_past(row.document, row.payload, row.grounds) for row in rows]

    async def newest(self) -> AsyncIterator[PastDecision]:
        """The last decision about every order."""
        table = decision.c
        last = (
            select(table.order_id, func.max(table.decided_at).label("at")).group_by(table.order_id).subquery()
        )
        query = select(decision).join(
            last, (table.order_id == last.c.order_id) & (table.decided_at == last.c.at)
        )
        seen: set[str] = set()
        for row in await self._connection.execute(query.order_by(table.order_id, table.decision_id)):
            if row.order_id not in seen:
                seen.add(row.order_id)
                yield _past(row.document, row.payload, row.grounds)

    async def law_of(self, past: PastDecision) -> LawBook:
        """The law of this release under the tables that counted then."""
        key = repr(sorted(past.grounds.tables.items()))
        if key not in self._law:
            self._law[key] = await self._laws.at(self._connection, past.grounds.tables)
        return self._law[key]

    async def snapshot_of(self, past: PastDecision) -> Snapshot:
        """The lists that counted then, whole."""
        used = [basis for basis in past.decision.basis.lists if basis.digest is not None]
        key = tuple(sorted((basis.list, basis.digest) for basis in used))
        if key not in self._matchers:
            ledger = SqlListLedger(self._connection)
            entries = [
                entry
                for basis in used
                if "read" not in past.grounds.list_problems.get(basis.list, "")
                for entry in await ledger.entries(basis.list, basis.digest or "")
            ]
            self._matchers = {key: Matcher(entries)}
        return Snapshot(state_of(past.decision, past.grounds.list_problems), self._matchers[key])


def _past(document: bytes, payload: bytes, grounds: bytes) -> PastDecision:
    decided = Decision.model_validate_json(document)
    classified = OrderClassified.model_validate_json(payload)
    stood_on = Grounds.model_validate_json(grounds)
    matter = Matter(
        order=classified.order,
        order_digest=classified.order_digest,
        classification=classified.classification,
        register=stood_on.licences,
        answers=stood_on.answers,
        shipped=stood_on.shipped,
        declared=stood_on.declared,
    )
    return PastDecision(decided, matter, stood_on)
