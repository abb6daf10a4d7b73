"""How does a process come to hold the live state of the lists, whole and up to date?

The ledger says what is live; what has changed is read, checked and indexed in a thread, and then
takes the place of the old snapshot in one assignment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.runtime.database import Database
from services.runtime.memory import settle
from services.screening.adapters.ledger import SqlListLedger, UnreadableEdition
from services.screening.application.ports import LiveEdition
from services.screening.domain.list_state import ListState, LiveList
from services.screening.domain.matching import Matcher
from services.screening.domain.screen import Snapshot
from services.screening.domain.watchlist import WatchlistEntry
from services.screening.metrics import ScreeningMetrics

log = structlog.get_logger(__name__)

UNREADABLE = "cannot be read from the database"


class SnapshotCache:
    """The snapshot of this process."""

    def __init__(self, *, required: frozenset[str], fresh_for: timedelta, metrics: ScreeningMetrics) -> None:
        self._required = required
        self._fresh_for = fresh_for
        self._metrics = metrics
        self._loading = asyncio.Lock()
        self._entries: dict[str, tuple[str, tuple[WatchlistEntry, ...], str | None]] = {}
        self.snapshot = Snapshot(ListState({}, required, fresh_for), Matcher(()))

    async def current(self, connection: AsyncConnection) -> Snapshot:
        """The snapshot over what `connection` sees as live."""
        live = await SqlListLedger(connection).live()
        async with self._loading:
            if self._is_known(live):
                return self._with_checks(live)
            return await self._load(live, connection)

    async def refresh(self, database: Database) -> Snapshot:
        async with database.read() as connection:
            return await self.current(connection)

    def _is_known(self, live: Mapping[str, LiveEdition]) -> bool:
        known = {
            list_id: digest for list_id, (digest, _, problem) in self._entries.items() if problem is None
        }
        return known == {list_id: edition.digest for list_id, edition in live.items()}

    def _with_checks(self, live: Mapping[str, LiveEdition]) -> Snapshot:
        """The same content; only when it was last checked may have changed."""
        state = self._state(live)
        if state != self.snapshot.state:
            self.snapshot = self.snapshot.with_state(state)
            self._show(state)
        return self.snapshot

    async def _load(self, live: Mapping[str, LiveEdition], connection: AsyncConnection) -> Snapshot:
        ledger = SqlListLedger(connection)
        entries: dict[str, tuple[str, tuple[WatchlistEntry, ...], str | None]] = {}
        for list_id, edition in live.items():
            known = self._entries.get(list_id)
            if known is not None and known[0] == edition.digest and known[2] is None:
                entries[list_id] = known
                continue
            try:
                entries[list_id] = (edition.digest, await ledger.entries(list_id, edition.digest), None)
            except UnreadableEdition as error:
                log.error("list_unreadable", list=list_id, reason=str(error))
                entries[list_id] = (edition.digest, (), UNREADABLE)
        everything = [entry for _, found, _ in entries.values() for entry in found]
        matcher = self.snapshot.matcher
        if self._content(entries) != self._content(self._entries):
            matcher = await asyncio.to_thread(Matcher, everything)
            settle(collect=False)
        self._entries = entries
        self.snapshot = Snapshot(self._state(live), matcher)
        self._show(self.snapshot.state)
        log.info("lists_loaded", lists={list_id: len(found) for list_id, (_, found, _) in entries.items()})
        return self.snapshot

    @staticmethod
    def _content(
        entries: Mapping[str, tuple[str, tuple[WatchlistEntry, ...], str | None]],
    ) -> list[tuple[str, str, int]]:
        return sorted((list_id, digest, len(found)) for list_id, (digest, found, _) in entries.items())

    def _state(self, live: Mapping[str, LiveEdition]) -> ListState:
        lists = {
            list_id: LiveList(
                list_id=list_id,
                digest=edition.digest,
                published_on=edition.published_on,
                checked_at=edition.checked_at,
                entries=len(self._entries[list_id][1]),
                problem=self._entries[list_id][2],
            )
            for list_id, edition in live.items()
        }
        return ListState(lists, self._required, self._fresh_for)

    def _show(self, state: ListState) -> None:
        for list_id, live in state.lists.items():
            self._metrics.list_entries.labels(list_id).set(live.entries)
            self._metrics.list_checked.labels(list_id).set(live.checked_at.timestamp())


class ConnectedSnapshots:
    """The port of the handlers: the snapshot as the transaction of their batch sees it."""

    def __init__(self, cache: SnapshotCache, connection: AsyncConnection) -> None:
        self._cache = cache
        self._connection = connection

    async def current(self) -> Snapshot:
        return await self._cache.current(self._connection)
