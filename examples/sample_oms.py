"""How does an order-management system work with catchall? The smallest safe one, on aiokafka alone.

Usage: python examples/sample_oms.py BROKER ORDER.json [SECONDS TO WAIT]
Places the order and ships it once it may leave; a hold that comes while it is packed stops it.
Exit 0: shipped. Exit 1: not shipped in that time. What is kept in memory here belongs in a database.
"""

import asyncio
import hashlib
import json
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

SOURCE = "urn:example:sample-oms"
ORDERS = "catchall.orders.v1"
ANSWERS = ("catchall.orders-decided.v1", "catchall.orders-released.v1")
PACKING_S = 1.0
BLANKS: tuple[Any, ...] = (None, [], {})


class Permission:
    """May this revision leave? Only what was said about exactly this content counts; silence is no."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.about = (order["order_id"], order["revision"], digest(order))
        self.cleared = self.ended = False
        self.hold: str | None = None  # the id of the last hold or reassessment
        self.answered: str | None = None  # the one that people have released

    def hear(self, event: str, data: dict[str, Any], event_id: str) -> None:
        if event == "order.withdrawn" and data["order_id"] == self.about[0]:
            self.ended = True
        if (data["order_id"], data["revision"], data.get("order_digest")) != self.about:
            return  # another order or revision, or an order.rejected, which gives and takes nothing
        if event == "order.cleared":
            self.cleared = True
        elif event == "order.held":
            self.cleared, self.hold = False, event_id
        elif event == "order.reassessed":
            self.hold = event_id
        elif event == "order.released":
            self.answered = data["decision_id"]
        elif event == "order.refused":
            self.ended = True

    def stands(self) -> bool:
        released = self.hold is not None and self.hold == self.answered
        return not self.ended and (self.cleared or released)


def digest(order: dict[str, Any]) -> str:
    """What the order says, as catchall counts it: sorted keys, no spaces, no blanks, UTC as Z."""
    text = json.dumps(order | {"placed_at": order["placed_at"].replace("+00:00", "Z")})
    bare = json.loads(text, object_hook=lambda found: {k: v for k, v in found.items() if v not in BLANKS})
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


async def say(producer: AIOKafkaProducer, event: str, data: dict[str, Any]) -> None:
    """Publish a CloudEvent in binary mode; the same fact has the same id, however often it is sent."""
    key, fact = data["order_id"], f"{data['order_id']}/{data['revision']}/{event}"
    context = {"specversion": "1.0", "id": fact, "type": f"catchall.{event}.v1", "source": SOURCE}
    context |= {"subject": key, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    data = data | {"shipped_at": context["time"]} if event == "order.shipped" else data
    headers = [("content-type", b"application/json")]
    headers += [(f"ce_{name}", value.encode()) for name, value in context.items()]
    await producer.send_and_wait(ORDERS, json.dumps(data).encode(), key.encode(), headers=headers)
    print("said", fact, flush=True)


async def run(broker: str, order: dict[str, Any], wait_s: float) -> bool:
    permission, ready_at, end = Permission(order), None, time.monotonic() + wait_s
    consumer = AIOKafkaConsumer(*ANSWERS, bootstrap_servers=broker, auto_offset_reset="earliest")
    async with consumer, AIOKafkaProducer(bootstrap_servers=broker, acks="all") as producer:
        await say(producer, "order.placed" if order["revision"] == 1 else "order.amended", order)
        while time.monotonic() < end and not permission.ended:
            for record in chain(*(await consumer.getmany(timeout_ms=100)).values()):
                context = {name: value.decode() for name, value in record.headers}
                name = context["ce_type"].removeprefix("catchall.").removesuffix(".v1")
                permission.hear(name, json.loads(record.value), context["ce_id"])
            ready_at = (ready_at or time.monotonic() + PACKING_S) if permission.stands() else None
            if ready_at is not None and time.monotonic() >= ready_at:
                lines = [{name: line[name] for name in ("line_id", "quantity")} for line in order["lines"]]
                about = {"order_id": order["order_id"], "revision": order["revision"]}
                await say(producer, "order.shipped", about | {"lines": lines})
                return True
    print("not shipped: the order may not leave", flush=True)
    return False


if __name__ == "__main__":
    document, patience = json.loads(Path(sys.argv[2]).read_text()), float((sys.argv[3:] or ["60"])[0])
    sys.exit(0 if asyncio.run(run(sys.argv[1], document, patience)) else 1)
