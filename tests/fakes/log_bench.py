"""How does one test suite get at either event log: the embedded one, or a real Kafka?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.runtime.event_log import EventLog, Outgoing, Position, Record, Subscription, TopicSettings
from tests.nodes import fresh_name

RECORD_BYTES_MAX = 6 * 1024 * 1024


@dataclass(slots=True)
class LogBench:
    """One event log with a topic of the test's own; what was opened through it is closed at the end."""

    new_log: Callable[[], EventLog]
    partitions: int
    topic: str = field(default_factory=lambda: fresh_name("events"))
    group: str = field(default_factory=lambda: fresh_name("group"))
    opened: list[EventLog] = field(default_factory=list)
    joined: list[Subscription] = field(default_factory=list)

    @property
    def log(self) -> EventLog:
        return self.opened[0]

    @property
    def positions(self) -> frozenset[Position]:
        return frozenset(Position(self.topic, part) for part in range(self.partitions))

    async def open(self) -> EventLog:
        """A log of its own, as another process would have it."""
        log = self.new_log()
        self.opened.append(log)
        await log.start()
        await log.ensure_topics([TopicSettings(self.topic, 7, RECORD_BYTES_MAX)])
        return log

    async def join(self, *, group: str | None = None, log: EventLog | None = None) -> Subscription:
        subscription = await (log or self.log).subscribe(group or self.group, [self.topic])
        self.joined.append(subscription)
        return subscription

    def record(self, key: str, value: str) -> Outgoing:
        return Outgoing(self.topic, key, value.encode(), ())

    async def publish(self, *values: tuple[str, str]) -> None:
        """Records of key and value, in one call."""
        await self.log.publish([self.record(key, value) for key, value in values])

    async def everything(self) -> list[Record]:
        return [record async for record in self.log.read(self.topic)]

    async def close(self) -> None:
        for subscription in self.joined:
            await subscription.close()
        for log in self.opened:
            await log.close()


async def take(subscription: Subscription, count: int) -> list[Record]:
    """Poll until `count` records have come."""
    found: list[Record] = []
    async with asyncio.timeout(40):
        while len(found) < count:
            found += await subscription.poll(records_max=1_000, timeout_s=0.2)
    return found


async def nothing_more(subscription: Subscription) -> bool:
    return not await subscription.poll(records_max=1_000, timeout_s=0.3)


def values(records: Sequence[Record]) -> list[str]:
    return [(record.value or b"").decode() for record in records]


def of_key(records: Sequence[Record], key: str) -> list[str]:
    return values([record for record in records if record.key == key.encode()])


def after(records: Sequence[Record]) -> dict[Position, int]:
    """The offsets to commit once these are handled."""
    return {record.position: record.offset + 1 for record in records}
