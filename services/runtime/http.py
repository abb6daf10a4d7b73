"""What does every service answer over HTTP, and to whom?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics import exposition
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.base import RequestResponseEndpoint

from schemas.registry import field_errors
from schemas.strict_json import UnreadableJson, check_strictly
from services.runtime.access import AccessFileError, AccessTokens, Caller, Scope
from services.runtime.errors import Rejected, Transient
from services.runtime.health import ComplianceGauge, Health

M = TypeVar("M", bound=BaseModel)

BODY_BYTES_MAX = 4 * 1024 * 1024


def new_api(title: str, *, tokens: AccessTokens, health: Health, registry: CollectorRegistry) -> FastAPI:
    """An API with the endpoints that every service has, access checks and errors in one form."""
    api = FastAPI(title=title, version="v1", docs_url=None, redoc_url=None)
    api.state.tokens = tokens
    _add_limits(api)
    _add_errors(api)
    _add_operations(api, title, health, registry)
    return api


def allowed(scope: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets in who has `scope` and says who it is."""

    async def check(request: Request) -> Caller:
        tokens: AccessTokens = request.app.state.tokens
        caller = tokens.caller(request.headers.get("authorization"))
        if caller is None or (caller.name is None and scope not in caller.scopes):
            raise HTTPException(401, "an access token is needed", {"WWW-Authenticate": "Bearer"})
        if scope not in caller.scopes:
            raise HTTPException(403, f"this token lacks the scope {scope.value}")
        return caller

    return check


def body_of(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """A dependency that reads the body as `model`, as strictly as events are read."""

    async def read(request: Request) -> M:
        text = await request.body()
        try:
            check_strictly(text)
            return model.model_validate_json(text)
        except UnreadableJson as error:
            raise Rejected(error.field, error.reason) from error
        except ValidationError as error:
            first = field_errors(error)[0]
            raise Rejected(first.field, first.reason) from error

    return read


def body_schema(model: type[BaseModel]) -> dict[str, object]:
    """What OpenAPI says of a body that `body_of` reads."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _add_limits(api: FastAPI) -> None:
    @api.middleware("http")
    async def limit_body(request: Request, call_next: RequestResponseEndpoint) -> Response:
        length = request.headers.get("content-length", "0")
        if request.method in {"POST", "PUT", "PATCH"} and "content-length" not in request.headers:
            return JSONResponse({"error": {"field": "body", "reason": "a Content-Length is needed"}}, 411)
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            return JSONResponse(
                {"error": {"field": "body", "reason": f"more than {BODY_BYTES_MAX} bytes"}}, 413
            )
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response


def _add_errors(api: FastAPI) -> None:
    @api.exception_handler(Rejected)
    async def rejected(_: Request, error: Rejected) -> JSONResponse:
        return JSONResponse({"error": {"field": error.field, "reason": error.reason}}, 422)

    @api.exception_handler(Transient)
    async def transient(_: Request, error: Transient) -> JSONResponse:
        return JSONResponse({"error": {"field": "service", "reason": str(error)}}, 503, {"Retry-After": "5"})

    @api.exception_handler(AccessFileError)
    async def no_access_file(_: Request, error: AccessFileError) -> JSONResponse:
        return JSONResponse({"error": {"field": "service", "reason": str(error)}}, 503)

    @api.exception_handler(StarletteHTTPException)
    async def refused(_: Request, error: StarletteHTTPException) -> JSONResponse:
        body = {"error": {"field": "request", "reason": str(error.detail)}, "detail": error.detail}
        return JSONResponse(body, error.status_code, error.headers)  # `detail` is what yente's clients read

    @api.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        found = [
            {
                "field": ".".join(str(part) for part in item["loc"] if part != "body") or "body",
                "reason": item["msg"],
            }
            for item in error.errors()[:20]
        ]
        return JSONResponse({"error": found[0], "errors": found}, 422)


def _add_operations(api: FastAPI, title: str, health: Health, registry: CollectorRegistry) -> None:
    gauge = ComplianceGauge(registry)

    @api.get("/livez", tags=["operations"])
    async def livez() -> Response:
        """Do the loops of this service turn?"""
        return _answer(await health.failures(health.live))

    @api.get("/readyz", tags=["operations"])
    async def readyz() -> Response:
        """Can this service work now?"""
        return _answer(await health.failures(health.ready))

    @api.get("/compliance", tags=["operations"], dependencies=[Depends(allowed(Scope.READ))])
    async def compliance() -> dict[str, object]:
        """Does this service screen as it should: normal, degraded (holds by policy) or stopped?"""
        return asdict(await health.compliance_status())

    @api.get("/metrics", tags=["operations"], dependencies=[Depends(allowed(Scope.METRICS))])
    async def metrics() -> Response:
        """The figures for Prometheus, in the OpenMetrics text format."""
        gauge.show(title.split()[-1], await health.compliance_status())
        return Response(_exposition(registry), media_type=exposition.CONTENT_TYPE_LATEST)


def _exposition(registry: CollectorRegistry) -> bytes:
    text: bytes = exposition.generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


def _answer(failures: dict[str, str]) -> JSONResponse:
    return JSONResponse({"ok": not failures, "failures": failures}, 503 if failures else 200)


ReadCaller = Annotated[Caller, Depends(allowed(Scope.READ))]
ScreenCaller = Annotated[Caller, Depends(allowed(Scope.SCREEN))]
ClassifyCaller = Annotated[Caller, Depends(allowed(Scope.CLASSIFY))]
CaseReader = Annotated[Caller, Depends(allowed(Scope.CASES_READ))]
CaseActor = Annotated[Caller, Depends(allowed(Scope.CASES_ACT))]
ReferenceWriter = Annotated[Caller, Depends(allowed(Scope.REFERENCE_WRITE))]
