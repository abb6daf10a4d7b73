"""Does a decision replay to the same result from what the database keeps, and show what would change?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from schemas.envelope import Envelope
from schemas.events.reference import ReferenceUpdated
from schemas.model import Model
from schemas.registry import Event, type_of
from schemas.vocabulary import ReferenceKind, Verdict
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.screening.adapters.law_files import with_policy
from services.screening.adapters.law_tables import LawCache, SqlLawTables
from services.screening.adapters.ledger import SqlListLedger
from services.screening.adapters.licence_register import SqlLicenceRegister
from services.screening.adapters.records import SqlRecords
from services.screening.adapters.repositories import SqlAnswers, SqlDecisions, SqlScreenedOrders
from services.screening.adapters.snapshots import ConnectedSnapshots, SnapshotCache
from services.screening.application.decide_orders import Desk
from services.screening.application.take_events import take_events
from services.screening.domain.replay import Replay, replay
from services.screening.domain.watchlist import ListEdition, WatchlistEntry
from services.screening.metrics import ScreeningMetrics
from tests.builders import line_data
from tests.fakes.screening import MemoryOutbox
from tests.unit.screening.builders import AS_OF, a_licence, an_entry, an_item, law
from tests.unit.screening.look_bench import placed, recorded

LISTED = an_item("5A002.a.1")
FROZEN = an_entry("Fjellvik Regnskap AS", countries=("NO",))
OTHER = an_entry("Somebody Else Entirely", entry_id="E-9")


class Station:
    """Screening over a real database, without a log."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.laws = LawCache(law())
        self.metrics = ScreeningMetrics(CollectorRegistry())
        self.cache = SnapshotCache(
            required=frozenset({"eu_fsf"}), fresh_for=timedelta(hours=24), metrics=self.metrics
        )
        self.outbox = MemoryOutbox(AS_OF)
        self.events = 0

    async def make_live(self, *entries: WatchlistEntry) -> None:
        edition = ListEdition(
            list_id="eu_fsf", published_on=date(2026, 11, 18), entries=entries, source_format="test"
        )
        async with self.database.begin() as connection:
            ledger = SqlListLedger(connection)
            await ledger.add(edition, source_name="test", sha256="0" * 64, now=AS_OF)
            await ledger.make_live(edition, now=AS_OF)

    async def take(self, *data: Model) -> list[str]:
        async with self.database.begin() as connection:
            orders, decisions = SqlScreenedOrders(connection, AS_OF), SqlDecisions(connection)
            desk = Desk(
                law=await self.laws.current(connection),
                tables=SqlLawTables(connection),
                orders=orders,
                decisions=decisions,
                licences=SqlLicenceRegister(connection, AS_OF),
                answers=SqlAnswers(connection),
                snapshots=ConnectedSnapshots(self.cache, connection),
                outbox=self.outbox,
                metrics=self.metrics,
                now=AS_OF,
            )
            await take_events([self._event(item) for item in data], desk)
            await orders.flush()
            await decisions.flush()
        return [event.short for event in self.outbox.take()]

    async def replays(self, order_id: str, policy: str = "", lists: bool = True) -> list[Replay]:
        async with self.database.read() as connection:
            records = SqlRecords(connection, self.laws)
            found = []
            for past in await records.of_order(order_id, None):
                book = await records.law_of(past)
                book = with_policy(book, policy) if policy else book
                snapshot = await records.snapshot_of(past) if lists else self.cache.snapshot
                found.append(replay(past.decision, past.matter, snapshot, book))
            return found

    def _event(self, data: Model) -> Event:
        self.events += 1
        envelope = Envelope(
            id=f"e-{self.events}", type=type_of(type(data)), source="urn:x", subject="SO-1", time=AS_OF
        )
        return Event(envelope, data)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def station(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Station]:
    url = f"sqlite+aiosqlite:///{tmp_path}/screening.db"
    if request.param == "postgres":
        url = request.getfixturevalue("database_url_postgres")
    database = Database(url, schema="screening")
    await migrate(database, "screening")
    found = Station(database)
    await found.make_live(OTHER)
    yield found
    await database.close()


async def test_a_decision_replays_to_the_same_result_after_everything_has_changed(station: Station) -> None:
    await station.take(recorded(a_licence()))
    assert await station.take(placed(LISTED)) == ["order.cleared"]
    await station.make_live(OTHER, FROZEN)
    await station.take(recorded(a_licence(quantity_left="0"), version=2))
    replays = await station.replays("SO-1")
    assert [one.differences for one in replays] == [()]
    assert replays[0].same_engine


async def test_a_hold_on_lists_that_were_not_there_replays_too(station: Station) -> None:
    async with station.database.begin() as connection:
        await SqlListLedger(connection).retire("eu_fsf")
    assert await station.take(placed()) == ["order.held"]
    await station.make_live(OTHER)
    assert [one.differences for one in await station.replays("SO-1")] == [()]


async def test_under_another_policy_it_shows_what_would_change(station: Station) -> None:
    await station.take(placed())
    policy = """
rules:
  - {id: HOUSE-1, scope: line, when: {line.kind: [goods]}, consequence: HUMAN_REVIEW,
     in_force: {from: 2020-01-01, to: null}, citation: house rule, summary: Goods are looked at.}
"""
    changed = (await station.replays("SO-1", policy))[0]
    assert changed.opinion.verdict is Verdict.FLAGGED
    assert (changed.reasons_new, changed.reasons_gone) == (["HOUSE-1"], [])
    assert {"verdict", "reasons"} <= {difference.field for difference in changed.differences}


async def test_on_other_lists_it_shows_what_would_change(station: Station) -> None:
    await station.take(placed())
    await station.make_live(OTHER, FROZEN)
    async with station.database.read() as connection:
        await station.cache.current(connection)
    changed = (await station.replays("SO-1", lists=False))[0]
    assert changed.reasons_new == ["SAN-FRZ-1"]


async def test_tables_of_the_user_count_from_when_they_were_loaded_and_replay_as_they_were(
    station: Station,
) -> None:
    laptop = [line_data(cn_code="84713000")]
    russia: dict[str, Any] = {"destination": {"country": "RU"}, "lines": laptop}
    assert await station.take(placed(**russia)) == ["order.held"]
    rows = [{"annex": "833/2014 VII", "cn_code": "8471"}]
    await station.take(annexes("1", rows))
    assert await station.take(placed(order_id="SO-2", **russia)) == ["order.held"]
    first, second = [await station.replays(name) for name in ("SO-1", "SO-2")]
    assert [r.rule for r in first[0].decision.reasons if r.rule.startswith("SAN")] == ["SAN-SEC-RU-ANX"]
    assert "SAN-SEC-RU-2a" in {r.rule for r in second[0].decision.reasons}
    assert first[0].differences == second[0].differences == ()


async def test_an_older_version_of_a_table_changes_nothing(station: Station) -> None:
    await station.take(annexes("2", [{"annex": "833/2014 VII", "cn_code": "8471"}]))
    await station.take(annexes("1", [{"annex": "833/2014 VII", "cn_code": "9999"}]))
    async with station.database.read() as connection:
        book = await station.laws.current(connection)
    assert book.goods_annexes == {"833/2014 VII": frozenset({"8471"})}


async def test_cells_of_the_user_stand_over_the_country_table(station: Station) -> None:
    row = {"iso2": "KE", "poor_human_rights_record": "yes", "name": ""}
    await station.take(table(ReferenceKind.COUNTRIES, "1", [row]))
    async with station.database.read() as connection:
        country = (await station.laws.current(connection)).countries.get("KE")
    assert country is not None
    assert (country.poor_human_rights_record, country.name) == ("yes", "Kenya")
    assert country == replace(law().countries.rows["KE"], poor_human_rights_record="yes")


def annexes(version: str, rows: list[dict[str, str]]) -> ReferenceUpdated:
    return table(ReferenceKind.GOODS_ANNEXES, version, rows)


def table(kind: ReferenceKind, version: str, rows: list[dict[str, str]]) -> ReferenceUpdated:
    return ReferenceUpdated(kind=kind, version=version, rows=rows, recorded_by="ines", recorded_at=AS_OF)
