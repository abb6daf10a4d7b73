"""Which edition of a list is live after an import, and what is said about it?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.events.reference import WatchlistUpdated
from services.screening.application.import_lists import (
    EditionToImport,
    ImportedEdition,
    ImportOutcome,
    import_editions,
)
from services.screening.domain.watchlist import ListEdition, WatchlistEntry
from tests.fakes.screening import MemoryLedger, MemoryOutbox
from tests.unit.screening.builders import an_entry

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIVE, UNCHANGED, SUPERSEDED = ImportOutcome.LIVE, ImportOutcome.UNCHANGED, ImportOutcome.SUPERSEDED
ONE = an_entry("Vostrakan Metall Kombinat", entry_id="E-1")
TWO = an_entry("Arkady Belozubov", entry_id="E-2")
TWO_CHANGED = an_entry("Arkady Belozubov", "Arkadi Belozubow", entry_id="E-2")
THREE = an_entry("Qasrin Petrochemical Trading", entry_id="E-3")


class Desk:
    """A ledger in memory and what was said about it."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()
        self.outbox = MemoryOutbox(NOW)
        self.ids: list[str] = []

    async def take(
        self, *editions: ListEdition, now: datetime = NOW, accept_shrunk: bool = False
    ) -> list[ImportedEdition]:
        found = [EditionToImport(edition=e, source_name="file.xml", sha256="0" * 64) for e in editions]
        return await import_editions(found, self.ledger, self.outbox, now=now, accept_shrunk=accept_shrunk)

    def said(self) -> list[WatchlistUpdated]:
        events = self.outbox.take()
        self.ids += [event.envelope.id for event in events]
        return [event.data for event in events if isinstance(event.data, WatchlistUpdated)]


def edition(
    day: int | None, *entries: WatchlistEntry, list_id: str = "eu_fsf", complaints: tuple[str, ...] = ()
) -> ListEdition:
    published = date(2026, 11, day) if day else None
    return ListEdition(
        list_id=list_id,
        published_on=published,
        entries=entries or (ONE,),
        source_format="entries",
        complaints=complaints,
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_first_edition_of_a_list_is_live(desk: Desk) -> None:
    (result,) = await desk.take(edition(3, ONE, TWO, complaints=("record 4: no name",)))
    assert (result.outcome, result.entries, result.names, result.left_out) == (LIVE, 2, 2, 1)
    assert (result.added, result.changed, result.removed) == (2, 0, 0)
    assert desk.ledger.rows["eu_fsf"].digest == result.digest
    (said,) = desk.said()
    assert (said.previous_digest, said.digest, said.entries, said.added) == (None, result.digest, 2, 2)


async def test_a_newer_edition_is_live_and_says_how_it_differs(desk: Desk) -> None:
    await desk.take(edition(3, ONE, TWO))
    desk.said()
    (result,) = await desk.take(edition(4, TWO_CHANGED, THREE))
    assert (result.outcome, result.added, result.changed, result.removed) == (LIVE, 1, 1, 1)
    (said,) = desk.said()
    assert (said.added, said.changed, said.removed) == (1, 1, 1)
    assert said.previous_digest == edition(3, ONE, TWO).digest()


async def test_the_same_content_is_a_check_and_nothing_new(desk: Desk) -> None:
    await desk.take(edition(3))
    desk.said()
    later = NOW + timedelta(hours=6)
    (result,) = await desk.take(edition(4), now=later)
    assert (result.outcome, result.added) == (UNCHANGED, 0)
    assert desk.ledger.rows["eu_fsf"].checked_at == later
    assert desk.said() == []


async def test_the_sequence_of_the_entries_is_no_difference(desk: Desk) -> None:
    await desk.take(edition(3, ONE, TWO))
    (result,) = await desk.take(edition(4, TWO, ONE))
    assert result.outcome is UNCHANGED


async def test_an_older_edition_is_kept_and_not_live(desk: Desk) -> None:
    await desk.take(edition(4, ONE, TWO))
    desk.said()
    later = NOW + timedelta(hours=6)
    (result,) = await desk.take(edition(3, THREE), now=later)
    assert result.outcome is SUPERSEDED
    assert desk.ledger.rows["eu_fsf"].digest == edition(4, ONE, TWO).digest()
    assert desk.ledger.rows["eu_fsf"].checked_at == NOW
    assert ("eu_fsf", result.digest) in desk.ledger.editions
    assert desk.said() == []


async def test_editions_of_one_import_are_taken_by_the_day_of_their_publication(desk: Desk) -> None:
    results = await desk.take(edition(5, THREE), edition(3, ONE), edition(4, TWO))
    assert [(r.published_on, r.outcome) for r in results] == [
        (date(2026, 11, 3), SUPERSEDED),
        (date(2026, 11, 4), SUPERSEDED),
        (date(2026, 11, 5), LIVE),
    ]
    assert desk.ledger.rows["eu_fsf"].published_on == date(2026, 11, 5)


async def test_another_edition_of_the_same_day_takes_the_place_of_the_first(desk: Desk) -> None:
    await desk.take(edition(3, ONE))
    (result,) = await desk.take(edition(3, TWO))
    assert result.outcome is LIVE


async def test_lists_without_a_date_of_publication_replace_each_other(desk: Desk) -> None:
    await desk.take(edition(None, ONE))
    (result,) = await desk.take(edition(None, TWO))
    assert result.outcome is LIVE


async def test_an_edition_without_a_date_does_not_replace_one_that_has_one(desk: Desk) -> None:
    await desk.take(edition(3, ONE))
    (result,) = await desk.take(edition(None, TWO))
    assert result.outcome is SUPERSEDED


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [(50, 25, LIVE), (50, 24, ImportOutcome.REFUSED), (49, 1, LIVE), (50, 90, LIVE)],
)
async def test_a_list_that_lost_more_than_half_is_refused(
    desk: Desk, before: int, after: int, outcome: ImportOutcome
) -> None:
    await desk.take(edition(3, *many(before)))
    (result,) = await desk.take(edition(4, *many(after)), now=NOW + timedelta(hours=1))
    assert result.outcome is outcome
    live = desk.ledger.rows["eu_fsf"]
    refused = outcome is ImportOutcome.REFUSED
    assert live.entries == (before if refused else after)
    assert (live.checked_at == NOW) is refused


async def test_a_person_may_say_that_a_list_has_really_shrunk(desk: Desk) -> None:
    await desk.take(edition(3, *many(60)))
    (result,) = await desk.take(edition(4, *many(2)), accept_shrunk=True)
    assert (result.outcome, result.removed) == (LIVE, 58)


def many(count: int) -> list[WatchlistEntry]:
    return [an_entry(f"Vostrakan Kombinat {number}", entry_id=f"E-{number}") for number in range(count)]


async def test_lists_do_not_meet(desk: Desk) -> None:
    await desk.take(edition(5, ONE), edition(3, TWO, list_id="uk"))
    assert set(desk.ledger.rows) == {"eu_fsf", "uk"}
    assert [said.list for said in desk.said()] == ["eu_fsf", "uk"]


async def test_every_announcement_has_an_id_of_its_own_when_content_comes_back(desk: Desk) -> None:
    for hours, content in enumerate((ONE, TWO, ONE, TWO)):
        await desk.take(edition(3, content), now=NOW + timedelta(hours=hours))
    assert len(desk.said()) == 4
    assert len(set(desk.ids)) == 4


async def test_the_same_import_at_the_same_time_has_the_same_id(desk: Desk) -> None:
    other = Desk()
    for each in (desk, other):
        await each.take(edition(3))
        each.said()
    assert desk.ids == other.ids
