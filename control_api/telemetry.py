"""Each request counted and timed by its route; its address, which may hold a code, is not kept."""

from __future__ import annotations

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract import Clock
from control_api.metrics import Metrics

log = structlog.get_logger("control_api.request")


class Telemetry:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, clock: Clock) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock.monotonic()
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._note(scope, status, self._clock.monotonic() - began)
            await send(message)

        await self._app(scope, receive, send_and_note)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if route != "none" else "any"
        self._metrics.requests.labels(route, method, str(status)).observe(seconds)
        log.debug("request", route=route, method=method, status=status, seconds=seconds)
