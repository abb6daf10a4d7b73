"""Are loaded versions of Annex I kept alike in memory, in SQLite and in PostgreSQL?"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.control_list_ledger import SqlControlListLedger
from services.classifier.adapters.tables import control_list_text
from services.classifier.application.ports import ControlListEdition, ControlListLedger
from services.classifier.domain.official_text import AnnexText, NoteType, OfficialNote
from services.runtime.database import Database
from services.runtime.errors import Broken
from services.runtime.migrate import migrate
from tests.fakes.classifier import MemoryControlLists
from tests.unit.classifier.builders import NEW, OLD, a_classifier

Open = Callable[[], contextlib.AbstractAsyncContextManager[ControlListLedger]]

HEADINGS = {
    "5": "CATEGORY 5",
    "5A": "Systems",
    "5A001": "Pigeons, as follows:",
    "5A001.a": "Fast ones;",
    "5A001.b": "Not used.",
    "6A001": "Ärmel – “sleeves”.",
}
NOTES = (
    OfficialNote("5A001.b", NoteType.NOTE, True, "Note: does not control toys."),
    OfficialNote("5A001", NoteType.NB, False, "N.B. See 6A001."),
    OfficialNote("6A001", NoteType.NOTE, True, "Note: does not control socks."),
    OfficialNote("5A001", NoteType.TECHNICAL_NOTE, False, "Technical Note: fast is fast."),
)
TEXT = AnnexText(headings=HEADINGS, notes=NOTES)


def an_edition(day: str, number: int = 1, codes: int = 4) -> ControlListEdition:
    return ControlListEdition(
        version=day if number == 1 else f"{day}.{number}",
        number=number,
        valid_from=date.fromisoformat(day),
        known_from=date(2031, 9, 1),
        citation="Annex I",
        source_name="page.html",
        sha256=TEXT.digest(),
        codes=codes,
        imported_at=datetime(2031, 9, 1, 8, 30, tzinfo=UTC),
    )


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def kept(request: pytest.FixtureRequest, tmp_path: object) -> AsyncIterator[Open]:
    """Opens the ledger anew, over what was kept before."""
    if request.param == "memory":
        memory = MemoryControlLists()
        yield lambda: contextlib.nullcontext(memory)
        return
    url = (
        f"sqlite:///{tmp_path}/classifier.sqlite3"
        if request.param == "sqlite"
        else str(request.getfixturevalue("database_url_postgres"))
    )
    async with _database(url) as database:

        @contextlib.asynccontextmanager
        async def opened() -> AsyncIterator[ControlListLedger]:
            async with database.begin() as connection:
                yield SqlControlListLedger(connection)

        yield opened


@contextlib.asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    database = Database(url, schema="classifier")
    try:
        await migrate(database, "classifier")
        yield database
    finally:
        await database.close()


async def test_editions_come_back_as_they_were_in_the_sequence_of_their_law(kept: Open) -> None:
    editions = [an_edition("2032-10-01"), an_edition("2031-10-01", 2), an_edition("2031-10-01")]
    async with kept() as ledger:
        assert list(await ledger.editions()) == []
        for edition in editions:
            await ledger.add(edition, TEXT)
    async with kept() as ledger:
        assert list(await ledger.editions()) == editions[::-1]


async def test_codes_come_back_with_state_and_regime(kept: Open) -> None:
    async with kept() as ledger:
        await ledger.add(an_edition("2031-10-01"), TEXT)
    async with kept() as ledger:
        assert dict(await ledger.codes("2031-10-01")) == TEXT.codes()


async def test_the_wording_of_a_code_has_what_is_above_below_and_beside_it(kept: Open) -> None:
    async with kept() as ledger:
        await ledger.add(an_edition("2031-10-01"), TEXT)
    async with kept() as ledger:
        entry = await ledger.wording("2031-10-01", "5A001")
        item = await ledger.wording("2031-10-01", "5A001.a")
        assert await ledger.wording("2031-10-01", "5A002") is None
        assert await ledger.wording("2030-01-01", "5A001") is None
    assert entry is not None
    assert item is not None
    assert [code for code, _ in item.chain] == ["5", "5A", "5A001", "5A001.a"]
    assert item.below == ()
    assert entry.below == (("5A001.a", "Fast ones;"), ("5A001.b", "Not used."))
    assert entry.notes == (NOTES[1], NOTES[3], NOTES[0])
    assert item.notes == (NOTES[1], NOTES[3], NOTES[0])


@pytest.mark.parametrize(
    "kept", ["sqlite", pytest.param("postgres", marks=pytest.mark.services)], indirect=True
)
async def test_an_edition_that_lost_a_code_is_no_longer_used(kept: Open) -> None:
    async with kept() as ledger:
        await ledger.add(an_edition("2031-10-01"), TEXT)
    async with kept() as ledger:
        assert isinstance(ledger, SqlControlListLedger)
        gone = delete(control_list_text).where(control_list_text.c.code == "5A001.a")
        await ledger._connection.execute(gone)
        with pytest.raises(Broken, match="not stored whole"):
            await ledger.codes("2031-10-01")


async def test_a_process_takes_up_what_another_one_loaded(tmp_path: object) -> None:
    cache = ControlListCache(a_classifier())
    async with _database(f"sqlite:///{tmp_path}/classifier.sqlite3") as database:
        async with database.read() as connection:
            before = await cache.current(connection)
            assert before is cache.shipped
        async with database.begin() as connection:
            await SqlControlListLedger(connection).add(an_edition("2031-10-01"), TEXT)
            await SqlControlListLedger(connection).add(an_edition("2025-11-15"), TEXT)
        async with database.read() as connection:
            after = await cache.current(connection)
            assert await cache.current(connection) is after
    assert [version.version for version in after.lists.versions] == ["2024-11-08", "2025-11-15", "2031-10-01"]
    assert after.lists.versions[:2] == (OLD, NEW)
    assert dict(after.lists.versions[2].codes) == TEXT.codes()
