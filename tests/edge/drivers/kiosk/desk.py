"""A kiosk's application endpoint with a clock in hand."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.drivers.kiosk import KioskOptions
from edge.drivers.kiosk.application import Application
from edge.drivers.kiosk.endpoint import Answer, Request
from edge.drivers.kiosk.screen import Screen, ScreenLimits
from edge.drivers.kiosk.sessions import EndedSession, Sessions

KEY = "a-key-of-the-page-0123"
PAGE = "http://localhost:8080"
SETTINGS: dict[str, Any] = {
    "key_env": "PAGE_KEY",
    "origins": [PAGE],
    "services": ["procedures", "family"],
    "languages": ["fr", "en"],
    "accessibility": ["none", "audio"],
    "peripherals": ["printer"],
}
HEADERS = {
    "host": "127.0.0.1:8479",
    "authorization": f"Bearer {KEY}",
    "content-type": "application/json",
}
START = {"service": "procedures", "language": "fr", "accessibility": "none"}
BEAT = {"version": "1.4.2", "frames": 1}


def options(**changes: object) -> KioskOptions:
    return KioskOptions.model_validate(SETTINGS | changes)


@dataclass
class Desk:
    """The application alone: no socket, no driver, `now` as the test says."""

    settings: KioskOptions = field(default_factory=options)
    now: float = 0.0
    ended: list[EndedSession] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = itertools.count()
        self.sessions = Sessions(
            silence_s=self.settings.session_silence_s,
            limit_s=self.settings.session_limit_s,
            new_handle=lambda: f"handle-number-{next(numbers):04}",
            ended=self.ended.append,
        )
        limits = ScreenLimits(30, 60, 60, 0.02)
        self.screen = Screen(limits, 0.0)
        self.application = Application(
            self.settings,
            key=KEY.encode(),
            sessions=self.sessions,
            screen=self.screen,
            now=lambda: self.now,
        )

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """`body` as JSON, bytes as they are; a header of None is left out."""
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        given = {**HEADERS, **(headers or {})}
        sent = {name: value for name, value in given.items() if value is not None}
        return self.application.answer(Request(method, path, sent, raw))

    def start(self, **changes: str) -> str:
        answer = self.ask("POST", "/v1/sessions", START | changes)
        assert answer.status == 201
        return str(json.loads(answer.body)["session"])


def sentence(answer: Answer) -> str:
    """The sentence of a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = json.loads(answer.body)
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["status"] == answer.status
    return str(document["detail"])
