"""One shape for every error: a problem document (RFC 9457).

`type` is `urn:escale:{slug}`, `detail` says what to do; validation adds `errors[]`, each with
`in` (body, query, path, header), `pointer` (RFC 6901, into that part) and what to send.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from contract import (
    BrokerError,
    Conflict,
    ContractError,
    EscaleError,
    Forbidden,
    NotFound,
    QueryRefused,
    StoreError,
    StoreRefused,
    TooMany,
)
from control_api.faults import BadInput, NotSignedIn, Unauthenticated
from control_api.headers import SECURITY
from control_api.office import office_of
from control_api.pages.rendering import render_refusal

log = structlog.get_logger("control_api.problems")

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5


_TITLES: Mapping[int, str] = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's names, which older Pythons do not know: a type must not depend on the Python."""

_STATUSES: Sequence[tuple[type[EscaleError], int]] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooMany, 429),
    (BadInput, 422),
    (QueryRefused, 422),
    (ContractError, 422),
    (StoreRefused, 422),
    (StoreError, 503),
    (BrokerError, 503),
)


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem document as a response."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    body: dict[str, Any] = {
        "type": f"urn:escale:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, dict(headers or {}), MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of `app` leave as a problem document."""
    app.exception_handler(EscaleError)(_escale)
    app.exception_handler(NotSignedIn)(_sign_in)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(_validation)
    app.exception_handler(Exception)(_unexpected)


async def _escale(request: Request, error: EscaleError) -> JSONResponse:
    status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 500)
    if status == 500:
        return await _unexpected(request, error)
    errors, headers = [], {}
    if isinstance(error, BadInput):
        errors = [{"in": error.part, "pointer": error.pointer, "detail": error.todo}]
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.wait_s)
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
        log.warning("request_failed", path=request.url.path, reason=str(error))
    return problem(status, str(error), errors=errors, headers=headers)


async def _sign_in(request: Request, _error: NotSignedIn) -> HTMLResponse:
    refusal = render_refusal(request, office_of(request).clock.now(), used_link=False)
    return HTMLResponse(refusal, 401, {"Vary": "Accept-Language, Cookie"})


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    details = {
        404: "nothing is at this address: /api/v1/openapi.json lists what there is",
        405: "this address does not take this method: see the header Allow",
        413: "the body is too large",
    }
    detail = details.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return problem(error.status_code, detail, headers=headers)


def _methods(request: Request) -> Sequence[str]:
    # The error names those of the first route of this address only.
    found: set[str] = set()
    for route in request.app.state.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


async def _validation(_request: Request, error: RequestValidationError) -> JSONResponse:
    faults = [_fault(fault) for fault in error.errors()]
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return problem(400, "the body is not JSON: send one JSON object", errors=faults)
    sentence = "; ".join(f"{row['in']} {row['pointer']}: {row['detail']}" for row in faults)
    return problem(422, sentence, errors=faults)


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    part, *path = [str(step) for step in fault["loc"]]
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
    detail = str(fault["msg"]).removeprefix("Value error, ")
    return {"in": part, "pointer": pointer, "detail": detail}


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request_broke", path=request.url.path, error=type(error).__name__, exc_info=error)
    # This answer leaves outside of the middleware that sets these for all others.
    return problem(500, "an error of Escale's own: the log of the API has it", headers=SECURITY)
