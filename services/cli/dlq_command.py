"""Which records could not be handled, why, and how are they given another chance?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import click
import orjson

from schemas.envelope import Headers
from schemas.topics import TOPICS
from services.cli.output import PROBLEM, emit, say, show_table
from services.runtime.connect import event_log_of
from services.runtime.event_log import EventLog, Outgoing, Record
from services.runtime.service import topic_settings
from services.runtime.settings import RuntimeSettings

REPLAYED = "catchall_replayed"
NOTES = frozenset({"catchall_kind", "catchall_errors", "catchall_address", "catchall_buried_at", REPLAYED})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A buried record: where it stood, why it was buried, whether it was published again since."""

    topic: str
    record: Record
    notes: Mapping[str, bytes]
    replayed: bool = False

    @property
    def address(self) -> str:
        """Where the record first stood; also its name here."""
        return self.notes.get("catchall_address", b"").decode()

    def row(self) -> dict[str, Any]:
        return {
            "id": self.address,
            "topic": self.topic,
            "key": (self.record.key or b"").decode(errors="replace"),
            "kind": self.notes.get("catchall_kind", b"").decode(),
            "errors": orjson.loads(self.notes.get("catchall_errors", b"[]")),
            "buried_at": self.notes.get("catchall_buried_at", b"").decode(),
            "bytes": len(self.record.value or b""),
            "replayed": self.replayed,
        }


@click.group()
def dlq() -> None:
    """Dead letters: records that could not be handled, kept with their original bytes."""


@dlq.command("list")
@click.option(
    "--topic", type=click.Choice([topic.name for topic in TOPICS]), help="Only dead letters of this topic."
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def list_(topic: str | None, as_json: bool) -> None:
    """Show every dead letter with its reasons."""
    rows = [letter.row() for letter in asyncio.run(_with_log(lambda log: read_letters(log, topic)))]
    for row in rows:
        if as_json:
            emit(row)
    if not as_json:
        columns = ("id", "kind", "reasons", "buried", "replayed")
        show_table("Dead letters", columns, map(_cells, rows))


@dlq.command()
@click.option(
    "--topic", type=click.Choice([topic.name for topic in TOPICS]), help="Only dead letters of this topic."
)
@click.option("--id", "addresses", multiple=True, help="Only this one; may be repeated.")
@click.option("--again", is_flag=True, help="Also those that were replayed before.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def replay(topic: str | None, addresses: tuple[str, ...], again: bool, as_json: bool) -> None:
    """Publish dead letters again, byte for byte, on the topic where they first stood."""
    replayed = asyncio.run(
        _with_log(lambda log: replay_letters(log, topic, frozenset(addresses), again=again))
    )
    for letter in replayed:
        if as_json:
            emit({"id": letter.address, "topic": letter.topic, "replayed": True})
    say(f"{len(replayed)} dead letters published again")
    if addresses and len(replayed) < len(set(addresses)):
        raise SystemExit(PROBLEM)


async def read_letters(event_log: EventLog, topic: str | None = None) -> list[DeadLetter]:
    """Every dead letter, oldest first per topic."""
    found: list[DeadLetter] = []
    for source in TOPICS:
        if topic not in (None, source.name, source.dead_letters):
            continue
        letters: dict[str, DeadLetter] = {}
        async for record in event_log.read(source.dead_letters):
            notes = {name: value for name, value in record.headers if name in NOTES}
            if REPLAYED in notes:
                address = notes[REPLAYED].decode()
                if address in letters:
                    known = letters[address]
                    letters[address] = replace(known, replayed=True)
                continue
            letter = DeadLetter(source.name, record, notes)
            letters[letter.address] = letter
        found.extend(letters.values())
    return found


async def replay_letters(
    event_log: EventLog, topic: str | None, addresses: frozenset[str], *, again: bool
) -> list[DeadLetter]:
    """Publish again what was not yet; a mark on the dead-letter topic remembers it."""
    wanted = [
        letter
        for letter in await read_letters(event_log, topic)
        if (again or not letter.replayed) and (not addresses or letter.address in addresses)
    ]
    for letter in wanted:
        key = (letter.record.key or b"").decode(errors="replace")
        headers: Headers = tuple((name, value) for name, value in letter.record.headers if name not in NOTES)
        mark: Headers = ((REPLAYED, letter.address.encode()),)
        dead_letters = next(found for found in TOPICS if found.name == letter.topic).dead_letters
        await event_log.publish([Outgoing(letter.topic, key, letter.record.value, headers)])
        await event_log.publish([Outgoing(dead_letters, key, b"", mark)])
    return wanted


async def _with_log(work: Any) -> list[DeadLetter]:
    event_log = event_log_of(RuntimeSettings(), client_id="catchall-dlq")
    try:
        await event_log.start()
        await event_log.ensure_topics(topic_settings())
        found: list[DeadLetter] = await work(event_log)
        return found
    finally:
        await event_log.close()


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    reasons = "\n".join(f"{error['field']}: {error['reason']}" for error in row["errors"])
    return row["id"], row["kind"], reasons, row["buried_at"], "yes" if row["replayed"] else "no"
