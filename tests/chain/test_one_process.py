"""Does an order go in and a decision, a case and a release come out, all in one process?"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from schemas.registry import Event, UnreadableEvent, decode
from schemas.topics import ORDERS, ORDERS_DECIDED, REFERENCE, TOPICS
from services.cli.compose import SERVICES, build_all
from services.cli.lists_command import import_paths
from services.cli.order_command import order_record
from services.runtime.access import AccessTokens, Scope
from services.runtime.connect import event_log_of
from services.runtime.database import Database
from services.runtime.event_log import EventLog, Outgoing
from services.runtime.service import Service, run_services, topic_settings
from services.runtime.settings import RuntimeSettings
from services.screening.adapters.tables import list_edition
from services.screening.settings import ScreeningSettings
from tests.builders import a_listed_item, mixed_orders, order_data, party_data
from tests.chain.deployment import SAMPLE_LISTS, SOURCE

PATIENCE_S = 30.0


@dataclass
class Chain:
    """The three services in this process."""

    home: Path
    overrides: dict[str, Any]
    event_log: EventLog
    services: dict[str, Service]

    async def place(self, data: dict[str, Any], *, short: str = "order.placed", source: str = SOURCE) -> None:
        await self.event_log.publish([order_record(short, data, source)])

    async def events(self, order_id: str) -> list[Event]:
        """Everything said about an order, topic by topic in the sequence of the flow."""
        key = order_id.encode()
        return [event for topic in TOPICS async for event in _read(self.event_log, topic.name, key)]

    async def shorts(self, order_id: str) -> list[str]:
        return [event.short for event in await self.events(order_id)]

    async def until(self, order_id: str, short: str, *, times: int = 1) -> Any:
        """The event of that name about an order, as soon as it has been said so often."""

        async def look() -> list[Event]:
            return [event for event in await self.events(order_id) if event.short == short]

        return (await eventually(look, lambda found: len(found) >= times))[-1]

    async def import_lists(self, *paths: Path) -> None:
        await import_paths(ScreeningSettings(**self.overrides), list(paths))

    def client(self, service: str, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.services[service].api)
        return httpx.AsyncClient(transport=transport, base_url="http://catchall", headers=headers)

    def token(self, name: str) -> str:
        tokens = AccessTokens(RuntimeSettings(**self.overrides).tokens_file())
        return tokens.grant(name, [Scope.CASES_READ, Scope.CASES_ACT, Scope.READ])


async def _read(event_log: EventLog, topic: str, key: bytes | None = None) -> AsyncIterator[Event]:
    async for record in event_log.read(topic):
        if key in (None, record.key):
            with contextlib.suppress(UnreadableEvent):  # what tests place on purpose
                yield decode(record.headers, record.value, strictly=False)


async def eventually(look: Callable[[], Awaitable[Any]], enough: Callable[[Any], bool]) -> Any:
    """What `look` sees once it is enough; fails with what was seen last."""
    found = None
    for _ in range(int(PATIENCE_S / 0.05)):
        found = await look()
        if enough(found):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"after {PATIENCE_S} s still {found!r}")


@contextlib.asynccontextmanager
async def running(home: Path, **overrides: Any) -> AsyncIterator[Chain]:
    given = {
        "home": home,
        "broker_url": None,
        "database_url": None,
        "classifier_port": 0,
        "screening_port": 0,
        "notifier_port": 0,
        "notice_window_s": 0.2,
        **overrides,
    }
    event_log = event_log_of(RuntimeSettings(**given), client_id="test")
    await event_log.start()
    await event_log.ensure_topics(topic_settings())
    services = build_all(SERVICES, event_log, overrides=given)
    stopping = asyncio.Event()
    task = asyncio.create_task(
        run_services(services, event_log=event_log, stopping=stopping, drain_timeout_s=10)
    )
    try:
        yield Chain(home, given, event_log, {service.name: service for service in services})
    finally:
        stopping.set()
        await task


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    """A chain with the sample lists."""
    async with running(tmp_path / "home") as found:
        await found.import_lists(SAMPLE_LISTS)
        yield found


async def test_an_order_that_nothing_stands_against_is_cleared_with_its_basis(chain: Chain) -> None:
    await chain.place(order_data())
    cleared: Any = (await chain.until("SO-1", "order.cleared")).data
    assert cleared.reasons == ()
    assert cleared.order_digest
    assert cleared.basis.control_list_version == "2025-11-15"
    assert {basis.list for basis in cleared.basis.lists} >= {"eu_fsf", "un", "uk", "ofac_sdn"}
    assert await chain.shorts("SO-1") == ["order.placed", "order.classified", "order.cleared"]


async def test_a_held_order_ships_only_after_two_people_release_it(chain: Chain) -> None:
    await chain.place(order_data(destination={"country": None}))
    await chain.until("SO-1", "order.held")
    await chain.until("SO-1", "case.opened")
    async with chain.client("notifier", chain.token("ines")) as ines:
        case = (await ines.get("/v1/cases", params={"order_id": "SO-1"})).json()["cases"][0]
        path = f"/v1/cases/{case['case_id']}/actions"
        signed = {"action": "release", "legal_basis": "Article 12(4)", "reason": "destination is Norway"}
        assert (await ines.post(path, json=signed)).status_code == 200
        alone = await ines.post(path, json={"action": "confirm"})
        assert alone.status_code in (409, 422)
    assert "order.released" not in await chain.shorts("SO-1")
    async with chain.client("notifier", chain.token("tomas")) as tomas:
        assert (await tomas.post(path, json={"action": "confirm"})).status_code == 200
    released: Any = (await chain.until("SO-1", "order.released")).data
    assert [signature.person for signature in released.signatures] == ["ines", "tomas"]
    assert released.order_digest == (await chain.until("SO-1", "order.held")).data.order_digest


async def test_every_held_order_is_told_to_compliance_staff_once(chain: Chain) -> None:
    await chain.place(order_data(lines=[a_listed_item()]))
    await chain.until("SO-1", "order.held")

    async def notices() -> list[Path]:
        return list((chain.home / "notices").glob("*.eml"))

    (notice,) = await eventually(notices, lambda found: len(found) == 1)
    text = notice.read_text()
    assert "SO-1" in text
    assert "REG-3-1" in text


async def test_the_same_event_twice_has_one_effect(chain: Chain) -> None:
    await chain.place(order_data())
    await chain.until("SO-1", "order.cleared")
    await chain.place(order_data())
    await chain.place(order_data("SO-2"))
    await chain.until("SO-2", "order.cleared")
    assert (await chain.shorts("SO-1")).count("order.cleared") == 1


async def test_a_known_revision_with_other_content_is_rejected_and_its_sender_told(chain: Chain) -> None:
    await chain.place(order_data())
    await chain.until("SO-1", "order.cleared")
    changed = order_record("order.placed", order_data(currency="USD"), SOURCE)
    other_id = tuple((name, b"another" if name == "ce_id" else value) for name, value in changed.headers)
    await chain.event_log.publish([Outgoing(changed.topic, changed.key, changed.value, other_id)])
    rejected: Any = (await chain.until("SO-1", "order.rejected")).data
    assert [error.field for error in rejected.errors] == ["revision"]


async def test_a_second_source_that_uses_a_known_order_id_is_rejected(chain: Chain) -> None:
    await chain.place(order_data())
    await chain.until("SO-1", "order.cleared")
    await chain.place(order_data(revision=2), short="order.amended", source="urn:test:other")
    rejected: Any = (await chain.until("SO-1", "order.rejected")).data
    assert [error.field for error in rejected.errors] == ["source"]


async def test_an_amendment_supersedes_and_a_cancellation_closes_what_is_open(chain: Chain) -> None:
    await chain.place(order_data(destination={"country": None}))
    await chain.until("SO-1", "case.opened")
    await chain.place(order_data(revision=2), short="order.amended")
    cleared: Any = (await chain.until("SO-1", "order.cleared")).data
    assert cleared.revision == 2
    await chain.until("SO-1", "case.closed")
    await chain.place({"order_id": "SO-1", "revision": 2, "reason": "customer"}, short="order.cancelled")
    await chain.until("SO-1", "order.withdrawn", times=2)  # one by the classifier, one by screening


async def test_a_cancelled_order_leaves_nothing_open_and_a_late_repetition_opens_nothing(
    chain: Chain,
) -> None:
    await chain.place(order_data(destination={"country": None}))
    await chain.until("SO-1", "case.opened")
    await chain.place({"order_id": "SO-1", "revision": 1, "reason": None}, short="order.cancelled")
    await chain.until("SO-1", "case.closed")
    await _deliver_again(chain, ORDERS.name)
    await chain.place(order_data("SO-2"))
    await chain.until("SO-2", "order.cleared")
    async with chain.client("notifier") as client:
        cases = (await client.get("/v1/cases", params={"order_id": "SO-1"})).json()["cases"]
    assert [case["status"] for case in cases] == ["withdrawn"]
    assert (await chain.shorts("SO-1")).count("order.held") == 1


async def test_without_lists_nothing_is_cleared_until_lists_come_and_then_by_itself(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "home") as chain:
        await chain.place(order_data())
        held: Any = (await chain.until("SO-1", "order.held")).data
        assert {reason.reason_class for reason in held.reasons} == {"system_degraded"}
        await chain.until("SO-1", "case.opened")
        await chain.import_lists(SAMPLE_LISTS)
        await chain.until("SO-1", "order.cleared")
        await chain.until("SO-1", "case.closed")


async def test_a_list_past_its_freshness_clears_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "home", list_fresh_hours=0.0001) as chain:
        await chain.import_lists(SAMPLE_LISTS)
        await asyncio.sleep(0.5)  # longer than the lists are fresh
        await chain.place(order_data())
        held: Any = (await chain.until("SO-1", "order.held")).data
        assert {reason.reason_class for reason in held.reasons} == {"system_degraded"}
        assert any("too long ago" in reason.summary for reason in held.reasons)


async def test_a_stored_edition_that_cannot_be_read_clears_nothing(tmp_path: Path) -> None:
    settings = ScreeningSettings(home=tmp_path / "home", broker_url=None, database_url=None)
    await import_paths(settings, [SAMPLE_LISTS])
    database = Database(settings.database_for("screening"), schema="screening")
    async with database.begin() as connection:
        await connection.execute(update(list_edition).values(content=b"damaged"))
    await database.close()
    async with running(tmp_path / "home") as chain:
        await chain.place(order_data())
        held: Any = (await chain.until("SO-1", "order.held")).data
        assert {reason.reason_class for reason in held.reasons} == {"system_degraded"}
        assert any("cannot be read" in reason.summary for reason in held.reasons)


async def test_a_new_listing_holds_a_thousand_cleared_orders_with_a_thousand_events(tmp_path: Path) -> None:
    """One change of a list, one event for each order that it touches, each said once."""
    listed = "Quellmark Orbital Turbines GmbH"
    async with running(tmp_path / "home") as chain:
        await chain.import_lists(SAMPLE_LISTS)
        ids = [f"F-{number:04d}" for number in range(1_000)]
        orders = [order_data(i, parties=[party_data(listed, country="NO")]) for i in ids]
        await chain.event_log.publish([order_record("order.placed", order, SOURCE) for order in orders])
        await eventually(lambda: _said(chain, "order.cleared"), lambda found: len(found) == 1_000)
        await chain.import_lists(_own_list(tmp_path, listed))
        held = await eventually(lambda: _said(chain, "order.held"), lambda found: len(found) >= 1_000)
        assert sorted(event.envelope.subject for event in held) == ids
        assert len({event.envelope.id for event in held}) == 1_000
        await asyncio.sleep(2.5)  # two more turns of the second look find nothing left to say
        assert len(await _said(chain, "order.held")) == 1_000
        await _deliver_again(chain, REFERENCE.name)
        await asyncio.sleep(2.5)  # a redelivered change of the list finds nothing left to say either
        assert len(await _said(chain, "order.held")) == 1_000
        causes = {getattr(event.data, "cause", None) for event in held}
        assert len(causes) == 1

        async def notices() -> list[Path]:
            return list((chain.home / "notices").glob("*.eml"))

        assert await eventually(notices, bool)
        assert len(await notices()) < 50  # one notice with a list, not a thousand


async def _deliver_again(chain: Chain, topic: str) -> None:
    """Put every record of a topic on it once more, byte for byte."""
    again = [
        Outgoing(topic, (record.key or b"").decode(), record.value, record.headers)
        async for record in chain.event_log.read(topic)
    ]
    await chain.event_log.publish(again)


async def _said(chain: Chain, short: str) -> list[Event]:
    found = [
        decode(r.headers, r.value, strictly=False) async for r in chain.event_log.read(ORDERS_DECIDED.name)
    ]
    return [event for event in found if event.short == short]


def _own_list(folder: Path, name: str) -> Path:
    path = folder / "own.csv"
    sample = (SAMPLE_LISTS / "own_sample.csv").read_text().splitlines()
    columns = sample[0].split(",")
    row = dict.fromkeys(columns, "")
    row |= {
        "list": "own",
        "list_entry_id": "OWN-9",
        "entity_type": "organisation",
        "name": name,
        "aliases": "[]",
    }
    path.write_text("\n".join([*sample, ",".join(row[column] for column in columns)]) + "\n")
    return path


async def test_a_restart_goes_on_where_the_services_stopped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with running(home) as chain:
        await chain.import_lists(SAMPLE_LISTS)
    orders = mixed_orders(50)
    log = event_log_of(RuntimeSettings(home=home, broker_url=None), client_id="oms")
    await log.start()
    await log.publish([order_record("order.placed", order, SOURCE) for order in orders])
    await log.close()
    async with running(home) as chain:
        decided = await eventually(lambda: _all_decided(chain), lambda found: len(found) >= 50)
    assert len(decided) == 50
    shutil.rmtree(home)


async def _all_decided(chain: Chain) -> list[Event]:
    return [*await _said(chain, "order.cleared"), *await _said(chain, "order.held")]
