"""Which documents did the notifier draft, and where can they be opened?"""

from __future__ import annotations

from pathlib import Path

from services.notifier.adapters.case_reading import PAGE_MAX, CaseQuery, CaseReading
from services.notifier.adapters.docx_draft import docx_of
from services.notifier.domain.case import Case
from services.runtime.database import Database


async def write_drafts(database: Database, folder: Path) -> tuple[dict[str, list[str]], int]:
    """Write every draft that still counts as DOCX into `folder`; file names by order, and how many."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, list[str]] = {}
    try:
        async with database.read() as connection:
            reading = CaseReading(connection)
            for case in await _all_cases(reading):
                for stored in await reading.drafts(case.case_id):
                    if stored.superseded:
                        continue
                    name = f"{_file_name(case.order_id)}-{stored.n}-{stored.kind}.docx"
                    (folder / name).write_bytes(docx_of(stored.draft, made_at=stored.made_at))
                    written.setdefault(case.order_id, []).append(name)
    finally:
        await database.close()
    return written, sum(map(len, written.values()))


async def _all_cases(reading: CaseReading) -> list[Case]:
    found: list[Case] = []
    cursor: str | None = None
    while True:
        page = await reading.page(CaseQuery(limit=PAGE_MAX, cursor=cursor))
        found.extend(page.cases)
        cursor = page.next_cursor
        if cursor is None:
            return found


def _file_name(order_id: str) -> str:
    return "".join(character if character.isalnum() or character in "-_" else "_" for character in order_id)[
        :100
    ]
