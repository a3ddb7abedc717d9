"""What the local application may ask and report: requests in, answers out, no I/O.

Nothing of a request is written down or logged; what is counted is of the lists in the options.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from pydantic import ValidationError

from contract import faults_of
from edge.content import Shelf
from edge.drivers.kiosk import offers
from edge.drivers.kiosk.bodies import (
    Body,
    Heartbeat,
    OrientationTaken,
    PeripheralReport,
    SessionEnd,
    SessionStart,
)
from edge.drivers.kiosk.endpoint import Answer, Refused, Request
from edge.drivers.kiosk.options import KioskOptions
from edge.drivers.kiosk.screen import Look, Screen
from edge.drivers.kiosk.sessions import Sessions

B = TypeVar("B", bound=Body)

OTHER = "other"
_TITLES: Mapping[int, str] = {413: "Content Too Large", 422: "Unprocessable Content"}
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
}
_METHODS: Mapping[str, str] = {
    "/v1/sessions": "POST",
    "/v1/sessions/{handle}/end": "POST",
    "/v1/heartbeat": "POST",
    "/v1/state": "GET",
    "/v1/content": "GET",
    "/v1/offer": "GET",
    "/v1/orientations": "POST",
}


@dataclass(frozen=True, slots=True)
class Reported:
    """What a peripheral last said of itself, and when (monotonic seconds)."""

    report: PeripheralReport
    at: float


class Application:
    """The desk at which the application reports. `now` gives monotonic seconds."""

    def __init__(
        self,
        options: KioskOptions,
        *,
        key: bytes,
        sessions: Sessions,
        screen: Screen,
        now: Callable[[], float],
    ) -> None:
        self._options = options
        self._key = key
        self._sessions = sessions
        self._screen = screen
        self._now = now
        self.version: str | None = None
        self.peripherals: dict[str, Reported] = {}
        self.notice = ""
        self.shelf: Shelf | None = None

    def answer(self, request: Request) -> Answer:
        """The answer to one request; every refusal is a problem document with a sentence."""
        origin = request.headers.get("origin")
        allowed = origin is not None and origin in self._options.origins
        try:
            self._admit(request, known_origin=origin is None or allowed)
            if request.method == "OPTIONS":
                answer = Answer(204, headers=_PREFLIGHT)
            else:
                self._ask_for_key(request)
                answer = self._routed(request)
        except Refused as refused:
            answer = problem(refused.status, refused.detail)
        if not allowed or origin is None:
            return answer
        cors = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        return Answer(answer.status, answer.body, {**answer.headers, **cors})

    def _admit(self, request: Request, *, known_origin: bool) -> None:
        host = request.headers.get("host", "")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if name.lower() not in _LOOPBACK_NAMES:
            # A page elsewhere whose name was made to point here (DNS rebinding).
            raise Refused(421, "ask for 127.0.0.1 or localhost: no other host is served here")
        if not known_origin:
            raise Refused(403, "this page may not ask: name its origin in `origins`")

    def _ask_for_key(self, request: Request) -> None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        proper = hmac.compare_digest(shown.strip().encode("latin-1", "replace"), self._key)
        if scheme.lower() != "bearer" or not proper:
            raise Refused(401, "send the application's key: Authorization: Bearer <key>")

    def _routed(self, request: Request) -> Answer:
        path, handle = request.path, ""
        match path.split("/"):
            case ["", "v1", "sessions", handle, "end"]:
                path = "/v1/sessions/{handle}/end"
        method = _METHODS.get(path)
        if method is None:
            raise Refused(404, f"nothing is here: there are {', '.join(_METHODS)}")
        if request.method != method:
            return problem(405, f"this address takes {method}", {"Allow": f"{method}, OPTIONS"})
        if path == "/v1/sessions":
            return self._start(request)
        if path == "/v1/heartbeat":
            return self._heartbeat(request)
        if path == "/v1/state":
            return self._state()
        if path == "/v1/content":
            return _json(200, offers.content(self.shelf))
        if path == "/v1/offer":
            return _json(200, offers.offered(self.shelf, request.query))
        if path == "/v1/orientations":
            return _json(201, offers.oriented(self.shelf, _read(OrientationTaken, request)))
        return self._end(request, handle)

    def _start(self, request: Request) -> Answer:
        body, options = _read(SessionStart, request), self._options
        _one_of("service", body.service, options.services)
        _one_of("accessibility", body.accessibility, options.accessibility)
        language = body.language.lower().partition("-")[0]
        if language not in options.languages:
            language = OTHER
        handle = self._sessions.start(body.service, language, body.accessibility, self._now())
        return _json(201, {"session": handle})

    def _end(self, request: Request, handle: str) -> Answer:
        body = _read(SessionEnd, request)
        if not self._sessions.end(handle, self._now(), body.satisfaction):
            raise Refused(404, "no such session is open: it has ended, or the daemon began anew")
        return Answer(204)

    def _heartbeat(self, request: Request) -> Answer:
        body, now = _read(Heartbeat, request), self._now()
        for name in body.peripherals:
            _one_of("peripherals", name, self._options.peripherals)
        self._screen.heard(Look(body.frames, body.checksum, body.brightness, body.screen_off), now)
        self.version = body.version
        self.peripherals |= {name: Reported(each, now) for name, each in body.peripherals.items()}
        if body.session is not None:
            self._sessions.saw(body.session, now)
        return self._state()

    def _state(self) -> Answer:
        self._sessions.expire(self._now())
        return _json(200, {"occupied": self._sessions.occupied, "notice": self.notice})


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Answer:
    """A problem document (RFC 9457), as Escale's API words them."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    kind = f"urn:escale:{title.lower().replace(' ', '-')}"
    extra = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    answer = _json(status, {"type": kind, "title": title, "status": status, "detail": detail})
    media = {"Content-Type": "application/problem+json"}
    return Answer(status, answer.body, {**media, **extra, **(headers or {})})


def _json(status: int, content: Mapping[str, object]) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


def _read(model: type[B], request: Request) -> B:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused(415, "send Content-Type: application/json")
    try:
        return model.model_validate_json(request.body)
    except ValidationError as error:
        broken = any(fault["type"] == "json_invalid" for fault in error.errors())
        if broken:
            raise Refused(400, "the body is not JSON: send one JSON object") from None
        raise Refused(422, "; ".join(faults_of(error))) from None


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise Refused(422, f"{name}: one of {', '.join(known) or 'none, by the configuration'}")
