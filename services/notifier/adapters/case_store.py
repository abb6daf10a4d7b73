"""How are cases, their decisions, timelines and signatures kept in the database?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.vocabulary import CaseStatus, Verdict
from services.notifier.adapters.tables import (
    case_deadline,
    case_decision,
    proposal,
    review_case,
    timeline,
)
from services.notifier.application.ports import DueDeadline
from services.notifier.domain.case import Case, TimelineEntry
from services.notifier.domain.deadlines import Deadline
from services.notifier.domain.four_eyes import Outcome, Proposal, ProposalState, folded
from services.runtime.database import insert_new, upsert


class SqlCases:
    """The cases of one transaction: loaded and locked once, written once."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._open: dict[str, Case] = {}
        self._known_keys: set[str] = set()
        self._changed: dict[str, Case] = {}
        self._void: set[str] = set()
        self._proposals: list[Proposal] = []
        self._decisions: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._deadlines: list[dict[str, Any]] = []

    async def load(self, order_ids: Iterable[str], *, keys: Iterable[str]) -> None:
        wanted = sorted(set(order_ids))
        if not wanted:
            return
        query = select(review_case).where(
            review_case.c.order_id.in_(wanted), review_case.c.closed_at.is_(None)
        )
        rows = await self._connection.execute(query.order_by(review_case.c.case_id).with_for_update())
        self._open |= {row.order_id: case_of(row) for row in rows}
        seen = select(case_decision.c.event_key).where(case_decision.c.event_key.in_(sorted(set(keys))))
        self._known_keys |= set((await self._connection.execute(seen)).scalars())

    def open_of(self, order_id: str) -> Case | None:
        return self._open.get(order_id)

    def knows(self, key: str) -> bool:
        return key in self._known_keys

    async def lock(self, case_id: str) -> Case | None:
        query = select(review_case).where(review_case.c.case_id == case_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return case_of(row) if row is not None else None

    async def proposal_of(self, case_id: str) -> Proposal | None:
        query = select(proposal).where(proposal.c.case_id == case_id, proposal.c.state == ProposalState.OPEN)
        row = (await self._connection.execute(query)).one_or_none()
        return proposal_of(row) if row is not None else None

    def put(self, case: Case) -> None:
        self._changed[case.case_id] = case
        if case.is_open:
            self._open[case.order_id] = case
        else:
            self._open.pop(case.order_id, None)

    def record(self, entry: TimelineEntry) -> None:
        self._entries.append(asdict(entry))

    def keep_decision(self, case_id: str, key: str, payload: bytes) -> None:
        self._known_keys.add(key)
        self._decisions.append(
            {"event_key": key, "case_id": case_id, "payload": payload, "taken_at": self._now}
        )

    def put_proposal(self, proposal: Proposal) -> None:
        self._proposals.append(proposal)

    def void_proposals(self, case_id: str) -> None:
        self._void.add(case_id)

    def owe(self, case_id: str, deadlines: Sequence[Deadline]) -> None:
        self._deadlines += [_deadline_row(case_id, deadline) for deadline in deadlines]

    async def flush(self) -> None:
        await self._write(upsert(self._connection, review_case, key=["case_id"]), self._case_rows())
        if self._void:
            voided = update(proposal).where(
                proposal.c.case_id.in_(self._void), proposal.c.state == ProposalState.OPEN
            )
            await self._connection.execute(voided.values(state=ProposalState.VOID))
        for table, rows in ((case_decision, self._decisions), (case_deadline, self._deadlines)):
            await self._write(insert_new(self._connection, table), rows)
        signed = upsert(self._connection, proposal, key=["proposal_id"])
        await self._write(signed, [_proposal_row(found) for found in self._proposals])
        await self._write(insert_new(self._connection, timeline), self._entries)
        self._changed, self._void, self._proposals = {}, set(), []
        self._decisions, self._deadlines, self._entries = [], [], []

    async def _write(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            await self._connection.execute(statement, rows)

    def _case_rows(self) -> list[dict[str, Any]]:
        return [asdict(case) | {"rules": json.dumps(case.rules)} for case in self._changed.values()]


class SqlClocks:
    """The deadlines that have come; a legal one counts after the case too, unless it was a false alarm."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take_due(self, *, now: datetime, count: int) -> Sequence[DueDeadline]:
        still_counts = review_case.c.closed_at.is_(None) | (
            case_deadline.c.legal & (review_case.c.status != CaseStatus.RELEASED)
        )
        query = (
            select(case_deadline, review_case.c.order_id, review_case.c.revision, review_case.c.verdict)
            .join(review_case, review_case.c.case_id == case_deadline.c.case_id)
            .where(case_deadline.c.escalated_at.is_(None), case_deadline.c.due_at <= now, still_counts)
            .order_by(case_deadline.c.due_at)
            .limit(count)
            .with_for_update(of=case_deadline, skip_locked=True)
        )
        rows = (await self._connection.execute(query)).all()
        for row in rows:
            taken = update(case_deadline).where(
                case_deadline.c.case_id == row.case_id, case_deadline.c.deadline_id == row.deadline_id
            )
            await self._connection.execute(taken.values(escalated_at=now))
        return [_due(row) for row in rows]


def case_of(row: Row[Any]) -> Case:
    """A row of `review_case` as the domain knows it."""
    return Case(
        case_id=row.case_id,
        order_id=row.order_id,
        revision=row.revision,
        order_digest=row.order_digest,
        status=CaseStatus(row.status),
        verdict=Verdict(row.verdict),
        version=row.version,
        decision_key=row.decision_key,
        hold_key=row.hold_key,
        degraded_only=row.degraded_only,
        rules=tuple(json.loads(row.rules)),
        due_at=row.due_at,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
    )


def proposal_of(row: Row[Any]) -> Proposal:
    """A row of `proposal` as the domain knows it."""
    return Proposal(
        proposal_id=row.proposal_id,
        case_id=row.case_id,
        outcome=Outcome(row.outcome),
        decision_key=row.decision_key,
        revision=row.revision,
        order_digest=row.order_digest,
        legal_basis=row.legal_basis,
        reason=row.reason,
        authority_reference=row.authority_reference,
        first=row.first,
        first_at=row.first_at,
        second=row.second,
        second_at=row.second_at,
        state=ProposalState(row.state),
    )


def deadline_of(row: Row[Any]) -> Deadline:
    """A row of `case_deadline` as the domain knows it."""
    return Deadline(
        id=row.deadline_id,
        what=row.what,
        who=row.who,
        citation=row.citation,
        legal=row.legal,
        confirmed=row.confirmed,
        due_at=row.due_at,
    )


def _due(row: Row[Any]) -> DueDeadline:
    return DueDeadline(
        case_id=row.case_id,
        order_id=row.order_id,
        revision=row.revision,
        verdict=Verdict(row.verdict),
        deadline=deadline_of(row),
    )


def _proposal_row(found: Proposal) -> dict[str, Any]:
    second = folded(found.second) if found.second is not None else None
    return asdict(found) | {"first_folded": folded(found.first), "second_folded": second}


def _deadline_row(case_id: str, deadline: Deadline) -> dict[str, Any]:
    fields = asdict(deadline)
    return {"case_id": case_id, "deadline_id": fields.pop("id"), "escalated_at": None, **fields}
