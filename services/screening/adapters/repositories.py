"""How are orders, decisions and answers kept in the database?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.decision import Decision
from schemas.vocabulary import Fact
from services.runtime.database import insert_new, upsert
from services.screening.adapters.tables import answer, decision, screened_order
from services.screening.application.ports import Grounds, OrderStatus, ScreenedOrder, Standing


class SqlScreenedOrders:
    """The orders of one transaction: loaded and locked once, written once."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: dict[str, ScreenedOrder] = {}
        self._changed: dict[str, ScreenedOrder] = {}

    async def load(self, order_ids: Iterable[str]) -> None:
        wanted = sorted({order_id for order_id in order_ids if order_id} - self._known.keys())
        if not wanted:
            return
        query = select(screened_order).where(screened_order.c.order_id.in_(wanted))
        rows = await self._connection.execute(query.order_by(screened_order.c.order_id).with_for_update())
        self._known |= {row.order_id: _order(row) for row in rows}

    def get(self, order_id: str) -> ScreenedOrder | None:
        return self._known.get(order_id)

    def put(self, order: ScreenedOrder) -> None:
        self._known[order.order_id] = self._changed[order.order_id] = order

    async def take_outdated(self, list_digest: str, *, healthy: bool, count: int) -> Sequence[ScreenedOrder]:
        table = screened_order.c
        outdated: list[ColumnElement[bool]] = [table.again.is_not(None), table.list_digest != list_digest]
        if healthy:
            outdated.append(table.standing == Standing.DEGRADED)
        due = or_(table.retry_at.is_(None), table.retry_at <= self._now)
        query = select(screened_order).where(and_(table.status == OrderStatus.OPEN, or_(*outdated), due))
        rows = await self._connection.execute(
            query.order_by(table.order_id).limit(count).with_for_update(skip_locked=True)
        )
        found = [_order(row) for row in rows]
        self._known |= {order.order_id: order for order in found}
        return found

    async def mark_again(self, exporter_key: str, *, cause: str) -> int:
        await self.flush()
        table = screened_order.c
        statement = update(screened_order).where(
            table.exporter_key == exporter_key, table.status == OrderStatus.OPEN
        )
        for order in self._known.values():
            if order.exporter_key == exporter_key and order.status is OrderStatus.OPEN:
                self._known[order.order_id] = replace(order, again=cause)
        return (await self._connection.execute(statement.values(again=cause))).rowcount

    async def flush(self) -> None:
        if self._changed:
            statement = upsert(self._connection, screened_order, key=["order_id"])
            await self._connection.execute(statement, [self._row(order) for order in self._changed.values()])
            self._changed = {}

    def _row(self, order: ScreenedOrder) -> dict[str, Any]:
        return {
            "order_id": order.order_id,
            "revision": order.revision,
            "digest": order.digest,
            "exporter_key": order.exporter_key,
            "status": order.status,
            "standing": order.standing,
            "decision_id": order.decision_id,
            "reason_keys": json.dumps(sorted(order.reason_keys)),
            "list_digest": order.list_digest,
            "payload": order.payload,
            "again": order.again,
            "shipped": json.dumps(dict(order.shipped), sort_keys=True),
            "retry_at": order.retry_at,
            "changed_at": self._now,
        }


class SqlDecisions:
    """Decisions are only ever added."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._added: list[dict[str, Any]] = []

    def add(self, decision_id: str, decided: Decision, *, payload: bytes, grounds: Grounds) -> None:
        self._added.append(
            {
                "decision_id": decision_id,
                "order_id": decided.order_id,
                "revision": decided.revision,
                "verdict": decided.verdict,
                "decided_at": decided.decided_at,
                "document": decided.model_dump_json().encode(),
                "payload": payload,
                "grounds": grounds.model_dump_json().encode(),
            }
        )

    async def flush(self) -> None:
        if self._added:
            await self._connection.execute(insert_new(self._connection, decision), self._added)
            self._added = []

    async def get(self, decision_id: str) -> Decision | None:
        query = select(decision.c.document).where(decision.c.decision_id == decision_id)
        document = (await self._connection.execute(query)).scalar()
        return Decision.model_validate_json(document) if document else None

    async def of_order(self, order_id: str) -> list[Decision]:
        """Every decision about an order, oldest first."""
        query = (
            select(decision.c.document).where(decision.c.order_id == order_id).order_by(decision.c.decided_at)
        )
        rows = (await self._connection.execute(query)).scalars()
        return [Decision.model_validate_json(document) for document in rows]


class SqlAnswers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_orders(self, order_ids: Iterable[str]) -> Mapping[tuple[str, int], Mapping[str, Fact]]:
        query = select(answer).where(answer.c.order_id.in_(sorted(set(order_ids))))
        found: dict[tuple[str, int], dict[str, Fact]] = defaultdict(dict)
        for row in await self._connection.execute(query):
            found[(row.order_id, row.revision)][row.question] = Fact(row.answer)
        return found

    async def put(self, order_id: str, revision: int, question: str, given: Fact) -> None:
        row = {"order_id": order_id, "revision": revision, "question": question, "answer": given}
        statement = upsert(self._connection, answer, key=["order_id", "revision", "question"])
        await self._connection.execute(statement, [row])


def _order(row: Row[Any]) -> ScreenedOrder:
    return ScreenedOrder(
        order_id=row.order_id,
        revision=row.revision,
        digest=row.digest,
        exporter_key=row.exporter_key,
        status=OrderStatus(row.status),
        standing=Standing(row.standing),
        decision_id=row.decision_id,
        reason_keys=frozenset(json.loads(row.reason_keys)),
        list_digest=row.list_digest,
        payload=row.payload,
        again=row.again,
        shipped=json.loads(row.shipped),
        retry_at=row.retry_at,
    )
