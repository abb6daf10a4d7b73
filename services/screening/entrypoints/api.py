"""What does screening answer over HTTP?"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import Field

from schemas.order import Party
from schemas.vocabulary import Identifier, PartyRole
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Rejected
from services.runtime.http import ReadCaller, ScreenCaller, body_of, body_schema
from services.screening.adapters.repositories import SqlDecisions
from services.screening.adapters.snapshots import SnapshotCache
from services.screening.domain.screen import Snapshot
from services.screening.domain.single import Unscreenable, screen_party


class PartyToScreen(Party):
    """A party with an `id`; only `id` and `name` are required."""

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=1_000)]
    role: PartyRole = PartyRole.BUYER


PartyBody = Annotated[PartyToScreen, Depends(body_of(PartyToScreen))]


def add_routes(api: FastAPI, database: Database, snapshots: SnapshotCache, clock: Clock) -> None:
    @api.post("/v1/screen", openapi_extra=body_schema(PartyToScreen))
    async def screen(party: PartyBody, _: ScreenCaller) -> dict[str, Any]:
        """Which listed parties may this be, and why?"""
        snapshot = await snapshots.refresh(database)
        problems = snapshot.state.problems(clock())
        if problems:
            reason = "; ".join(f"list {name} {problem}" for name, problem in problems)
            raise HTTPException(503, reason)
        try:
            return await asyncio.to_thread(screen_party, party.id, party, snapshot)
        except Unscreenable as error:
            raise Rejected("name", str(error)) from error

    @api.get("/v1/lists")
    async def lists(_: ReadCaller) -> list[dict[str, Any]]:
        """Which edition of each list is live, and how old is it?"""
        snapshot = await snapshots.refresh(database)
        return _list_rows(snapshot, clock)

    @api.get("/v1/decisions/{decision_id}")
    async def decision(decision_id: str, _: ReadCaller) -> dict[str, Any]:
        """A decision as it was taken."""
        async with database.read() as connection:
            found = await SqlDecisions(connection).get(decision_id)
        if found is None:
            raise HTTPException(404, "no such decision")
        return found.model_dump(mode="json")


def _list_rows(snapshot: Snapshot, clock: Clock) -> list[dict[str, Any]]:
    problems = dict(snapshot.state.problems(clock()))
    return [
        {**basis.model_dump(mode="json"), "problem": problems.get(basis.list)}
        for basis in snapshot.state.basis(clock())
    ]
