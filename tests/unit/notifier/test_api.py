"""Who may read and act over HTTP, and what do pages show of a hostile order?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from schemas.order import Order
from services.notifier.bootstrap import build
from services.notifier.settings import NotifierSettings
from services.runtime.access import AccessTokens, Scope
from services.runtime.migrate import migrate
from services.runtime.service import Service
from services.runtime.sqlite_log import SqliteLog
from tests.unit.notifier.builders import (
    Notifier,
    a_blocked_hold,
    a_hold,
    a_reason,
    an_order,
    said,
)

HOSTILE = "<script>alert('x')</script>"
BASIS = {"legal_basis": "false hit", "reason": "another address"}


@dataclass(slots=True)
class Desk:
    """A whole notifier behind its API, with tokens for the people of a test."""

    service: Service
    notifier: Notifier
    client: httpx.AsyncClient
    tokens: AccessTokens

    async def hold(self, order: Order | None = None, **changes: Any) -> str:
        await self.notifier.take(said(a_hold(order, **changes)))
        return (await self.notifier.all_cases())[-1].case_id

    def token(self, name: str, *scopes: Scope) -> dict[str, str]:
        given = self.tokens.grant(name, scopes or (Scope.CASES_READ, Scope.CASES_ACT))
        return {"Authorization": f"Bearer {given}"}

    async def act(self, case_id: str, action: str, headers: dict[str, str], **words: str) -> httpx.Response:
        return await self.client.post(
            f"/v1/cases/{case_id}/actions", json={"action": action, **words}, headers=headers
        )


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    settings = NotifierSettings(home=tmp_path)
    event_log = SqliteLog(settings.event_log_file())
    service = build(settings, event_log)
    await migrate(service.database, "notifier")
    transport = httpx.ASGITransport(app=service.api)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifier") as client:
        yield Desk(service, Notifier(service.database), client, AccessTokens(settings.tokens_file()))
    await service.database.close()
    await event_log.close()


async def test_a_case_shows_why_an_order_is_held_and_what_may_be_done(desk: Desk) -> None:
    await desk.notifier.take(said(a_blocked_hold(drafts=("freeze_report",), authority_country="SE")))
    case_id = (await desk.notifier.case()).case_id
    answer = await desk.client.get(f"/v1/cases/{case_id}")
    case = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert case["decision"]["reasons"][0]["citation"] == "Article 2 of Council Regulation (EU) No 269/2014"
    assert case["hits"][0]["entry_id"] == "EU.9.1"
    assert case["actions"] == ["start_review", "release", "refuse"]
    assert [entry["what"] for entry in case["timeline"]] == ["order.held"]
    assert case["drafts"][0]["links"]["json"] == f"/v1/cases/{case_id}/drafts/1.json"
    assert {found["id"] for found in case["deadlines"]} == {"internal_review", "freeze_report_269_2014"}


async def test_cases_come_in_pages_and_each_once(desk: Desk) -> None:
    for n in range(5):
        desk.notifier.wait(seconds=n % 2)
        await desk.hold(an_order(f"SO-{n}"))
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await desk.client.get("/v1/cases", params=params)).json()
        seen += [case["order_id"] for case in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"SO-{n}" for n in range(5)]


async def test_cases_are_found_by_order_and_status(desk: Desk) -> None:
    await desk.hold(an_order("SO-1"))
    await desk.hold(an_order("SO-2"))
    found = (await desk.client.get("/v1/cases", params={"order_id": "SO-2", "status": "opened"})).json()
    assert [case["order_id"] for case in found["cases"]] == ["SO-2"]
    assert (await desk.client.get("/v1/cases", params={"status": "released"})).json()["cases"] == []


@pytest.mark.parametrize(
    "params", [{"limit": 201}, {"limit": 0}, {"cursor": "bm9uZQ=="}, {"cursor": "é"}, {"status": "closed"}]
)
async def test_a_question_that_makes_no_sense_is_refused(desk: Desk, params: dict[str, Any]) -> None:
    answer = await desk.client.get("/v1/cases", params=params)
    assert answer.status_code == 422
    assert "error" in answer.json()


async def test_acting_needs_a_token(desk: Desk) -> None:
    case_id = await desk.hold()
    assert (await desk.act(case_id, "start_review", {})).status_code == 401
    assert (await desk.act(case_id, "start_review", {"Authorization": "Bearer none"})).status_code == 401


async def test_acting_needs_its_scope_and_admin_scopes_do_not_include_it(desk: Desk) -> None:
    case_id = await desk.hold()
    reader = desk.token("Ines", Scope.CASES_READ, Scope.REFERENCE_WRITE)
    assert (await desk.act(case_id, "start_review", reader)).status_code == 403
    assert (await desk.client.get("/v1/cases", headers=reader)).status_code == 200
    assert (await desk.client.get("/v1/cases")).status_code == 401


async def test_two_people_release_over_the_api(desk: Desk) -> None:
    case_id = await desk.hold()
    ines, joris = desk.token("Ines"), desk.token("Joris")
    proposed = await desk.act(case_id, "release", ines, **BASIS)
    assert (proposed.status_code, proposed.json()["status"]) == (200, "in_review")
    again = await desk.act(case_id, "confirm", desk.token(" INES "))
    assert (again.status_code, again.json()["error"]["field"]) == (422, "by")
    confirmed = await desk.act(case_id, "confirm", joris)
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "released")
    assert (await desk.act(case_id, "confirm", joris)).status_code == 409


async def test_a_stale_version_is_refused_in_one_sentence(desk: Desk) -> None:
    case_id = await desk.hold()
    ines = desk.token("Ines")
    tag = (await desk.client.get(f"/v1/cases/{case_id}", headers=ines)).headers["ETag"]
    assert (await desk.act(case_id, "start_review", ines | {"If-Match": tag})).status_code == 200
    stale = await desk.act(case_id, "release", ines | {"If-Match": tag}, **BASIS)
    assert stale.status_code == 412
    assert stale.json()["error"]["reason"] == "the case is at version 2, not 1: look at it again"
    assert (await desk.act(case_id, "release", ines | {"If-Match": "x"}, **BASIS)).status_code == 412


async def test_what_is_missing_is_named_by_its_field(desk: Desk) -> None:
    await desk.notifier.take(said(a_blocked_hold()))
    case_id, ines = (await desk.notifier.case()).case_id, desk.token("Ines")
    for words, field in (({}, "authority_reference"), ({"authority_reference": "A-1"}, "legal_basis")):
        answer = await desk.act(case_id, "release", ines, **words)
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert (await desk.act(case_id, "approve", ines)).status_code == 422
    assert (await desk.act(case_id, "release", ines, colour="red")).status_code == 422


async def test_what_is_not_there_is_404(desk: Desk) -> None:
    case_id = await desk.hold()
    for path in ("/v1/cases/none", f"/v1/cases/{case_id}/drafts/1.json", "/cases/none"):
        assert (await desk.client.get(path)).status_code == 404
    assert (await desk.act("none", "start_review", desk.token("Ines"))).status_code == 404


async def test_a_draft_is_read_as_data_and_as_a_document(desk: Desk) -> None:
    case_id = await desk.hold(drafts=("art5_2_notification",), authority_country="SE")
    data = (await desk.client.get(f"/v1/cases/{case_id}/drafts/1.json")).json()
    assert (data["kind"], data["superseded"]) == ("art5_2_notification", False)
    document = await desk.client.get(f"/v1/cases/{case_id}/drafts/1.docx")
    assert document.content.startswith(b"PK")
    assert document.headers["Content-Disposition"] == 'attachment; filename="art5_2_notification_1.docx"'
    assert (await desk.client.get(f"/v1/cases/{case_id}/drafts/1.pdf")).status_code == 404


async def test_reference_rows_come_as_objects_or_as_csv(desk: Desk) -> None:
    writer = desk.token("Ines", Scope.REFERENCE_WRITE)
    rows = {"rows": [{"id": "L-1", "type": "individual", "destinations": ["AE"]}]}
    first = await desk.client.post("/v1/reference/licences", json=rows, headers=writer)
    assert (first.status_code, first.json()["recorded"]) == (200, 1)
    csv = writer | {"Content-Type": "text/csv"}
    second = await desk.client.post("/v1/reference/countries", content="iso2,name\nSE,Sweden\n", headers=csv)
    assert second.json()["version"] == "1"
    bad = await desk.client.post("/v1/reference/countries", content="iso2,name\nse,Sweden\n", headers=csv)
    assert (bad.status_code, bad.json()["error"]["field"]) == (422, "line 2, iso2")
    assert (
        await desk.client.post("/v1/reference/countries", json={"rows": 1}, headers=writer)
    ).status_code == 422
    officer = desk.token("Joris")
    assert (await desk.client.post("/v1/reference/countries", json=rows, headers=officer)).status_code == 403
    assert (await desk.client.post("/v1/reference/nonsense", json=rows, headers=writer)).status_code == 422


async def test_pages_escape_what_an_order_says_and_load_nothing_else(desk: Desk) -> None:
    order = an_order(f"SO-{HOSTILE}", end_user=HOSTILE)
    case_id = await desk.hold(order, reasons=[a_reason(summary=HOSTILE, party=HOSTILE)], cause=HOSTILE)
    for path in ("/", f"/?order_id={HOSTILE}", f"/cases/{case_id}"):
        page = await desk.client.get(path)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "&lt;script&gt;" in page.text


async def test_pages_can_be_read_without_seeing_them(desk: Desk) -> None:
    case_id = await desk.hold()
    await desk.act(case_id, "release", desk.token("Ines"), **BASIS)
    reader = desk.token("Joris", Scope.CASES_READ)
    for path in ("/", f"/cases/{case_id}"):
        page = (await desk.client.get(path, headers=reader)).text
        for part in (
            '<html lang="en">',
            "<main",
            "<header",
            "<caption>",
            'scope="col"',
            'class="skip"',
            "<h1>",
        ):
            assert part in page
        assert "style=" not in page
    assert "Ines proposed to release" in page
    style = await desk.client.get("/static/console.css")
    assert style.headers["Content-Type"].startswith("text/css")


async def test_pages_need_the_scope_too(desk: Desk) -> None:
    case_id = await desk.hold()
    desk.token("Ines")
    assert (await desk.client.get("/")).status_code == 401
    assert (await desk.client.get(f"/cases/{case_id}")).status_code == 401


async def test_a_list_of_many_cases_has_a_link_to_the_older_ones(desk: Desk) -> None:
    await desk.notifier.take(*(said(a_hold(an_order(f"SO-{n:03}"))) for n in range(51)))
    page = (await desk.client.get("/", params={"status": "opened"})).text
    link = page.partition('<a href="/?')[2].partition('"')[0].replace("&amp;", "&")
    older = (await desk.client.get(f"/?{link}")).text
    assert page.count("<tr>") - 1 == 50
    assert older.count("<tr>") - 1 == 1


async def test_the_interface_describes_itself(desk: Desk) -> None:
    found = (await desk.client.get("/openapi.json")).json()
    assert {"/v1/cases", "/v1/cases/{case_id}", "/v1/cases/{case_id}/actions", "/v1/reference/{kind}"} <= set(
        found["paths"]
    )
    assert json.dumps(found)
