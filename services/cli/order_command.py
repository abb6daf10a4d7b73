"""How are orders placed from a file, as an order-management system would?"""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from schemas.envelope import Envelope, derived_id, pack
from schemas.events.decided import FieldError
from schemas.registry import EVENT_TYPES, field_errors
from schemas.topics import ORDERS
from services.cli.output import PROBLEM, Lines, emit, refuse, say
from services.runtime.clock import system_clock
from services.runtime.connect import event_log_of
from services.runtime.event_log import EventLog, Outgoing
from services.runtime.service import topic_settings
from services.runtime.settings import RuntimeSettings

DEFAULT_SOURCE = "urn:catchall:cli"
BATCH = 500
_MODELS = {found.short: found for found in EVENT_TYPES if found.topic is ORDERS}


@click.group()
def order() -> None:
    """Orders, as an order-management system emits them."""


@order.command()
@click.option("--file", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "broker", help="Where to: kafka://host:9092; default is CATCHALL_BROKER_URL or the embedded log."
)
@click.option("--source", default=DEFAULT_SOURCE, show_default=True, help="The URI of the sender.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def place(path: Path, broker: str | None, source: str, as_json: bool) -> None:
    """Publish the orders of a JSON Lines file.

    A line is an order (placed, or amended where its revision is above 1), or {"event": …, "data": …}
    for an order.amended, order.cancelled or order.shipped. The same line has the same event id every
    time, so that placing a file twice has no second effect.
    """
    settings = RuntimeSettings() if broker is None else RuntimeSettings(broker_url=broker)
    lines = Lines(path)
    records: list[tuple[str, Outgoing]] = []
    answers: list[dict[str, Any]] = []
    for number, row, problem in lines:
        found = problem if row is None else _record(row, source)
        if isinstance(found, Outgoing):
            records.append((found.key, found))
            answers.append({"order_id": found.key, "placed": True})
        else:
            name = row.get("order_id") if row else None
            error = found or FieldError(field="line", reason="is empty")
            answers.append(
                lines.error(number, name if isinstance(name, str) else None, error, key="order_id")
            )
    try:
        asyncio.run(_publish(settings, [record for _, record in records]))
    except ValueError as error:
        refuse(str(error))
    for answer in answers:
        if as_json:
            emit(answer)
        elif "error" in answer:
            say(f"{answer.get('order_id') or 'line ' + str(answer.get('line'))}: {answer['error']}")
    say(f"{len(records)} events published to {ORDERS.name}")
    if lines.failed:
        raise SystemExit(PROBLEM)


def order_record(short: str, data: dict[str, Any], source: str) -> Outgoing:
    """The record of an order event; raises `ValidationError` where the data breaks the contract."""
    found = _MODELS[short]
    text = json.dumps(data, ensure_ascii=False).encode()
    found.model.model_validate_json(text)
    order_id, revision = data["order_id"], data["revision"]
    content = hashlib.sha256(text).hexdigest()
    envelope = Envelope(
        id=derived_id(f"{source} {revision} {content}", type=found.type, subject=order_id),
        type=found.type,
        source=source,
        subject=order_id,
        time=system_clock(),
    )
    headers, value = pack(envelope, text)
    return Outgoing(ORDERS.name, order_id, value, headers)


def _record(row: dict[str, Any], source: str) -> Outgoing | FieldError:
    if "event" in row:
        short, data = row["event"], row.get("data")
    else:
        revision = row.get("revision")
        short, data = ("order.amended" if isinstance(revision, int) and revision > 1 else "order.placed"), row
    if short not in _MODELS:
        return FieldError(field="event", reason=f"must be one of {', '.join(_MODELS)}")
    if not isinstance(data, dict):
        return FieldError(field="data", reason="must be an object")
    try:
        return order_record(short, data, source)
    except ValidationError as error:
        return field_errors(error)[0]


async def _publish(settings: RuntimeSettings, records: list[Outgoing]) -> None:
    event_log: EventLog = event_log_of(settings, client_id="catchall-order-place")
    try:
        await event_log.start()
        await event_log.ensure_topics(topic_settings())
        for start in range(0, len(records), BATCH):
            await event_log.publish(records[start : start + BATCH])
    finally:
        await event_log.close()
