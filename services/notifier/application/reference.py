"""What happens when people load licences or tables? What has changed becomes a version and an event.

All or nothing: one bad row, and nothing is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from schemas.envelope import Envelope, derived_id
from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.model import Model, canonical
from schemas.topics import RECORD_BYTES_MAX, REFERENCE
from schemas.vocabulary import ReferenceKind
from services.notifier.application.ports import Outbox, RecordedVersion, ReferenceStore
from services.notifier.domain.reference_rows import (
    BadRows,
    Licence,
    NumberedRow,
    RowError,
    licences_of,
    table_of,
)


class ImportResult(Model):
    """What an import did: `recorded` are new versions, `unchanged` were there already."""

    kind: ReferenceKind
    rows: int
    recorded: int
    unchanged: int
    version: str | None
    """Version of the table; null for licences, which have versions of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDesk:
    store: ReferenceStore
    outbox: Outbox
    source: str
    now: datetime


async def import_reference(
    kind: ReferenceKind, rows: Sequence[NumberedRow], *, by: str, desk: ReferenceDesk
) -> ImportResult:
    """Load `rows`, or raise `BadRows` that names every line and field."""
    if kind is ReferenceKind.LICENCES:
        return await _import_licences(licences_of(rows), by, desk)
    return await _import_table(kind, table_of(kind, rows), by, desk)


async def _import_licences(licences: Sequence[Licence], by: str, desk: ReferenceDesk) -> ImportResult:
    known = await desk.store.licences(licence.authorisation.id for licence in licences)
    recorded = 0
    for licence in licences:
        content = _licence_content(licence)
        before, digest = known.get(licence.authorisation.id), hashlib.sha256(content).hexdigest()
        if before is not None and before.digest == digest:
            continue
        after = RecordedVersion((before.version if before else 0) + 1, digest)
        await desk.store.keep_licence(licence.authorisation.id, after, content, by)
        data = LicenceRecorded(
            authorisation=licence.authorisation,
            exporter_id=licence.exporter_id,
            version=after.version,
            recorded_by=by,
            recorded_at=desk.now,
        )
        _say(data, licence.authorisation.id, after, desk)
        recorded += 1
    return ImportResult(
        kind=ReferenceKind.LICENCES,
        rows=len(licences),
        recorded=recorded,
        unchanged=len(licences) - recorded,
        version=None,
    )


async def _import_table(
    kind: ReferenceKind, rows: list[dict[str, str]], by: str, desk: ReferenceDesk
) -> ImportResult:
    content = orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)
    if len(content) > RECORD_BYTES_MAX // 2:
        raise BadRows([RowError(1, "rows", f"more than {RECORD_BYTES_MAX // 2} bytes in all")])
    before, digest = await desk.store.table(kind.value), hashlib.sha256(content).hexdigest()
    if before is not None and before.digest == digest:
        return ImportResult(kind=kind, rows=len(rows), recorded=0, unchanged=1, version=str(before.version))
    after = RecordedVersion((before.version if before else 0) + 1, digest)
    await desk.store.keep_table(kind.value, after, content, by)
    data = ReferenceUpdated(
        kind=kind, version=str(after.version), rows=rows, recorded_by=by, recorded_at=desk.now
    )
    _say(data, kind.value, after, desk)
    return ImportResult(kind=kind, rows=len(rows), recorded=1, unchanged=0, version=str(after.version))


def _licence_content(licence: Licence) -> bytes:
    return canonical(licence.authorisation.model_dump(mode="json") | {"exporter_id": licence.exporter_id})


def _say(data: Model, subject: str, version: RecordedVersion, desk: ReferenceDesk) -> None:
    cause = Envelope(
        id=derived_id(subject, type="import", subject=f"{version.version} {version.digest}"),
        type="",
        source=desk.source,
        subject=subject,
        time=desk.now,
    )
    desk.outbox.emit(data, cause=cause, topic=REFERENCE, subject=subject)
