"""What can people look up about cases, drafts and notices? Reads without locks; changes nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.events.decided import OrderHeld, OrderReassessed
from schemas.vocabulary import CaseStatus
from services.notifier.adapters.case_store import case_of, deadline_of, proposal_of
from services.notifier.adapters.tables import (
    case_deadline,
    case_decision,
    draft,
    notice,
    notice_item,
    proposal,
    review_case,
    timeline,
)
from services.notifier.domain.case import Case, TimelineEntry
from services.notifier.domain.deadlines import Deadline
from services.notifier.domain.draft import Draft
from services.notifier.domain.four_eyes import Proposal, ProposalState

TIMELINE_SHOWN_MAX = 500
PAGE_MAX = 200


class BadCursor(ValueError):
    """The cursor is none that an earlier page gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases, newest first; `cursor` goes on after an earlier page."""

    status: CaseStatus | None = None
    order_id: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    cases: tuple[Case, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    n: int
    kind: str
    superseded: bool
    made_at: datetime
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything about one case; `entries_left_out` older timeline entries are not shown."""

    case: Case
    hold: OrderHeld
    reassessment: OrderReassessed | None
    proposals: tuple[Proposal, ...]
    deadlines: tuple[Deadline, ...]
    drafts: tuple[StoredDraft, ...]
    timeline: tuple[TimelineEntry, ...]
    entries_left_out: int

    @property
    def waiting(self) -> Proposal | None:
        """The proposal that waits for a second signature."""
        return next((found for found in self.proposals if found.state is ProposalState.OPEN), None)


class CaseReading:
    """Look-ups over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, query: CaseQuery) -> CasePage:
        limit = min(query.limit, PAGE_MAX)
        statement = select(review_case).limit(limit + 1)
        statement = statement.order_by(review_case.c.opened_at.desc(), review_case.c.case_id.desc())
        if query.status is not None:
            statement = statement.where(review_case.c.status == query.status)
        if query.order_id is not None:
            statement = statement.where(review_case.c.order_id == query.order_id)
        if query.cursor is not None:
            at, case_id = _from_cursor(query.cursor)
            earlier = and_(review_case.c.opened_at == at, review_case.c.case_id < case_id)
            statement = statement.where(or_(review_case.c.opened_at < at, earlier))
        rows = (await self._connection.execute(statement)).all()
        cases = tuple(case_of(row) for row in rows[:limit])
        return CasePage(cases, _cursor(cases[-1]) if len(rows) > limit else None)

    async def file(self, case_id: str) -> CaseFile | None:
        row = await self._one(select(review_case).where(review_case.c.case_id == case_id))
        if row is None:
            return None
        case = case_of(row)
        hold = await self._decision(case.hold_key, OrderHeld)
        reassessment = None
        if case.decision_key != case.hold_key:
            reassessment = await self._decision(case.decision_key, OrderReassessed)
        entries, left_out = await self._timeline(case_id)
        return CaseFile(
            case=case,
            hold=hold,
            reassessment=reassessment,
            proposals=tuple(map(proposal_of, await self._of(proposal, case_id, proposal.c.first_at))),
            deadlines=tuple(map(deadline_of, await self._of(case_deadline, case_id, case_deadline.c.due_at))),
            drafts=await self.drafts(case_id),
            timeline=entries,
            entries_left_out=left_out,
        )

    async def drafts(self, case_id: str) -> tuple[StoredDraft, ...]:
        return tuple(map(_stored, await self._of(draft, case_id, draft.c.n)))

    async def draft(self, case_id: str, n: int) -> StoredDraft | None:
        row = await self._one(select(draft).where(draft.c.case_id == case_id, draft.c.n == n))
        return _stored(row) if row is not None else None

    async def notices(self, *, limit: int = 50) -> Sequence[dict[str, Any]]:
        """The newest notices with their state and the cases they name."""
        query = select(notice).order_by(notice.c.created_at.desc(), notice.c.notice_id).limit(limit)
        found = []
        for row in (await self._connection.execute(query)).all():
            named = select(notice_item.c.case_id).where(notice_item.c.notice_id == row.notice_id)
            found.append(
                {
                    "notice_id": row.notice_id,
                    "state": row.state,
                    "subject": row.subject,
                    "text": row.body,
                    "orders": json.loads(row.orders),
                    "cases": sorted(set((await self._connection.execute(named)).scalars())),
                    "attempts": row.attempts,
                    "last_error": row.last_error,
                    "created_at": row.created_at.isoformat(),
                    "sent_at": row.sent_at.isoformat() if row.sent_at else None,
                }
            )
        return found

    async def open_by_status(self) -> dict[str, int]:
        query = select(review_case.c.status, func.count()).where(review_case.c.closed_at.is_(None))
        return {
            row[0]: row[1] for row in await self._connection.execute(query.group_by(review_case.c.status))
        }

    async def _one(self, query: Any) -> Row[Any] | None:
        return (await self._connection.execute(query)).one_or_none()

    async def _of(self, table: Any, case_id: str, order: Any) -> Sequence[Row[Any]]:
        query = select(table).where(table.c.case_id == case_id).order_by(order)
        return (await self._connection.execute(query)).all()

    async def _decision(self, key: str, model: type[Any]) -> Any:
        query = select(case_decision.c.payload).where(case_decision.c.event_key == key)
        payload = (await self._connection.execute(query)).scalar_one()
        parsed: BaseModel = model.model_validate_json(payload)
        return parsed

    async def _timeline(self, case_id: str) -> tuple[tuple[TimelineEntry, ...], int]:
        of_case = timeline.c.case_id == case_id
        count = (await self._connection.execute(select(func.count()).where(of_case))).scalar_one()
        query = select(timeline).where(of_case).order_by(timeline.c.seq.desc()).limit(TIMELINE_SHOWN_MAX)
        rows = (await self._connection.execute(query)).all()
        entries = tuple(
            TimelineEntry(
                case_id=case_id,
                event_id=row.event_id,
                at=row.at,
                actor=row.actor,
                what=row.what,
                detail=row.detail,
            )
            for row in reversed(rows)
        )
        return entries, count - len(entries)


def _stored(row: Row[Any]) -> StoredDraft:
    return StoredDraft(
        n=row.n,
        kind=row.kind,
        superseded=row.superseded,
        made_at=row.made_at,
        draft=Draft.model_validate_json(row.content),
    )


def _cursor(case: Case) -> str:
    return base64.urlsafe_b64encode(f"{case.opened_at.isoformat()} {case.case_id}".encode()).decode()


def _from_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        at, _, case_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        found = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadCursor("is none that an earlier page gave") from error
    if found.tzinfo is None:
        raise BadCursor("is none that an earlier page gave")
    return found, case_id
