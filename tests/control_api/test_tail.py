"""`escale tail`: tables that live, lines for programs; over a real server and broker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO

import pytest
from rich.console import Console

from broker import EmbeddedBroker
from contract import Sample, SystemClock
from control_api.cli import tailing
from control_api.roles import Role
from tests.control_api.desks import Desk
from tests.control_api.kiosk import FakeKiosk, running
from tests.control_api.serving import served
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"


@pytest.fixture
async def tail(connected: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StringIO]:
    """What a terminal shows; the address and token are where the command looks."""
    await connected.add_kiosk(KIOSK)
    screen = StringIO()
    monkeypatch.setattr(tailing, "console", Console(file=screen, force_terminal=True, width=160))
    monkeypatch.setenv("ESCALE_TOKEN", connected.tokens[Role.VIEWER])
    async with served(connected.app) as (url, _):
        monkeypatch.setenv("ESCALE_API_URL", url)
        yield screen


@asynccontextmanager
async def tailed(kiosk: str | None, *, as_json: bool = False) -> AsyncIterator[None]:
    task = asyncio.create_task(tailing._tail(kiosk, as_json=as_json))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def shows(screen: StringIO, words: str) -> None:
    async def there() -> bool:
        return words in screen.getvalue()

    await eventually(there, what=f"{words!r} to be shown")


async def test_the_fleets_table_follows_what_happens(
    tail: StringIO, connected: Desk, broker: EmbeddedBroker
) -> None:
    async with tailed(None):
        await shows(tail, "never")
        async with running(FakeKiosk(KIOSK, broker.url, connected.office.key.public())):
            await shows(tail, "online")
        await shows(tail, "offline")


async def test_a_kiosks_table_shows_its_live_values(
    tail: StringIO, connected: Desk, broker: EmbeddedBroker
) -> None:
    kiosk = FakeKiosk(KIOSK, broker.url, connected.office.key.public())
    async with running(kiosk), tailed(KIOSK):
        await eventually(lambda: _heard(connected), what="the tail to listen")
        at, tags = SystemClock().now(), {"zone": "cabin"}
        await kiosk.measure([Sample(m="climate", at=at, tags=tags, fields={"humidity": 40.5})])
        await shows(tail, "humidity=40.5")


async def test_for_programs_each_event_is_a_line(
    tail: StringIO, connected: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    del tail
    said: list[str] = []

    async def line() -> bool:
        said.append(capsys.readouterr().out)
        return any(row.startswith("{") and row.endswith("\n") for row in lines())

    def lines() -> list[str]:
        # The API in this process logs to the same place.
        return "".join(said).splitlines(keepends=True)

    async with tailed(None, as_json=True):
        await eventually(lambda: _heard(connected), what="the tail to listen")
        body = {"action": "ping"}
        await connected.ask("POST", f"/api/v1/kiosks/{KIOSK}/commands", json=body)
        await eventually(line, what="a line")
    first = json.loads(next(row for row in lines() if row.startswith("{")))
    assert (first["event"], first["data"]["kiosk"]) == ("command", KIOSK)


async def _heard(desk: Desk) -> bool:
    return len(desk.office.hub) == 1
