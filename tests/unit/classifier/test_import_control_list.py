"""What follows when a user loads a version of Annex I, and what is refused?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from schemas.events.reference import ControlListUpdated
from schemas.topics import REFERENCE
from services.classifier.application.import_control_list import (
    ControlListOutcome,
    ImportedControlList,
    TextToImport,
    import_control_list,
)
from services.classifier.domain.control_list import ControlLists
from services.classifier.domain.official_text import AnnexText, ControlListRefused
from tests.fakes.classifier import MemoryControlLists
from tests.fakes.screening import MemoryOutbox
from tests.unit.classifier.builders import LISTS, a_version

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXT = AnnexText(headings={"5A001": "Pigeons."}, notes=())
OTHER = AnnexText(headings={"5A001": "Pigeons.", "5A002": "Doves."}, notes=())


class Bench:
    def __init__(self) -> None:
        self.ledger, self.outbox = MemoryControlLists(), MemoryOutbox(NOW)

    async def load(
        self,
        text: AnnexText = TEXT,
        day: str = "2026-12-01",
        *,
        known_from: date | None = None,
        citation: str | None = None,
        replace: bool = False,
    ) -> ImportedControlList:
        given = TextToImport(
            text=text,
            source_name="page.html",
            valid_from=date.fromisoformat(day),
            known_from=known_from,
            citation=citation,
        )
        return await import_control_list(
            given, self.ledger, self.outbox, shipped=LISTS, now=NOW, replace=replace
        )

    def announced(self) -> list[tuple[str, ControlListUpdated]]:
        said = [(topic, event.data) for topic, event in self.outbox.said]
        self.outbox.said.clear()
        return [(topic, data) for topic, data in said if isinstance(data, ControlListUpdated)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_version_of_another_day_is_announced(bench: Bench) -> None:
    imported = await bench.load()
    assert imported.outcome is ControlListOutcome.LOADED
    assert (imported.edition.version, imported.edition.known_from) == ("2026-12-01", NOW.date())
    assert bench.announced() == [
        (REFERENCE.name, ControlListUpdated(version="2026-12-01", valid_from=date(2026, 12, 1), entries=1))
    ]


async def test_the_text_of_a_shipped_version_is_its_wording_and_changes_no_order(bench: Bench) -> None:
    imported = await bench.load(day="2025-11-15")
    assert imported.outcome is ControlListOutcome.WORDING
    assert bench.announced() == []
    assert "5A002" in imported.differs
    assert "5A001" not in imported.differs


async def test_the_same_text_once_more_changes_nothing(bench: Bench) -> None:
    await bench.load()
    bench.announced()
    assert (await bench.load()).outcome is ControlListOutcome.UNCHANGED
    assert (await bench.load(replace=True)).outcome is ControlListOutcome.UNCHANGED
    assert bench.announced() == []
    assert len(bench.ledger.kept) == 1


async def test_another_text_for_the_same_day_is_refused_and_the_first_stays(bench: Bench) -> None:
    await bench.load()
    with pytest.raises(ControlListRefused, match=r"page\.html.*--replace"):
        await bench.load(OTHER)
    with pytest.raises(ControlListRefused):
        await bench.load(known_from=date(2026, 1, 1))
    with pytest.raises(ControlListRefused):
        await bench.load(citation="OJ L 1")
    assert list(bench.ledger.kept) == ["2026-12-01"]


async def test_what_is_loaded_today_cannot_be_known_only_tomorrow(bench: Bench) -> None:
    with pytest.raises(ControlListRefused, match="known_from"):
        await bench.load(known_from=date(2026, 11, 21))


async def test_what_replaces_a_version_has_a_name_of_its_own_and_is_announced(bench: Bench) -> None:
    await bench.load()
    bench.announced()
    assert (await bench.load(OTHER, replace=True)).edition.version == "2026-12-01.2"
    assert [data.version for _, data in bench.announced()] == ["2026-12-01.2"]
    assert list(bench.ledger.kept) == ["2026-12-01", "2026-12-01.2"]


def test_what_replaces_a_version_counts_from_when_it_was_known() -> None:
    first = a_version("2026-12-01", "5A001", known="2026-11-01")
    second = a_version("2026-12-01", "5A001", known="2027-02-01")
    lists = LISTS.with_versions([first, second])
    planned = date(2027, 3, 1)
    assert lists.at(planned, known_on=date(2027, 1, 31)) is first
    assert lists.at(planned, known_on=date(2027, 2, 1)) is second


def test_a_day_that_only_a_later_known_version_has_is_not_covered_yet() -> None:
    old = a_version("2023-01-01", "5A001", known="2027-01-01")
    lists = LISTS.with_versions([old])
    assert isinstance(lists, ControlLists)
    assert not lists.covers(date(2023, 6, 1), known_on=date(2026, 12, 31))
    assert lists.covers(date(2023, 6, 1), known_on=date(2027, 1, 1))
