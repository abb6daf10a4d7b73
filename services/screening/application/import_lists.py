"""How does a new edition of a list become the live one?

Editions are taken in the sequence of their publication; the newest is live. An edition with the
content that is live already counts as a check. Everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from schemas.envelope import Envelope
from schemas.events.reference import WatchlistUpdated
from schemas.topics import REFERENCE
from services.screening.application.ports import ListLedger, LiveEdition, Outbox
from services.screening.domain.watchlist import ListEdition

SMALL_LIST = 50
"""Below so many entries a list may shrink by any share."""


class ImportOutcome(StrEnum):
    LIVE = "live"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    """Older than what is live: kept for the record."""
    REFUSED = "refused"
    """So much smaller than what is live that it is more likely damaged than right; the live one stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionToImport:
    edition: ListEdition
    source_name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEdition:
    """What became of one edition, and how it differs from the one before it."""

    list_id: str
    digest: str
    published_on: date | None
    entries: int
    names: int
    outcome: ImportOutcome
    source_name: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    left_out: int = 0
    reason: str | None = None


async def import_editions(
    editions: Sequence[EditionToImport],
    ledger: ListLedger,
    outbox: Outbox,
    *,
    now: datetime,
    accept_shrunk: bool = False,
) -> list[ImportedEdition]:
    """Take editions in, oldest first; each one that becomes live is announced.

    `accept_shrunk`: a person says that a list has really lost more than half of its entries.
    """
    ordered = sorted(
        editions, key=lambda found: (found.edition.list_id, found.edition.published_on or date.min)
    )
    results = [await _import(found, ledger, outbox, now, accept_shrunk=accept_shrunk) for found in ordered]
    last = {
        found.list_id: number for number, found in enumerate(results) if found.outcome is ImportOutcome.LIVE
    }
    return [
        replace(found, outcome=ImportOutcome.SUPERSEDED)
        if found.outcome is ImportOutcome.LIVE and last[found.list_id] != number
        else found
        for number, found in enumerate(results)
    ]


async def _import(
    found: EditionToImport, ledger: ListLedger, outbox: Outbox, now: datetime, *, accept_shrunk: bool
) -> ImportedEdition:
    edition = found.edition
    live = (await ledger.live()).get(edition.list_id)
    digest = edition.digest()
    if live is not None and live.digest == digest:
        await ledger.checked(edition.list_id, now=now)
        return _result(found, digest, ImportOutcome.UNCHANGED)
    if live is not None and (edition.published_on or date.min) < (live.published_on or date.min):
        await ledger.add(edition, source_name=found.source_name, sha256=found.sha256, now=now)
        return _result(found, digest, ImportOutcome.SUPERSEDED)
    reason = None if accept_shrunk else _doubt(edition, live)
    if reason is not None:
        return replace(_result(found, digest, ImportOutcome.REFUSED), reason=reason)
    await ledger.add(edition, source_name=found.source_name, sha256=found.sha256, now=now)
    before = await ledger.entry_digests(edition.list_id, live.digest) if live else {}
    await ledger.make_live(edition, now=now)
    added, changed, removed = _difference(before, edition)
    _announce(edition, digest, live, (added, changed, removed), outbox, now)
    return _result(found, digest, ImportOutcome.LIVE, added=added, changed=changed, removed=removed)


def _doubt(edition: ListEdition, live: LiveEdition | None) -> str | None:
    """Why an edition is more likely damaged than right: half of it is gone, or many records are unusable."""
    entries, left_out = len(edition.entries), len(edition.complaints)
    if live is not None and live.entries >= SMALL_LIST and entries * 2 < live.entries:
        return f"{entries} entries where {live.entries} are live"
    if left_out >= SMALL_LIST and left_out * 4 > entries + left_out:
        return f"{left_out} records cannot be used beside {entries} that can"
    return None


def _announce(
    edition: ListEdition,
    digest: str,
    live: LiveEdition | None,
    difference: tuple[int, int, int],
    outbox: Outbox,
    now: datetime,
) -> None:
    added, changed, removed = difference
    previous = live.digest if live else None
    data = WatchlistUpdated(
        list=edition.list_id,
        digest=digest,
        previous_digest=previous,
        published_on=edition.published_on,
        entries=len(edition.entries),
        added=added,
        changed=changed,
        removed=removed,
    )
    cause = Envelope(
        id=f"{digest} after {previous} at {now.isoformat()}",
        type="",
        source="urn:catchall:screening",
        subject=edition.list_id,
        time=now,
    )
    outbox.emit(data, cause=cause, topic=REFERENCE, subject=edition.list_id)


def _difference(before: Mapping[str, str], edition: ListEdition) -> tuple[int, int, int]:
    after = {entry.entry_id: entry.digest() for entry in edition.entries}
    added = sum(entry_id not in before for entry_id in after)
    changed = sum(before.get(entry_id, digest) != digest for entry_id, digest in after.items())
    return added, changed, sum(entry_id not in after for entry_id in before)


def _result(
    found: EditionToImport,
    digest: str,
    outcome: ImportOutcome,
    *,
    added: int = 0,
    changed: int = 0,
    removed: int = 0,
) -> ImportedEdition:
    edition = found.edition
    return ImportedEdition(
        list_id=edition.list_id,
        digest=digest,
        published_on=edition.published_on,
        entries=len(edition.entries),
        names=sum(len(entry.names) for entry in edition.entries),
        outcome=outcome,
        source_name=found.source_name,
        added=added,
        changed=changed,
        removed=removed,
        left_out=len(edition.complaints),
    )
