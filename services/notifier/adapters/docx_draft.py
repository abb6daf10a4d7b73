"""How does a draft look as a document that people complete in a word processor?"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt

from services.notifier.domain.draft import Draft, DraftField

AUTHOR = "catchall"
FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def docx_of(draft: Draft, *, made_at: datetime) -> bytes:
    """The draft as DOCX; the same draft gives the same bytes."""
    document = Document()
    document.styles["Normal"].font.size = Pt(10)
    _banner(document, draft.banner)
    document.add_heading(_plain(draft.title), level=0)
    for section in draft.sections:
        document.add_heading(_plain(section.title), level=2)
        for field in section.fields:
            _field(document, field)
    document.add_heading("Missing before this can be filed", level=1)
    for gap in draft.gaps or ("nothing",):
        document.add_paragraph(_plain(gap), style="List Bullet")
    _banner(document, draft.banner)
    _properties(document, draft, made_at)
    return _saved(document)


def _banner(document: Any, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.bold = True


def _field(document: Any, field: DraftField) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(f"{_plain(field.label)}: ").bold = True
    run = paragraph.add_run(_plain(field.value if field.value is not None else field.gap or ""))
    if field.gap is not None:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _properties(document: Any, draft: Draft, made_at: datetime) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title = _plain(draft.title)
    properties.subject = _plain(f"{draft.kind}, order {draft.order_id}, revision {draft.revision}")[:255]
    properties.comments = draft.banner
    properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    properties.revision = 1


def _saved(document: Any) -> bytes:
    """The file with the same date on every part, since a ZIP would else carry the time of saving."""
    raw, final = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(given.namelist()):
            kept.writestr(zipfile.ZipInfo(name, FIRST_ZIP_DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return final.getvalue()


def _plain(text: str) -> str:
    """Text that XML can carry: an order may hold control characters."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)
