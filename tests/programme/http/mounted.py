"""The programme's router mounted as control_api mounts it, with callers that say their role."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from contract import BadIdentifier, Conflict, EscaleError, Forbidden, NotFound, TooMany
from programme import AddressAttempts, Options, new_attempts, router
from programme.hours import ZONE
from store import Database, SeriesStore
from tests.attempts import AttemptsOf

NOW = datetime(2026, 11, 9, 10, tzinfo=ZONE)
"""A Monday."""
API = "/api/v1/programme"
STATUSES = {Forbidden: 403, NotFound: 404, Conflict: 409, TooMany: 429, BadIdentifier: 422}
RANKS = ("viewer", "operator", "admin")


@dataclass
class Still:
    """A clock that shows one moment."""

    moment: datetime = NOW

    def now(self) -> int:
        return round(self.moment.timestamp() * 1_000_000)

    def monotonic(self) -> float:
        return 0.0


@dataclass(frozen=True)
class Caller:
    name: str
    token: str = "t"
    place: str | None = None


def guard(role: str) -> Callable[..., Awaitable[Caller]]:
    async def check(caller: Annotated[str, Header()] = "") -> Caller:
        least = "operator" if role == "partner" else role
        if caller not in RANKS or RANKS.index(caller) < RANKS.index(least):
            raise Forbidden(f"{caller or 'nobody'} is no {role}")
        return Caller(f"token {caller}")

    return check


async def answered(request: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUSES.items() if isinstance(error, kind))
    return JSONResponse({"detail": str(error)}, status)


@dataclass
class Desk:
    """A client whose calls carry a role."""

    http: httpx.AsyncClient
    db: Database
    series: SeriesStore
    attempts: AddressAttempts = field(default_factory=new_attempts)

    async def ask(
        self, method: str, path: str, role: str = "operator", **kwargs: Any
    ) -> httpx.Response:
        headers = {"caller": role, **kwargs.pop("headers", {})}
        return await self.http.request(method, f"{API}{path}", headers=headers, **kwargs)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.ask("GET", path, "viewer", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, body: Any, expected: int = 201) -> Any:
        answer = await self.ask(method, path, json=body)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None


_desk: ContextVar[Desk] = ContextVar("_desk")


def _app(options: Options) -> FastAPI:
    app = FastAPI()
    app.add_exception_handler(EscaleError, answered)
    routes = router(
        guard,
        database=lambda _request: _desk.get().db,
        series=lambda _request: _desk.get().series,
        options=options,
        clock=Still(),
        attempts=AttemptsOf(lambda: _desk.get().attempts),
    )
    app.include_router(routes, prefix="/api/v1")
    return app


@cache
def _without_options() -> FastAPI:
    """Built once a process, which takes longer than most tests; a request says whose it is."""
    return _app(Options())


def mounted(database: Database, series: SeriesStore, options: Options | None = None) -> Desk:
    app: ASGIApp = _without_options() if options is None else _app(options)

    async def at_the_desk(scope: Scope, receive: Receive, send: Send) -> None:
        _desk.set(desk)
        await app(scope, receive, send)

    transport = httpx.ASGITransport(at_the_desk)
    desk = Desk(
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"), database, series
    )
    return desk
