"""Do the three HTTP interfaces answer as they should, next to the event log?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.runtime.access import AccessTokens, Scope
from services.runtime.settings import RuntimeSettings
from tests.builders import order_data, party_data
from tests.chain.deployment import SAMPLE_LISTS
from tests.chain.test_one_process import Chain, eventually, running


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    async with running(tmp_path / "home") as found:
        await found.import_lists(SAMPLE_LISTS)
        await until_ready(found, "classifier")
        yield found


async def until_ready(chain: Chain, service: str) -> None:
    """A real server answers once its database is there; the one in memory does so at once."""

    async def look() -> int:
        async with chain.client(service) as client:
            return (await client.get("/readyz")).status_code

    await eventually(look, lambda status: status == 200)


async def test_a_party_is_screened_over_http_with_evidence(chain: Chain) -> None:
    async with chain.client("screening") as client:
        lists = (await client.get("/v1/lists")).json()
        assert {row["list"] for row in lists} >= {"eu_fsf", "un"}
        assert all(row["problem"] is None for row in lists)
        answer = await client.post("/v1/screen", json={"id": "p-1", **party_data(role="buyer")})
        assert answer.json() == {"id": "p-1", "outcome": "none", "hits": []}


async def test_a_party_with_a_wrong_field_is_refused_by_name(chain: Chain) -> None:
    async with chain.client("screening") as client:
        answer = await client.post("/v1/screen", json={"id": "p-1", "name": "Someone", "colour": "red"})
        assert answer.status_code == 422
        assert answer.json()["error"]["field"] == "colour"


async def test_an_item_is_classified_over_http(chain: Chain) -> None:
    async with chain.client("classifier") as client:
        item = {"id": "i-1", "name": "Appliance", "kind": "goods", "declared_codes": ["5a002 A.1"]}
        answer = (await client.post("/v1/classify", json=item)).json()
        assert answer["annex_i_codes"] == ["5A002.a.1"]
        assert (await client.get("/v1/control-list/5A001f2")).json()["code"] == "5A001.f.2"
        assert (await client.get("/v1/control-list/9Z999")).status_code == 404


async def test_a_decision_can_be_read_again_by_the_id_of_its_event(chain: Chain) -> None:
    await chain.place(order_data())
    event = await chain.until("SO-1", "order.cleared")
    async with chain.client("screening") as client:
        decision = (await client.get(f"/v1/decisions/{event.envelope.id}")).json()
    assert decision["order_id"] == "SO-1"
    assert decision["order_digest"] == event.data.order_digest


@pytest.mark.parametrize("service", ["classifier", "screening", "notifier"])
async def test_every_service_is_alive_ready_and_normal_once_lists_are_loaded(
    chain: Chain, service: str
) -> None:
    await chain.place(order_data())
    await chain.until("SO-1", "order.cleared")
    async with chain.client(service) as client:
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).json() == {"ok": True, "failures": {}}
        assert (await client.get("/compliance")).json()["state"] == "normal"
        metrics = (await client.get("/metrics")).text
        assert f'catchall_compliance_status{{service="{service}",state="normal"}} 1.0' in metrics


async def test_an_order_can_be_found_from_the_exemplar_of_the_metric_it_counted_in(chain: Chain) -> None:
    await chain.place(order_data("SO-TRACE"))
    await chain.until("SO-TRACE", "order.cleared")
    async with chain.client("screening") as client:
        metrics = (await client.get("/metrics")).text
    assert 'order_id="SO-TRACE"' in metrics


async def test_an_item_that_people_confirm_holds_the_open_orders_that_contain_it(chain: Chain) -> None:
    await chain.place(order_data())
    await chain.until("SO-1", "order.cleared")
    token = AccessTokens(RuntimeSettings(**chain.overrides).tokens_file()).grant(
        "ines", [Scope.REFERENCE_WRITE, Scope.READ]
    )
    body = {"annex_i_codes": ["5A002.a.1"], "reason": "encrypts with a 256-bit key"}
    async with chain.client("classifier") as nobody:
        assert (await nobody.put("/v1/items/SKU-1", json=body)).status_code == 401
    async with chain.client("classifier", token) as client:
        assert (await client.get("/v1/items/SKU-1")).status_code == 404
        wrong = await client.put("/v1/items/SKU-1", json=body | {"annex_i_codes": ["5A999"]})
        assert wrong.json()["error"]["field"] == "annex_i_codes"
        assert (await client.put("/v1/items/SKU-1", json=body)).json()["version"] == 1
        assert (await client.get("/v1/items/SKU-1")).json()["confirmed_by"] == "ines"
    held = (await chain.until("SO-1", "order.held")).data
    assert held.reasons[0].rule == "REG-3-1"
    assert held.cause == "classification"
