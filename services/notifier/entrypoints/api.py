"""What does the notifier answer over HTTP?"""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from schemas.model import Model
from schemas.vocabulary import CaseStatus, ReferenceKind
from services.notifier.adapters.case_reading import PAGE_MAX, BadCursor, CaseQuery, StoredDraft
from services.notifier.adapters.docx_draft import docx_of
from services.notifier.adapters.reference_files import rows_of_bytes
from services.notifier.application.act import Command, NoSuchCase, NotNow, StaleVersion
from services.notifier.domain.case import CaseAction
from services.notifier.domain.four_eyes import WORDS_LENGTH_MAX, Grounds
from services.notifier.domain.reference_rows import BadRows, NumberedRow
from services.notifier.entrypoints.case_desk import CaseAccess
from services.notifier.entrypoints.reference import import_rows
from services.notifier.entrypoints.views import file_view, row_view
from services.runtime.access import Caller
from services.runtime.errors import Rejected
from services.runtime.http import CaseActor, CaseReader, ReferenceWriter

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ETAG = re.compile(r'^"(\d{1,9})"$')

CaseIdInPath = Annotated[str, Path(max_length=36)]
Words = Annotated[str, Field(max_length=WORDS_LENGTH_MAX)]


class ActionRequest(Model):
    """What a person wants to do with a case."""

    action: Annotated[CaseAction, Field(strict=False)]
    legal_basis: Words | None = None
    reason: Words | None = None
    authority_reference: Words | None = None


class RowsRequest(Model):
    """Rows of a table as objects; a list may stand as such or as text with `;` between."""

    rows: list[dict[str, Any]]


def add_routes(api: FastAPI, cases: CaseAccess) -> None:
    _add_errors(api)
    _add_reading(api, cases)
    _add_drafts(api, cases)
    _add_acting(api, cases)
    _add_reference(api, cases)


def _add_reading(api: FastAPI, cases: CaseAccess) -> None:
    @api.get("/v1/cases")
    async def list_cases(
        _: CaseReader,
        status: Annotated[CaseStatus | None, Query()] = None,
        order_id: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> dict[str, Any]:
        """Which cases are there? Newest first."""
        page = await cases.page(CaseQuery(status=status, order_id=order_id, limit=limit, cursor=cursor))
        return {"cases": [row_view(case) for case in page.cases], "next_cursor": page.next_cursor}

    @api.get("/v1/cases/{case_id}")
    async def read_case(case_id: CaseIdInPath, _: CaseReader, response: Response) -> dict[str, Any]:
        """Why is this order held, what may be done next, and what has been done?"""
        file = await cases.file(case_id)
        if file is None:
            raise NoSuchCase
        response.headers["ETag"] = f'"{file.case.version}"'
        return file_view(file)


def _add_drafts(api: FastAPI, cases: CaseAccess) -> None:
    async def found(case_id: str, n: int) -> StoredDraft:
        draft = await cases.draft(case_id, n)
        if draft is None:
            raise HTTPException(404, "no such draft")
        return draft

    @api.get("/v1/cases/{case_id}/drafts/{n}.json")
    async def draft_as_json(case_id: CaseIdInPath, n: int, _: CaseReader) -> dict[str, Any]:
        """A draft as data, with the source of every field."""
        stored = await found(case_id, n)
        heading = {"n": n, "superseded": stored.superseded, "made_at": stored.made_at.isoformat()}
        return heading | stored.draft.model_dump(mode="json")

    @api.get("/v1/cases/{case_id}/drafts/{n}.docx")
    async def draft_as_docx(case_id: CaseIdInPath, n: int, _: CaseReader) -> Response:
        """A draft as a document to complete."""
        stored = await found(case_id, n)
        content = await asyncio.to_thread(docx_of, stored.draft, made_at=stored.made_at)
        name = f"{re.sub(r'[^a-z0-9_]+', '_', stored.kind)}_{n}.docx"
        return Response(
            content, media_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _add_acting(api: FastAPI, cases: CaseAccess) -> None:
    @api.post("/v1/cases/{case_id}/actions")
    async def act_on_case(
        case_id: CaseIdInPath,
        body: ActionRequest,
        caller: CaseActor,
        response: Response,
        if_match: Annotated[str | None, Header(max_length=60)] = None,
    ) -> dict[str, Any]:
        """Review, propose, confirm: what a named person does with a case."""
        command = Command(
            case_id=case_id,
            action=body.action,
            by=_named(caller),
            grounds=Grounds(
                legal_basis=body.legal_basis,
                reason=body.reason,
                authority_reference=body.authority_reference,
            ),
            version=_version(if_match),
        )
        case = await cases.act(command)
        response.headers["ETag"] = f'"{case.version}"'
        return row_view(case)


def _add_reference(api: FastAPI, cases: CaseAccess) -> None:
    @api.post("/v1/reference/{kind}")
    async def load_reference(
        kind: ReferenceKind, request: Request, caller: ReferenceWriter
    ) -> dict[str, Any]:
        """Load licences or a table: `{"rows": […]}`, JSON lines, or CSV as `text/csv`."""
        rows = _rows(request.headers.get("content-type", ""), await request.body())
        result = await import_rows(cases.database, cases.tables, kind, rows, _named(caller), cases.clock)
        return result.model_dump(mode="json")


def _rows(content_type: str, body: bytes) -> list[NumberedRow]:
    if not content_type.startswith("application/json"):
        return rows_of_bytes(body)
    try:
        given = RowsRequest.model_validate_json(body).rows
    except ValueError as error:
        raise Rejected("rows", "must be a list of objects") from error
    return [NumberedRow(number, cells) for number, cells in enumerate(given, start=1)]


def _named(caller: Caller) -> str:
    if caller.name is None:
        raise HTTPException(401, "a named person must act", {"WWW-Authenticate": "Bearer"})
    return caller.name


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _ETAG.match(if_match.strip())
    if match is None:
        raise StaleVersion("If-Match must be the ETag of the case as it was read")
    return int(match.group(1))


def _add_errors(api: FastAPI) -> None:
    def refuse(status: int, field: str, reason: str) -> JSONResponse:
        return JSONResponse({"error": {"field": field, "reason": reason}}, status)

    @api.exception_handler(NoSuchCase)
    async def no_such_case(_: Request, __: NoSuchCase) -> JSONResponse:
        return refuse(404, "case_id", "there is no such case")

    @api.exception_handler(StaleVersion)
    async def stale(_: Request, error: StaleVersion) -> JSONResponse:
        return refuse(412, "If-Match", str(error))

    @api.exception_handler(NotNow)
    async def not_now(_: Request, error: NotNow) -> JSONResponse:
        return refuse(409, "action", str(error))

    @api.exception_handler(BadCursor)
    async def bad_cursor(_: Request, error: BadCursor) -> JSONResponse:
        return refuse(422, "cursor", str(error))

    @api.exception_handler(BadRows)
    async def bad_rows(_: Request, error: BadRows) -> JSONResponse:
        found = [{"field": f"line {e.line}, {e.field}", "reason": e.reason} for e in error.errors]
        return JSONResponse({"error": found[0], "errors": found}, 422)
