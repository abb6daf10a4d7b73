"""How are notices kept from the hold until every channel has them?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.envelope import derived_id
from services.notifier.adapters.tables import notice, notice_item
from services.notifier.application.deliver import ATTEMPTS_MAX, pause_after_s
from services.notifier.application.ports import Delivery, PendingNotice
from services.notifier.domain.notice import ORDERS_IN_NOTICE_MAX, Notice, NoticeItem, compose
from services.runtime.database import Database, insert_new

LEASE = timedelta(seconds=90)
"""Longer than any delivery may take; after it a notice whose deliverer died is tried again."""
GROUPS_MAX = 200
ITEMS_MAX = 2 * ORDERS_IN_NOTICE_MAX

Items = Sequence[Row[Any]]
_SETTLED = ("state", "reached", "last_error", "sent_at", "next_try_at")

PENDING, UNDELIVERED, SENT = "pending", "undelivered", "sent"


class SqlNoticeItems:
    """What a transaction has to tell."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._rows: list[dict[str, Any]] = []

    def add(self, item: NoticeItem, *, item_id: str, group: str, due_at: datetime) -> None:
        self._rows.append(
            {
                "item_id": item_id,
                "case_id": item.case_id,
                "group_key": group,
                "content": item.model_dump_json().encode(),
                "due_at": due_at,
                "created_at": self._now,
                "notice_id": None,
            }
        )

    async def flush(self) -> None:
        if self._rows:
            await self._connection.execute(insert_new(self._connection, notice_item), self._rows)
        self._rows = []


class SqlNoticeQueue:
    """Gathers and claims in transactions of its own, so that no mail server is waited for inside one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def gather(self, *, now: datetime, console_url: str) -> int:
        async with self._database.begin() as connection:
            groups = await _due_groups(connection, now)
            chunks = await _due_chunks(connection, groups, now)
            if not chunks:
                return 0
            made = [_notice_of(chunk, console_url) for chunk in chunks]
            await connection.execute(insert(notice), [_new_row(id_, message, now) for id_, message in made])
            taken = update(notice_item).where(notice_item.c.item_id == bindparam("of_item"))
            named = [
                {"of_item": row.item_id, "notice_id": id_}
                for (id_, _), chunk in zip(made, chunks, strict=True)
                for row in chunk
            ]
            await connection.execute(taken.values(notice_id=bindparam("notice_id")), named)
        return len(made)

    async def claim(self, *, now: datetime, count: int) -> Sequence[PendingNotice]:
        query = select(notice).where(notice.c.state != SENT, notice.c.next_try_at <= now)
        query = query.order_by(notice.c.next_try_at, notice.c.notice_id).limit(count)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.with_for_update(skip_locked=True))).all()
            ids = [row.notice_id for row in rows]
            if ids:
                claimed = update(notice).where(notice.c.notice_id.in_(ids))
                await connection.execute(
                    claimed.values(next_try_at=now + LEASE, attempts=notice.c.attempts + 1)
                )
        return [_pending(row) for row in rows]

    async def settle(self, outcomes: Sequence[tuple[PendingNotice, Delivery]], *, now: datetime) -> None:
        settled = update(notice).where(notice.c.notice_id == bindparam("of_notice"))
        settled = settled.values({name: bindparam(name) for name in _SETTLED})
        async with self._database.begin() as connection:
            await connection.execute(settled, [_settled(*outcome, now) for outcome in outcomes])

    async def unsent(self) -> dict[str, int]:
        """How many notices wait, by state."""
        query = select(notice.c.state, func.count()).where(notice.c.state != SENT).group_by(notice.c.state)
        async with self._database.read() as connection:
            found = {row[0]: row[1] for row in await connection.execute(query)}
        return {PENDING: found.get(PENDING, 0), UNDELIVERED: found.get(UNDELIVERED, 0)}


async def _due_groups(connection: AsyncConnection, now: datetime) -> list[str]:
    """Groups whose oldest item has waited for the window, or that are full."""
    query = (
        select(notice_item.c.group_key)
        .where(notice_item.c.notice_id.is_(None))
        .group_by(notice_item.c.group_key)
        .having((func.min(notice_item.c.due_at) <= now) | (func.count() >= ORDERS_IN_NOTICE_MAX))
        .order_by(func.min(notice_item.c.due_at))
        .limit(GROUPS_MAX)
    )
    return list((await connection.execute(query)).scalars())


async def _due_chunks(connection: AsyncConnection, groups: list[str], now: datetime) -> list[Items]:
    """The waiting items of these groups, parted into what one notice may hold.

    A part that is not full waits for its window, or for the next round where the limit cut it.
    """
    if not groups:
        return []
    query = select(notice_item).where(notice_item.c.group_key.in_(groups), notice_item.c.notice_id.is_(None))
    query = query.order_by(notice_item.c.group_key, notice_item.c.created_at, notice_item.c.item_id)
    locked = query.limit(ITEMS_MAX).with_for_update(skip_locked=True)
    rows = (await connection.execute(locked)).all()
    chunks: list[Items] = []
    for _, group in groupby(rows, key=lambda row: row.group_key):
        items = list(group)
        chunks += [items[n : n + ORDERS_IN_NOTICE_MAX] for n in range(0, len(items), ORDERS_IN_NOTICE_MAX)]
    if len(rows) == ITEMS_MAX and len(chunks) > 1 and len(chunks[-1]) < ORDERS_IN_NOTICE_MAX:
        chunks.pop()
    return [chunk for chunk in chunks if _is_due(chunk, now)]


def _is_due(chunk: Items, now: datetime) -> bool:
    return len(chunk) == ORDERS_IN_NOTICE_MAX or min(row.due_at for row in chunk) <= now


def _notice_of(chunk: Items, console_url: str) -> tuple[str, Notice]:
    ids = " ".join(sorted(row.item_id for row in chunk))
    items = tuple(NoticeItem.model_validate_json(row.content) for row in chunk)
    return derived_id(ids, type="notice", subject=chunk[0].group_key), compose(items, console_url=console_url)


def _settled(pending: PendingNotice, delivery: Delivery, now: datetime) -> dict[str, Any]:
    """How a delivery went, as the columns that it changes."""
    state, sent_at, next_try_at = SENT, now, now
    if delivery.problem is not None:
        state = UNDELIVERED if pending.attempts >= ATTEMPTS_MAX else PENDING
        next_try_at = now + timedelta(seconds=pause_after_s(pending.attempts))
    return {
        "of_notice": pending.notice_id,
        "state": state,
        "reached": json.dumps(sorted(delivery.reached)),
        "last_error": delivery.problem,
        "sent_at": sent_at if state == SENT else None,
        "next_try_at": next_try_at,
    }


def _new_row(notice_id: str, message: Notice, now: datetime) -> dict[str, Any]:
    return {
        "notice_id": notice_id,
        "state": PENDING,
        "subject": message.subject,
        "body": message.text,
        "html": message.html,
        "orders": json.dumps(message.orders),
        "attempts": 0,
        "next_try_at": now,
        "reached": "[]",
        "last_error": None,
        "created_at": now,
        "sent_at": None,
    }


def _pending(row: Row[Any]) -> PendingNotice:
    return PendingNotice(
        notice_id=row.notice_id,
        notice=Notice(row.subject, row.body, row.html, tuple(json.loads(row.orders))),
        created_at=row.created_at,
        attempts=row.attempts + 1,
        reached=frozenset(json.loads(row.reached)),
    )
