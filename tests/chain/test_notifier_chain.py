"""Does a hold on the event log become a case, a mail file and, after two people, a release on the log?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from schemas.registry import Event, decode, encode
from schemas.topics import CASES, ORDERS_DECIDED, ORDERS_RELEASED
from services.notifier.bootstrap import build
from services.notifier.settings import NotifierSettings
from services.runtime.access import AccessTokens, Scope
from services.runtime.event_log import Outgoing
from services.runtime.service import Service, run_services
from services.runtime.sqlite_log import SqliteLog
from tests.unit.notifier.builders import MONDAY, a_hold, an_order, said

TIMEOUT_S = 20.0


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[tuple[Service, SqliteLog]]:
    settings = NotifierSettings(home=home, notifier_port=0, notice_window_s=0)
    event_log = SqliteLog(settings.event_log_file())
    service, stopping = build(settings, event_log, clock=lambda: MONDAY), asyncio.Event()
    task = asyncio.create_task(
        run_services([service], event_log=event_log, stopping=stopping, drain_timeout_s=5)
    )
    try:
        yield service, event_log
    finally:
        stopping.set()
        await task


async def until(ready: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        while not await ready():
            await asyncio.sleep(0.02)


async def place(event_log: SqliteLog, *events: Event) -> None:
    packed = [(event.envelope.subject, *encode(event)) for event in events]
    await event_log.publish(
        [Outgoing(ORDERS_DECIDED.name, subject, value, headers) for subject, headers, value in packed]
    )


async def heard(event_log: SqliteLog, count: int) -> list[str]:
    """The short names of what the notifier said, in the sequence of its topics."""
    subscription = await event_log.subscribe("test", (CASES.name, ORDERS_RELEASED.name))
    found: list[str] = []
    async with asyncio.timeout(TIMEOUT_S):
        while len(found) < count:
            records = await subscription.poll(records_max=100, timeout_s=0.2)
            found += [decode(record.headers, record.value, strictly=False).short for record in records]
    await subscription.close()
    return sorted(found)


async def test_a_hold_becomes_a_case_a_notice_and_a_release(tmp_path: Path) -> None:
    tokens = AccessTokens(tmp_path / "access.json")
    people = {
        name: {"Authorization": f"Bearer {tokens.grant(name, (Scope.CASES_READ, Scope.CASES_ACT))}"}
        for name in ("Ines", "Joris")
    }
    async with running(tmp_path) as (service, event_log):
        transport = httpx.ASGITransport(app=service.api)
        async with httpx.AsyncClient(transport=transport, base_url="http://notifier") as client:
            hold = said(a_hold(an_order("SO-1"), drafts=("art5_2_notification",), authority_country="SE"))

            async def is_ready() -> bool:
                return (await client.get("/readyz")).status_code == 200

            async def has_case() -> bool:
                answer = await client.get("/v1/cases", headers=people["Ines"])
                return bool(answer.json()["cases"])

            async def is_told() -> bool:
                return len(list((tmp_path / "notices").glob("*.eml"))) == 1

            await until(is_ready)
            await place(event_log, hold, hold)
            await until(has_case)
            await until(is_told)
            (case,) = (await client.get("/v1/cases", headers=people["Ines"])).json()["cases"]
            actions = f"/v1/cases/{case['case_id']}/actions"
            proposal = {"action": "release", "legal_basis": "false hit", "reason": "another address"}
            assert (await client.post(actions, json=proposal, headers=people["Ines"])).status_code == 200
            confirmed = await client.post(actions, json={"action": "confirm"}, headers=people["Joris"])
            assert confirmed.json()["status"] == "released"
            assert await heard(event_log, 3) == ["case.closed", "case.opened", "order.released"]
            assert await is_told()
