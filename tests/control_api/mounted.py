"""The programme's routes for desks: built once a process, which takes longer than most tests.

What a desk has of its own, its clock and the attempts of addresses, reaches them by the request.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

import control_api.app as application
import programme
from contract import Clock, Registry, Settings, SystemClock
from control_api import create_app
from tests.attempts import AttemptsOf


@dataclass(frozen=True)
class _Own:
    clock: Clock
    attempts: programme.AddressAttempts


_Told = tuple[bool, tuple[tuple[str, str], ...]]
"""What the routes are made of: whether they are behind TLS, and the programme's options."""
_own: ContextVar[_Own] = ContextVar("_own")


class _DesksClock:
    def now(self) -> int:
        return _own.get().clock.now()

    def monotonic(self) -> float:
        return _own.get().clock.monotonic()


class _Owning:
    """Says to the routes whose request it is."""

    def __init__(self, app: ASGIApp, own: _Own) -> None:
        self._app, self._own = app, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _own.set(self._own)
        await self._app(scope, receive, send)


_make_programme, _make_guide = application._programme, application._guide


@cache
def _built(behind_tls: bool, _options: tuple[tuple[str, str], ...]) -> tuple[APIRouter, APIRouter]:
    api = SimpleNamespace(behind_tls=behind_tls)
    office: Any = SimpleNamespace(clock=_DesksClock(), settings=SimpleNamespace(api=api))
    attempts = AttemptsOf(lambda: _own.get().attempts)
    options = programme.load_options(os.environ)
    return _make_programme(office, options, attempts), _make_guide(office, options, attempts)


@contextmanager
def _mounted(told: _Told) -> Iterator[None]:
    of_programme, of_guide = _built(*told)
    with (
        patch.object(application, "_programme", lambda *_: of_programme),
        patch.object(application, "_guide", lambda *_: of_guide),
    ):
        yield


_looked_into: dict[_Told, list[BaseRoute]] = {}


def app_of(settings: Settings, clock: Clock | None, registry: Registry) -> FastAPI:
    """`create_app`'s, with those routes.

    FastAPI looks into a route when it is first asked for, once an application. All have the very
    same routes, which know their office by the request; so they look once.
    """
    options = sorted(row for row in os.environ.items() if row[0].startswith("ESCALE_PROGRAMME_"))
    told = (settings.api.behind_tls, tuple(options))
    with _mounted(told):
        app = create_app(settings, clock=clock, rng=random.Random(1), registry=registry)
    app.router.routes = _looked_into.setdefault(told, app.router.routes)
    app.add_middleware(_Owning, own=_Own(clock or SystemClock(), programme.new_attempts()))
    return app
