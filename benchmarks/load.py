"""How is a load put on the chain, and what is seen of it?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.topics import ORDERS_DECIDED
from services.cli.order_command import order_record
from services.runtime.event_log import EventLog, Outgoing
from tests.builders import a_listed_item, line_data, order_data, party_data

SOURCE = "urn:bench:oms"
ANSWERS = (b"catchall.order.cleared.v1", b"catchall.order.held.v1")


@dataclass
class Seen:
    """When each order was sent and answered, in seconds of the monotonic clock."""

    sent: dict[bytes, float] = field(default_factory=dict)
    answered: dict[bytes, float] = field(default_factory=dict)

    def latencies_ms(self) -> list[float]:
        return sorted(
            (self.answered[key] - at) * 1000 for key, at in self.sent.items() if key in self.answered
        )


def orders(count: int, *, prefix: str) -> list[Outgoing]:
    """Orders of two lines and four parties, all parties of their own; one in ten is held."""
    found = []
    for number in range(count):
        name = f"{prefix} {number}"
        parties = [
            party_data(f"Nordvik Snekkeri {name} AS"),
            party_data(f"Havblikk Eiendom {name} AS", role="consignee"),
            party_data(f"Fjordgata Handel {name} AS", role="buyer"),
            party_data("Vestkyst Spedisjon AS", role="freight_forwarder"),
        ]
        lines: list[dict[str, Any]] = [line_data("1"), line_data("2", name="Filing cabinet")]
        if number % 10 == 0:
            lines = [a_listed_item(), line_data("2")]
        data = order_data(f"{prefix}-{number:07d}", parties=parties, lines=lines)
        found.append(order_record("order.placed", data, SOURCE))
    return found


async def listen(event_log: EventLog, seen: Seen, group: str, stopping: asyncio.Event) -> None:
    """Note when each decision arrives where an order-management system would read it."""
    subscription = await event_log.subscribe(group, [ORDERS_DECIDED.name])
    try:
        while not stopping.is_set():
            for record in await subscription.poll(records_max=2_000, timeout_s=0.1):
                if dict(record.headers).get("ce_type") in ANSWERS and record.key is not None:
                    seen.answered.setdefault(record.key, time.monotonic())
    finally:
        await subscription.close()


async def send_all(event_log: EventLog, records: Sequence[Outgoing], seen: Seen, *, batch: int = 250) -> None:
    """Send as fast as the log takes it."""
    for start in range(0, len(records), batch):
        part = records[start : start + batch]
        now = time.monotonic()
        seen.sent.update({record.key.encode(): now for record in part})
        await event_log.publish(part)


async def send_at(event_log: EventLog, records: Sequence[Outgoing], seen: Seen, *, rate: float) -> None:
    """Send at a steady rate, in slices of 20 ms."""
    started, done = time.monotonic(), 0
    while done < len(records):
        due = min(len(records), int((time.monotonic() - started) * rate) + 1)
        if due > done:
            part = records[done:due]
            now = time.monotonic()
            seen.sent.update({record.key.encode(): now for record in part})
            await event_log.publish(part)
            done = due
        await asyncio.sleep(0.02)


async def until_answered(seen: Seen, count: int, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(seen.answered) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(seen.answered)} of {count} answered after {seconds} s")
        await asyncio.sleep(0.02)


def quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
