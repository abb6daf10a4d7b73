"""How are list editions kept: every one for ever, one of each list live?"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.runtime.database import insert_new, upsert
from services.screening.adapters.list_files.entries_jsonl import entry_from_json, entry_to_json
from services.screening.adapters.tables import list_edition, list_live
from services.screening.application.ports import LiveEdition
from services.screening.domain.watchlist import ListEdition, ListRefused, WatchlistEntry

PACKING = 3  # gzip level: editions are written once and read at every start


class UnreadableEdition(Exception):
    """The stored content of an edition is not what was stored; the message says which."""


class SqlListLedger:
    """The editions in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def live(self) -> Mapping[str, LiveEdition]:
        columns = (
            list_live.c.list_id,
            list_live.c.digest,
            list_live.c.checked_at,
            list_edition.c.published_on,
            list_edition.c.entries,
        )
        joined = list_live.join(
            list_edition,
            (list_edition.c.list_id == list_live.c.list_id) & (list_edition.c.digest == list_live.c.digest),
        )
        rows = await self._connection.execute(select(*columns).select_from(joined))
        return {
            row.list_id: LiveEdition(
                list_id=row.list_id,
                digest=row.digest,
                published_on=row.published_on,
                checked_at=row.checked_at,
                entries=row.entries,
            )
            for row in rows
        }

    async def entries(self, list_id: str, digest: str) -> tuple[WatchlistEntry, ...]:
        """The entries of an edition; `UnreadableEdition` where the stored bytes are not whole."""
        query = select(list_edition.c.content, list_edition.c.content_sha256).where(
            list_edition.c.list_id == list_id, list_edition.c.digest == digest
        )
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise UnreadableEdition(f"{list_id} {digest[:12]} is not stored")
        return unpack_entries(row.content, row.content_sha256)

    async def entry_digests(self, list_id: str, digest: str) -> Mapping[str, str]:
        try:
            return {entry.entry_id: entry.digest() for entry in await self.entries(list_id, digest)}
        except UnreadableEdition:
            return {}

    async def add(self, edition: ListEdition, *, source_name: str, sha256: str, now: datetime) -> None:
        content = pack_entries(edition.entries)
        row = {
            "list_id": edition.list_id,
            "digest": edition.digest(),
            "published_on": edition.published_on,
            "imported_at": now,
            "entries": len(edition.entries),
            "source_name": source_name,
            "source_format": edition.source_format,
            "sha256": sha256,
            "content": content,
            "content_sha256": hashlib.sha256(content).hexdigest(),
        }
        await self._connection.execute(insert_new(self._connection, list_edition), [row])

    async def make_live(self, edition: ListEdition, *, now: datetime) -> None:
        row = {"list_id": edition.list_id, "digest": edition.digest(), "live_since": now, "checked_at": now}
        await self._connection.execute(upsert(self._connection, list_live, key=["list_id"]), [row])

    async def retire(self, list_id: str) -> bool:
        """The list counts no more; its editions stay on record. False where it was not live."""
        gone = await self._connection.execute(delete(list_live).where(list_live.c.list_id == list_id))
        return gone.rowcount > 0

    async def checked(self, list_id: str, *, now: datetime) -> None:
        await self._connection.execute(
            update(list_live).where(list_live.c.list_id == list_id).values(checked_at=now)
        )


def pack_entries(entries: tuple[WatchlistEntry, ...]) -> bytes:
    lines = b"\n".join(orjson.dumps(entry_to_json(entry)) for entry in entries)
    return gzip.compress(lines, PACKING, mtime=0)


def unpack_entries(content: bytes, sha256: str) -> tuple[WatchlistEntry, ...]:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UnreadableEdition("the stored bytes have changed")
    try:
        return tuple(
            entry_from_json(orjson.loads(line)) for line in gzip.decompress(content).split(b"\n") if line
        )
    except (OSError, EOFError, orjson.JSONDecodeError, ListRefused) as error:
        raise UnreadableEdition(f"the stored edition cannot be read: {error}") from error
