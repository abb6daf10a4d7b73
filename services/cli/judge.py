"""What would be decided about an order now, without any broker?

The same classifier, matcher and rules as the services, composed in memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from schemas.decision import Decision
from schemas.events.decided import FieldError
from schemas.order import Order
from schemas.registry import field_errors
from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.adapters.repositories import SqlItemRegistry
from services.classifier.domain.classify import Classifier
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.settings import ClassifierSettings
from services.cli.output import Lines
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.screening.adapters.law_files import shipped_law
from services.screening.adapters.law_tables import LawCache
from services.screening.adapters.list_files.entries_jsonl import entry_from_json
from services.screening.adapters.snapshots import SnapshotCache
from services.screening.domain.evidence import LawBook
from services.screening.domain.list_state import ListState, LiveList, end_of_day
from services.screening.domain.matching import Matcher
from services.screening.domain.screen import Matter, Snapshot, basis_of, screen
from services.screening.domain.watchlist import ListEdition, ListRefused, WatchlistEntry
from services.screening.metrics import ScreeningMetrics
from services.screening.settings import ScreeningSettings

_INSTANT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


class UnusableLists(ValueError):
    """The file of list entries cannot be used; the message names line, field and reason."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of input: an order and the day on which it is to be decided."""

    order: Order
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Judge:
    """Everything that a decision needs, in memory."""

    classifier: Classifier
    law: LawBook
    snapshot: Snapshot
    confirmed: Mapping[str, ConfirmedItem]
    given_lists: bool = False
    """The lists come with the question and are fresh on its day."""

    def decide(self, question: Question) -> Decision:
        """The decision on an order; its `authorisations` are what the register holds for it."""
        order, as_of = question.order, question.as_of
        classification = self.classifier.classify_order(order, self.confirmed, known_on=as_of.date())
        matter = Matter(
            order=order,
            order_digest=order.digest(),
            classification=classification,
            register=tuple(order.authorisations or ()),
        )
        snapshot = (
            self.snapshot.with_state(fresh_at(self.snapshot.state, as_of))
            if self.given_lists
            else self.snapshot
        )
        opinion = screen(matter, snapshot, self.law, as_of=as_of)
        return Decision(
            **{name: getattr(opinion, name) for name in type(opinion).model_fields},
            order_id=order.order_id,
            revision=order.revision,
            order_digest=matter.order_digest,
            basis=basis_of(matter, snapshot, self.law, as_of=as_of),
            decided_at=as_of,
            cause="order",
        )


async def judge_over_imported() -> Judge:
    """A judge over what is imported: lists and confirmed items of this deployment."""
    snapshot = await imported_snapshot()
    settings = ClassifierSettings()
    database = Database(settings.database_for("classifier"), schema="classifier")
    try:
        await migrate(database, "classifier")
        async with database.read() as connection:
            confirmed = await SqlItemRegistry(connection).all()
            classifier = await ControlListCache(shipped_classifier()).current(connection)
    finally:
        await database.close()
    return Judge(classifier, await _law_of_this_deployment(), snapshot, confirmed)


def judge_over_file(path: Path, classifier: Classifier) -> Judge:
    """A judge whose whole list state is a file of entries, fresh on the day of each decision."""
    return Judge(classifier, shipped_law(), snapshot_of_file(path), {}, given_lists=True)


async def _law_of_this_deployment() -> LawBook:
    """The law of the release under the tables that people loaded here."""
    database = Database(ScreeningSettings().database_for("screening"), schema="screening")
    try:
        await migrate(database, "screening")
        async with database.read() as connection:
            return await LawCache(shipped_law()).current(connection)
    finally:
        await database.close()


async def imported_snapshot() -> Snapshot:
    """The live lists of this deployment; none imported gives a snapshot that clears nothing."""
    settings = ScreeningSettings()
    database = Database(settings.database_for("screening"), schema="screening")
    cache = SnapshotCache(
        required=settings.required(),
        fresh_for=timedelta(hours=settings.list_fresh_hours),
        metrics=ScreeningMetrics(CollectorRegistry()),
    )
    try:
        await migrate(database, "screening")
        return await cache.refresh(database)
    finally:
        await database.close()


def snapshot_of_file(path: Path) -> Snapshot:
    """The list state that a JSON Lines file of entries describes; an empty file is no list at all."""
    entries: list[WatchlistEntry] = []
    for number, row, problem in Lines(path):
        if problem is not None or row is None:
            raise UnusableLists(f"{path.name}, line {number}: {problem.reason if problem else 'is empty'}")
        try:
            entries.append(entry_from_json(row))
        except ListRefused as error:
            raise UnusableLists(f"{path.name}, line {number}: {error.field}: {error.reason}") from error
    return snapshot_of_entries(entries)


def snapshot_of_entries(entries: list[WatchlistEntry]) -> Snapshot:
    """The list state that these entries are the whole of; without any nothing can be cleared."""
    lists = {entry.list_id for entry in entries}
    counts = {list_id: sum(entry.list_id == list_id for entry in entries) for list_id in lists}
    live = {list_id: _live(list_id, counts[list_id], entries) for list_id in sorted(lists)}
    required = frozenset() if entries else frozenset({"eu_fsf"})
    return Snapshot(ListState(live, required, timedelta(hours=1)), Matcher(entries))


def fresh_at(state: ListState, as_of: datetime) -> ListState:
    """The same lists, checked at `as_of`."""
    lists = {
        list_id: LiveList(
            list_id=list_id,
            digest=live.digest,
            published_on=live.published_on,
            checked_at=as_of,
            entries=live.entries,
            problem=live.problem,
        )
        for list_id, live in state.lists.items()
    }
    return ListState(lists, state.required, state.fresh_for)


def read_question(row: dict[str, Any], *, now: datetime) -> Question | FieldError:
    """The order in a line: alone, or as `order` beside `as_of` (other keys are passed over)."""
    wrapped = "order" in row and "order_id" not in row
    order = row["order"] if wrapped else row
    as_of = _as_of(row.get("as_of")) if wrapped else now
    if isinstance(as_of, FieldError):
        return as_of
    try:
        return Question(Order.model_validate_json(json.dumps(order)), as_of or now)
    except ValidationError as error:
        return field_errors(error)[0]


def _as_of(value: object) -> datetime | FieldError | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and len(value) == 10:
            return end_of_day(date.fromisoformat(value))
        if isinstance(value, str):
            return _INSTANT.validate_python(value).astimezone(UTC)
    except (ValueError, ValidationError):
        pass
    return FieldError(field="as_of", reason="must be a day (YYYY-MM-DD) or a time with an offset")


def _live(list_id: str, count: int, entries: list[WatchlistEntry]) -> LiveList:
    own = tuple(entry for entry in entries if entry.list_id == list_id)
    edition = ListEdition(list_id=list_id, published_on=None, entries=own, source_format="entries")
    return LiveList(
        list_id=list_id,
        digest=edition.digest(),
        published_on=None,
        checked_at=datetime(1970, 1, 1, tzinfo=UTC),
        entries=count,
    )
