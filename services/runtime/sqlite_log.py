"""How does an event log live in one SQLite file, for one process?

Durable across restarts, same port as Kafka. Another process may publish into the file (the
`order place` command does); consumer groups live in the process that runs the services.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from schemas.envelope import Headers
from services.runtime.clock import system_clock
from services.runtime.errors import Rejected, Transient
from services.runtime.event_log import Outgoing, Position, Record, TopicSettings, partition_of

T = TypeVar("T")

PARTITIONS = 4
OTHER_PROCESS_POLL_S = 0.2  # how soon a record that another process published is seen
BUSY_TIMEOUT_MS = 10_000
READ_PAGE = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topic (name TEXT PRIMARY KEY, record_bytes_max INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (
    topic TEXT NOT NULL, part INTEGER NOT NULL, pos INTEGER NOT NULL,
    key BLOB, value BLOB, headers BLOB NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (topic, part, pos)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tail (
    topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, part)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (
    consumers TEXT NOT NULL, topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL,
    PRIMARY KEY (consumers, topic, part)
) WITHOUT ROWID;
"""


class SqliteLog:
    """The embedded event log."""

    def __init__(self, path: Path, *, partitions: int = PARTITIONS) -> None:
        self._path = path
        self._partitions = partitions
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="event-log")
        self._connection: sqlite3.Connection | None = None
        self._published = asyncio.Condition()
        self._groups: dict[str, list[SqliteSubscription]] = {}

    async def start(self) -> None:
        await self.run(self._open)

    async def ensure_topics(self, topics: Sequence[TopicSettings]) -> None:
        rows = [(topic.name, topic.record_bytes_max) for topic in topics]

        def make(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR IGNORE INTO topic VALUES (?, ?)", rows)
            connection.executemany(
                "INSERT OR IGNORE INTO tail VALUES (?, ?, 0)",
                [(name, part) for name, _ in rows for part in range(self._partitions)],
            )

        await self.write(make)

    async def publish(self, records: Sequence[Outgoing]) -> None:
        now_s = system_clock().timestamp()
        await self.write(lambda connection: _append(connection, records, self._partitions, now_s))
        async with self._published:
            self._published.notify_all()

    async def subscribe(self, group: str, topics: Sequence[str]) -> SqliteSubscription:
        members = self._groups.setdefault(group, [])
        subscription = SqliteSubscription(self, group, tuple(topics))
        members.append(subscription)
        self._share_out(group)
        return subscription

    async def read(self, topic: str) -> AsyncIterator[Record]:
        ends = await self.run(_ends)
        for part in range(self._partitions):
            position, start = Position(topic, part), 0
            while start < (end := ends.get(position, 0)):
                count = min(READ_PAGE, end - start)
                for record in await self.run(partial(_page, position=position, start=start, count=count)):
                    yield record
                start += count

    async def close(self) -> None:
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
            self._connection = None
        self._thread.shutdown(wait=False)

    def leave(self, subscription: SqliteSubscription) -> None:
        """Take a member out of its group and give its partitions to the others."""
        members = self._groups.get(subscription.group, [])
        if subscription in members:
            members.remove(subscription)
            self._share_out(subscription.group)

    async def wait_for_news(self, timeout_s: float) -> None:
        """Returns when something was published here, or when another process may have."""
        async with self._published:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._published.wait(), min(timeout_s, OTHER_PROCESS_POLL_S))

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the log's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction."""

        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return result

        return await self.run(transaction)

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._open())
        except sqlite3.OperationalError as error:
            raise Transient(f"the event log {self._path.name} cannot be used: {error}") from error

    def _open(self, _: sqlite3.Connection | None = None) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(_SCHEMA)
            self._connection = connection
        return self._connection

    def _share_out(self, group: str) -> None:
        members = self._groups[group]
        for number, member in enumerate(members):
            member.assign(
                frozenset(
                    Position(topic, part)
                    for topic in member.topics
                    for part in range(self._partitions)
                    if part % len(members) == number
                )
            )


class SqliteSubscription:
    """A member of a group in this process."""

    def __init__(self, log: SqliteLog, group: str, topics: tuple[str, ...]) -> None:
        self.group = group
        self.topics = topics
        self._log = log
        self._assigned: frozenset[Position] = frozenset()
        self._next: dict[Position, int] = {}
        self._paused: set[Position] = set()

    def assign(self, positions: frozenset[Position]) -> None:
        """Take over these partitions; what is new goes on from the committed offset."""
        self._next = {position: start for position, start in self._next.items() if position in positions}
        self._assigned = positions

    def assigned(self) -> frozenset[Position]:
        return self._assigned

    async def poll(self, *, records_max: int, timeout_s: float) -> Sequence[Record]:
        records = await self._fetch(records_max)
        waited_s = 0.0
        while not records and waited_s < timeout_s:
            await self._log.wait_for_news(timeout_s - waited_s)
            waited_s += OTHER_PROCESS_POLL_S
            records = await self._fetch(records_max)
        return records

    async def commit(self, next_offsets: Mapping[Position, int]) -> None:
        rows = [
            (self.group, position.topic, position.partition, offset)
            for position, offset in next_offsets.items()
            if position in self._assigned
        ]
        await self._log.write(
            lambda connection: connection.executemany(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)", rows
            )
        )

    def pause(self, positions: Sequence[Position]) -> None:
        self._paused.update(positions)

    def resume(self, positions: Sequence[Position]) -> None:
        self._paused.difference_update(positions)

    async def lag(self) -> Mapping[Position, int]:
        ends = await self._log.run(_ends)
        return {position: ends.get(position, 0) - self._next.get(position, 0) for position in self._assigned}

    async def close(self) -> None:
        self._log.leave(self)
        self._assigned = frozenset()

    async def _fetch(self, records_max: int) -> list[Record]:
        wanted = [position for position in self._assigned if position not in self._paused]
        unknown = [position for position in wanted if position not in self._next]
        if unknown:
            committed = await self._log.run(lambda connection: _progress(connection, self.group))
            self._next.update({p: committed.get(p, 0) for p in unknown if p in self._assigned})
        starts = {position: self._next[position] for position in wanted if position in self._next}
        records = await self._log.run(lambda connection: _next_records(connection, starts, records_max))
        for record in records:
            if record.position in self._next:
                self._next[record.position] = record.offset + 1
        return [record for record in records if record.position in self._assigned]


def _append(
    connection: sqlite3.Connection, records: Sequence[Outgoing], partitions: int, now_s: float
) -> None:
    limits = dict(connection.execute("SELECT name, record_bytes_max FROM topic").fetchall())
    tails: dict[Position, int] = {}
    rows = []
    for record in records:
        if record.topic not in limits:
            raise Rejected("topic", f"{record.topic} does not exist")
        if len(record.value or b"") > limits[record.topic]:
            raise Rejected("data", f"more than {limits[record.topic]} bytes")
        position = Position(record.topic, partition_of(record.key, partitions=partitions))
        if position not in tails:
            tails[position] = _tail(connection, position)
        headers = json.dumps([[name, value.decode("latin-1")] for name, value in record.headers]).encode()
        rows.append((*_columns(position), tails[position], record.key.encode(), record.value, headers, now_s))
        tails[position] += 1
    connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT OR REPLACE INTO tail VALUES (?, ?, ?)",
        [(*_columns(position), offset) for position, offset in tails.items()],
    )


def _columns(position: Position) -> tuple[str, int]:
    return position.topic, position.partition


def _tail(connection: sqlite3.Connection, position: Position) -> int:
    row = connection.execute(
        "SELECT next FROM tail WHERE topic = ? AND part = ?", _columns(position)
    ).fetchone()
    return int(row[0]) if row else 0


def _ends(connection: sqlite3.Connection) -> dict[Position, int]:
    rows = connection.execute("SELECT topic, part, next FROM tail").fetchall()
    return {Position(topic, part): offset for topic, part, offset in rows}


def _progress(connection: sqlite3.Connection, group: str) -> dict[Position, int]:
    rows = connection.execute("SELECT topic, part, next FROM progress WHERE consumers = ?", (group,))
    return {Position(topic, part): offset for topic, part, offset in rows}


def _next_records(
    connection: sqlite3.Connection, starts: Mapping[Position, int], records_max: int
) -> list[Record]:
    """Up to `records_max` records: a fair share of every partition first, so that none is starved."""
    places = sorted(starts, key=_columns)
    share = max(1, records_max // max(1, len(places)))
    found: dict[Position, list[Record]] = {}
    left = records_max
    for position in places:
        found[position] = _page(connection, position, starts[position], min(share, left))
        left -= len(found[position])
    for position in places:
        if left > 0 and len(found[position]) == share:
            more = _page(connection, position, found[position][-1].offset + 1, left)
            found[position] += more
            left -= len(more)
    return [record for position in places for record in found[position]]


def _page(connection: sqlite3.Connection, /, position: Position, start: int, count: int) -> list[Record]:
    rows = connection.execute(
        "SELECT pos, key, value, headers, at FROM record"
        " WHERE topic = ? AND part = ? AND pos >= ? ORDER BY pos LIMIT ?",
        (*_columns(position), start, count),
    )
    return [
        Record(position, pos, key, value, _headers(headers), at)
        for pos, key, value, headers, at in rows.fetchall()
    ]


def _headers(text: bytes) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(text))
