"""What does every service answer over HTTP, and to whom?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from services.runtime.access import AccessTokens, Scope
from services.runtime.errors import Rejected, Transient
from services.runtime.health import Compliance, ComplianceStatus, Health
from services.runtime.http import BODY_BYTES_MAX, CaseActor, ReadCaller, new_api


class World:
    """An API with a few routes, and the switches behind it."""

    def __init__(self, folder: Path) -> None:
        self.health = Health()
        self.tokens = AccessTokens(folder / "access.json")
        self.registry = CollectorRegistry()
        self.api = new_api("catchall small", tokens=self.tokens, health=self.health, registry=self.registry)
        _add_routes(self.api)
        transport = httpx.ASGITransport(self.api, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://small")

    def bearer(self, *scopes: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens.grant('ines', scopes)}"}


def _add_routes(api: FastAPI) -> None:
    @api.get("/who")
    async def who(caller: ReadCaller) -> dict[str, Any]:
        return {"name": caller.name}

    @api.post("/act")
    async def act(caller: CaseActor) -> dict[str, Any]:
        return {"name": caller.name}

    @api.post("/echo")
    async def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    @api.get("/rejected")
    async def rejected() -> None:
        raise Rejected("order_id", "is not known")

    @api.get("/transient")
    async def transient() -> None:
        raise Transient("the database is away")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    async with world.client:
        yield world


async def _says(problem: str | None) -> str | None:
    return problem


@pytest.mark.parametrize(("path", "kind"), [("/livez", "live"), ("/readyz", "ready")])
async def test_a_probe_names_the_checks_that_fail(world: World, path: str, kind: str) -> None:
    assert (await world.client.get(path)).json() == {"ok": True, "failures": {}}
    checks = getattr(world.health, kind)
    checks |= {"good": lambda: _says(None), "bad": lambda: _says("is stuck")}
    answer = await world.client.get(path)
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "failures": {"bad": "is stuck"}})


async def test_liveness_does_not_ask_what_readiness_asks(world: World) -> None:
    world.health.ready["database"] = lambda: _says("is away")
    assert (await world.client.get("/livez")).status_code == 200


async def test_probes_need_no_token(world: World) -> None:
    world.bearer(Scope.READ)
    assert (await world.client.get("/livez")).status_code == 200
    assert (await world.client.get("/readyz")).status_code == 200


async def test_compliance_stands_apart_from_readiness(world: World) -> None:
    assert (await world.client.get("/compliance")).json() == {"state": "normal", "reasons": []}

    async def degraded() -> ComplianceStatus:
        return ComplianceStatus(Compliance.DEGRADED, ("list eu_fsf is 30 h old",))

    world.health.compliance = degraded
    answer = await world.client.get("/compliance")
    assert answer.json() == {"state": "degraded", "reasons": ["list eu_fsf is 30 h old"]}
    assert (await world.client.get("/readyz")).status_code == 200


async def test_metrics_are_openmetrics_and_show_one_compliance_state(world: World) -> None:
    Counter("catchall_things", "Things.", registry=world.registry).inc(3)

    async def stopped() -> ComplianceStatus:
        return ComplianceStatus(Compliance.STOPPED, ("consumer: too many dead letters",))

    world.health.compliance = stopped
    answer = await world.client.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    families = text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
    samples = [sample for family in families for sample in family.samples]
    values = {(s.name, s.labels.get("service"), s.labels.get("state")): s.value for s in samples}
    assert values["catchall_things_total", None, None] == 3
    states = {state: values["catchall_compliance_status", "small", state] for state in Compliance}
    assert states == {"normal": 0, "degraded": 0, "stopped": 1}


@pytest.mark.parametrize(
    ("path", "scope"), [("/compliance", Scope.READ), ("/metrics", Scope.METRICS), ("/who", Scope.READ)]
)
async def test_where_tokens_exist_one_with_the_scope_is_needed(world: World, path: str, scope: Scope) -> None:
    assert (await world.client.get(path)).status_code == 200
    headers = world.bearer(scope)
    assert (await world.client.get(path)).status_code == 401
    assert (await world.client.get(path, headers={"Authorization": "Bearer wrong"})).status_code == 401
    assert (await world.client.get(path, headers=headers)).status_code == 200
    assert (await world.client.get(path, headers=world.bearer(Scope.CLASSIFY))).status_code == 403


async def test_a_refusal_asks_for_a_token_and_has_the_form_of_every_error(world: World) -> None:
    headers = world.bearer(Scope.SCREEN)
    nobody = await world.client.get("/who")
    assert nobody.headers["www-authenticate"] == "Bearer"
    assert nobody.json()["error"] == {"field": "request", "reason": "an access token is needed"}
    without_scope = await world.client.get("/who", headers=headers)
    assert without_scope.json()["error"]["reason"] == "this token lacks the scope read"


async def test_the_caller_behind_a_token_has_a_name(world: World) -> None:
    assert (await world.client.get("/who")).json() == {"name": None}
    assert (await world.client.get("/who", headers=world.bearer(Scope.READ))).json() == {"name": "ines"}


async def test_acting_needs_a_named_person_also_where_no_token_exists(world: World) -> None:
    assert (await world.client.post("/act", content=b"")).status_code == 401
    answer = await world.client.post("/act", content=b"", headers=world.bearer(Scope.CASES_ACT))
    assert answer.json() == {"name": "ines"}


async def test_a_token_file_that_cannot_be_read_lets_nobody_in(world: World, tmp_path: Path) -> None:
    (tmp_path / "access.json").write_text("{")
    answer = await world.client.get("/who")
    assert answer.status_code == 503
    assert answer.json()["error"]["field"] == "service"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_a_body_of_unknown_length_is_refused(world: World, method: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"{}"

    answer = await world.client.request(method, "/echo", content=body())
    assert answer.status_code == 411
    assert answer.json() == {"error": {"field": "body", "reason": "a Content-Length is needed"}}


@pytest.mark.parametrize("length", [str(BODY_BYTES_MAX + 1), "9" * 30, "-1", "many"])
async def test_a_body_that_is_too_long_is_refused_unread(world: World, length: str) -> None:
    answer = await world.client.post("/echo", content=b"{}", headers={"Content-Length": length})
    assert answer.status_code == 413
    assert answer.json()["error"]["field"] == "body"


async def test_a_body_up_to_the_limit_is_read(world: World) -> None:
    body = b'{"a": 1' + b" " * (BODY_BYTES_MAX - 8) + b"}"
    assert len(body) == BODY_BYTES_MAX
    headers = {"Content-Type": "application/json"}
    assert (await world.client.post("/echo", content=body, headers=headers)).json() == {"a": 1}


async def test_a_wrong_body_is_answered_with_field_and_reason_and_not_with_its_content(world: World) -> None:
    answer = await world.client.post("/echo", json={"a": "Ines K", "b": 1, "c": None})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "a"
    assert [error["field"] for error in answer.json()["errors"]] == ["a", "c"]
    assert "Ines" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [("/rejected", 422, "order_id"), ("/transient", 503, "service"), ("/nowhere", 404, "request")],
)
async def test_every_error_names_a_field_and_a_reason(
    world: World, path: str, status: int, field: str
) -> None:
    answer = await world.client.get(path)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert answer.json()["error"]["reason"]


async def test_a_world_that_is_not_ready_says_when_to_come_again(world: World) -> None:
    assert (await world.client.get("/transient")).headers["retry-after"] == "5"


async def test_answers_are_neither_guessed_at_nor_kept(world: World) -> None:
    answer = await world.client.get("/who")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_contract_is_published_and_no_page_loads_foreign_scripts(world: World) -> None:
    assert (await world.client.get("/openapi.json")).json()["info"]["title"] == "catchall small"
    assert (await world.client.get("/docs")).status_code == 404
