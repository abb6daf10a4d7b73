"""How are tracked orders and confirmed items kept in the database?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.vocabulary import CyberSurveillance, SurveillanceCategory
from services.classifier.adapters.tables import confirmed_item, order_item, tracked_order
from services.classifier.application.ports import TrackedOrder, TrackedStatus
from services.classifier.domain.confirmed import ConfirmedItem
from services.runtime.database import insert_new, upsert


class SqlTrackedOrders:
    """The orders of one transaction: loaded and locked once, written once."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: dict[str, TrackedOrder] = {}
        self._changed: dict[str, TrackedOrder] = {}

    async def load(self, order_ids: Iterable[str]) -> None:
        wanted = sorted(set(order_ids) - self._known.keys())
        if not wanted:
            return
        query = select(tracked_order).where(tracked_order.c.order_id.in_(wanted))
        rows = await self._connection.execute(query.order_by(tracked_order.c.order_id).with_for_update())
        self._known |= {row.order_id: _tracked(row) for row in rows}

    def get(self, order_id: str) -> TrackedOrder | None:
        return self._known.get(order_id)

    def put(self, order: TrackedOrder) -> None:
        self._known[order.order_id] = self._changed[order.order_id] = order

    async def mark_again(self, skus: Sequence[str], *, cause: str) -> int:
        touched = select(order_item.c.order_id).where(order_item.c.sku.in_(skus))
        return await self._mark(tracked_order.c.order_id.in_(touched), cause)

    async def mark_all_again(self, *, cause: str) -> int:
        return await self._mark(tracked_order.c.order_id.is_not(None), cause)

    async def take_marked(self, count: int) -> Sequence[TrackedOrder]:
        query = select(tracked_order).where(tracked_order.c.again.is_not(None)).limit(count)
        rows = await self._connection.execute(
            query.order_by(tracked_order.c.changed_at, tracked_order.c.order_id).with_for_update(
                skip_locked=True
            )
        )
        marked = [_tracked(row) for row in rows]
        self._known |= {order.order_id: order for order in marked}
        return marked

    async def flush(self) -> None:
        if not self._changed:
            return
        statement = upsert(self._connection, tracked_order, key=["order_id"])
        await self._connection.execute(statement, [self._row(order) for order in self._changed.values()])
        items = [
            {"sku": sku, "order_id": order.order_id} for order in self._changed.values() for sku in order.skus
        ]
        if items:
            await self._connection.execute(insert_new(self._connection, order_item), items)
        self._changed = {}

    async def _mark(self, condition: Any, cause: str) -> int:
        is_open = tracked_order.c.status == TrackedStatus.OPEN
        statement = update(tracked_order).where(is_open, condition).values(again=cause)
        return (await self._connection.execute(statement)).rowcount

    def _row(self, order: TrackedOrder) -> dict[str, Any]:
        return {
            "order_id": order.order_id,
            "source": order.source,
            "revision": order.revision,
            "digest": order.digest,
            "status": order.status,
            "payload": order.payload,
            "skus": json.dumps(order.skus),
            "again": order.again,
            "changed_at": self._now,
        }


class SqlItemRegistry:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def confirmed(self, skus: Iterable[str]) -> Mapping[str, ConfirmedItem]:
        wanted = sorted(set(skus))
        if not wanted:
            return {}
        query = select(confirmed_item).where(confirmed_item.c.sku.in_(wanted))
        rows = await self._connection.execute(query.order_by(confirmed_item.c.version))
        return {row.sku: _confirmed(row) for row in rows}

    async def all(self) -> Mapping[str, ConfirmedItem]:
        """Every confirmed item, by SKU."""
        rows = await self._connection.execute(select(confirmed_item).order_by(confirmed_item.c.version))
        return {row.sku: _confirmed(row) for row in rows}

    async def put(self, item: ConfirmedItem) -> bool:
        row = {
            "sku": item.sku,
            "version": item.version,
            "annex_i_codes": json.dumps(item.annex_i_codes),
            "cyber_surveillance": item.cyber_surveillance,
            "category": item.category,
            "confirmed_by": item.confirmed_by,
            "confirmed_at": item.confirmed_at,
            "reason": item.reason,
            "control_list_version": item.control_list_version,
        }
        known = (await self.confirmed([item.sku])).get(item.sku)
        if known is not None and known.version >= item.version:
            return False
        added = await self._connection.execute(insert_new(self._connection, confirmed_item), [row])
        return added.rowcount != 0


def _tracked(row: Row[Any]) -> TrackedOrder:
    return TrackedOrder(
        order_id=row.order_id,
        source=row.source,
        revision=row.revision,
        digest=row.digest,
        status=TrackedStatus(row.status),
        payload=row.payload,
        skus=tuple(json.loads(row.skus)),
        again=row.again,
    )


def _confirmed(row: Row[Any]) -> ConfirmedItem:
    return ConfirmedItem(
        sku=row.sku,
        version=row.version,
        annex_i_codes=tuple(json.loads(row.annex_i_codes)),
        cyber_surveillance=CyberSurveillance(row.cyber_surveillance),
        category=SurveillanceCategory(row.category),
        confirmed_by=row.confirmed_by,
        control_list_version=row.control_list_version,
        reason=row.reason,
        confirmed_at=row.confirmed_at,
    )
