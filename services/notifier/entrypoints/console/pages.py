"""Which pages does the console have, and what may they load?

Everything from an order is escaped by the template engine; the policy in the header lets a page load
our one style sheet and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, HTTPException, Query, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from schemas.vocabulary import CaseStatus
from services.notifier.adapters.case_reading import CaseQuery
from services.notifier.entrypoints.case_desk import CaseAccess
from services.notifier.entrypoints.views import file_view, row_view
from services.runtime.http import CaseReader

PAGE_SIZE = 50
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}

StatusChoice = Annotated[str, Query(max_length=30)]


def add_pages(api: FastAPI, cases: CaseAccess) -> None:
    templates = _templates()
    style = files("services.notifier.entrypoints.console").joinpath("static/console.css").read_text()

    @api.get("/static/console.css", include_in_schema=False)
    async def style_sheet() -> Response:
        return Response(style, media_type="text/css")

    @api.get("/", include_in_schema=False)
    async def list_page(
        _: CaseReader,
        status: StatusChoice = "",
        order_id: Annotated[str, Query(max_length=200)] = "",
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Response:
        wanted = _status(status)
        page = await cases.page(
            CaseQuery(status=wanted, order_id=order_id.strip() or None, limit=PAGE_SIZE, cursor=cursor)
        )
        following = {"status": status, "order_id": order_id, "cursor": page.next_cursor or ""}
        return _page(
            templates,
            "cases.html",
            cases=[row_view(case) for case in page.cases],
            statuses=[member.value for member in CaseStatus],
            status=status,
            order_id=order_id,
            next_page=f"/?{urlencode(following)}" if page.next_cursor else None,
        )

    @api.get("/cases/{case_id}", include_in_schema=False)
    async def case_page(case_id: str, _: CaseReader) -> Response:
        file = await cases.file(case_id)
        if file is None:
            return _page(templates, "missing.html", status_code=404)
        return _page(templates, "case.html", case=file_view(file))


def _status(choice: str) -> CaseStatus | None:
    if not choice:
        return None
    try:
        return CaseStatus(choice)
    except ValueError as error:
        raise HTTPException(422, "no such status") from error


def _page(templates: Environment, name: str, *, status_code: int = 200, **values: Any) -> Response:
    content = templates.get_template(name).render(**values)
    return Response(content, status_code, HEADERS, "text/html; charset=utf-8")


def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("services.notifier.entrypoints.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["words"] = lambda text: str(text).replace("_", " ")
    found.filters["when"] = _when
    return found


def _when(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M} UTC" if moment else "–"
