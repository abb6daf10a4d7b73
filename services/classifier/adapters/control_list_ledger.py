"""How are the versions of Annex I kept that users loaded?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.classifier.adapters.tables import (
    control_list_edition,
    control_list_note,
    control_list_text,
)
from services.classifier.application.ports import ControlListEdition
from services.classifier.domain.control_list import ListedCode
from services.classifier.domain.official_text import (
    AnnexText,
    NoteType,
    OfficialNote,
    Wording,
    wording_of,
)
from services.runtime.database import insert_all
from services.runtime.errors import Broken


class SqlControlListLedger:
    """The loaded versions, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def editions(self) -> Sequence[ControlListEdition]:
        table = control_list_edition
        rows = await self._connection.execute(select(table).order_by(table.c.valid_from, table.c.number))
        return [_edition(row) for row in rows]

    async def codes(self, version: str) -> Mapping[str, ListedCode]:
        """The codes of an edition; raises `Broken` where fewer are stored than were loaded."""
        table = control_list_text
        query = (
            select(table.c.code, table.c.heading).where(table.c.version == version).order_by(table.c.place)
        )
        headings = {row.code: row.heading for row in await self._connection.execute(query)}
        codes = AnnexText(headings=headings, notes=()).codes()
        count = select(control_list_edition.c.codes).where(control_list_edition.c.version == version)
        if (await self._connection.execute(count)).scalar_one_or_none() != len(codes):
            raise Broken(f"version {version} of the control list is not stored whole; import it again")
        return codes

    async def wording(self, version: str, code: str) -> Wording | None:
        texts, notes = control_list_text, control_list_note
        category = code[:1]
        query = select(texts.c.code, texts.c.heading).where(
            texts.c.version == version, texts.c.code.startswith(category)
        )
        found = await self._connection.execute(query.order_by(texts.c.place))
        headings = {row.code: row.heading for row in found}
        if code not in headings:
            return None
        of_category = notes.c.version == version, notes.c.code.startswith(category)
        rows = await self._connection.execute(select(notes).where(*of_category).order_by(notes.c.place))
        return wording_of(code, headings, [_note(row) for row in rows])

    async def add(self, edition: ControlListEdition, text: AnnexText) -> None:
        row = {
            "version": edition.version,
            "number": edition.number,
            "valid_from": edition.valid_from,
            "known_from": edition.known_from,
            "citation": edition.citation,
            "source_name": edition.source_name,
            "sha256": edition.sha256,
            "codes": edition.codes,
            "imported_at": edition.imported_at,
        }
        await insert_all(self._connection, control_list_edition, [row])
        headings = [
            {"version": edition.version, "code": code, "place": place, "heading": heading}
            for place, (code, heading) in enumerate(text.headings.items())
        ]
        await insert_all(self._connection, control_list_text, headings)
        notes = [
            {
                "version": edition.version,
                "place": place,
                "code": note.code,
                "type": note.type,
                "decontrol": note.decontrol,
                "text": note.text,
            }
            for place, note in enumerate(text.notes)
        ]
        await insert_all(self._connection, control_list_note, notes)


def _edition(row: Row[Any]) -> ControlListEdition:
    return ControlListEdition(
        version=row.version,
        number=row.number,
        valid_from=row.valid_from,
        known_from=row.known_from,
        citation=row.citation,
        source_name=row.source_name,
        sha256=row.sha256,
        codes=row.codes,
        imported_at=row.imported_at,
    )


def _note(row: Row[Any]) -> OfficialNote:
    return OfficialNote(row.code, NoteType(row.type), row.decontrol, row.text)
