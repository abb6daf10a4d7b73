"""What do services ask of an event log, whichever it is?

The port that the SQLite log (one process) and Kafka (many) keep alike: records with the same key
stay in sequence, each consumer group sees every record at least once, and a group goes on where it
last committed.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.envelope import Headers


@dataclass(frozen=True, slots=True)
class Position:
    """One partition of one topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be published."""

    topic: str
    key: str
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it lies in the log."""

    position: Position
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_s: float

    @property
    def address(self) -> str:
        """Where the record lies, for people and for dead letters."""
        return f"{self.position.topic}/{self.position.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """What a topic needs when it is made."""

    name: str
    retention_days: int | None
    record_bytes_max: int


class Subscription(Protocol):
    """A member of a consumer group."""

    async def poll(self, *, records_max: int, timeout_s: float) -> Sequence[Record]:
        """The next records of the assigned partitions, in sequence per partition; empty at the timeout."""

    async def commit(self, next_offsets: Mapping[Position, int]) -> None:
        """Go on from here after a restart. A position that is no longer ours is passed over."""

    def pause(self, positions: Sequence[Position]) -> None:
        """Hand out nothing of these partitions until `resume`."""

    def resume(self, positions: Sequence[Position]) -> None: ...

    def assigned(self) -> frozenset[Position]:
        """The partitions that are ours now."""

    async def lag(self) -> Mapping[Position, int]:
        """How many records each assigned partition holds beyond what was polled."""

    async def close(self) -> None: ...


class EventLog(Protocol):
    """Where events are published, read and remembered. All failures to reach it are `Transient`."""

    async def start(self) -> None: ...

    async def ensure_topics(self, topics: Sequence[TopicSettings]) -> None:
        """Make the topics that are not there; those that are keep their settings."""

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Returns when every record is acknowledged and durable; on an error any of them may be there."""

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription: ...

    def read(self, topic: str) -> AsyncIterator[Record]:
        """Every record that the topic remembers at the time of the call, oldest first per partition."""

    async def close(self) -> None: ...


def partition_of(key: str, *, partitions: int) -> int:
    """The partition of a key, for logs that do not choose themselves."""
    return zlib.crc32(key.encode()) % partitions
