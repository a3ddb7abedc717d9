"""The event stream, over a real server and the real embedded broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from broker import EmbeddedBroker
from contract import EXAMPLES, ActiveAlarms, Family, Sample, SystemClock, decode
from control_api.cli.tailing import events, parse
from control_api.roles import Role
from store import activity
from tests.control_api.desks import Desk
from tests.control_api.kiosk import FakeKiosk, running
from tests.control_api.serving import served
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"
PATIENCE_S = 10


class Heard:
    """What a stream has said so far, and a way to wait for what it has not said yet."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._news = asyncio.Event()

    def add(self, event: tuple[str, dict[str, Any]]) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for found, data in self.events:
                    if found == kind and wanted.items() <= data.items():
                        return data
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def listening(desk: Desk, url: str, kiosk: str | None = None) -> AsyncIterator[Heard]:
    """A stream that is open, as a viewer."""
    heard, before = Heard(), len(desk.office.hub)
    headers = desk.bearer(Role.VIEWER)

    async def listen() -> None:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
            async for event in events(client, kiosk):
                heard.add(event)

    task = asyncio.create_task(listen())

    async def open_() -> bool:
        return len(desk.office.hub) > before and desk.office.compared.is_set()

    try:
        await eventually(open_, what="the stream to open")
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def alone(desk: Desk) -> None:
    async def nobody() -> bool:
        return not len(desk.office.hub)

    await eventually(nobody, what="the stream to be let go")


def kiosk_of(desk: Desk, broker: EmbeddedBroker) -> FakeKiosk:
    return FakeKiosk(KIOSK, broker.url, desk.office.key.public())


async def test_what_happens_is_heard_as_it_happens(connected: Desk, broker: EmbeddedBroker) -> None:
    async with served(connected.app) as (url, _), listening(connected, url) as heard:
        await connected.add_kiosk(KIOSK)
        await heard.until("status", id=KIOSK, state="never")
        async with running(kiosk_of(connected, broker)) as kiosk:
            await heard.until("status", id=KIOSK, state="online")
            at = SystemClock().now()
            await activity.touch(connected.office.database, {KIOSK: (at, at)})
            connected.office.stirred.set()
            news = await heard.until("activity", id=KIOSK)
            assert set(news) == {"id", "last_seen", "last_value_at"}
            await kiosk.raise_alarms(decode(ActiveAlarms, EXAMPLES[ActiveAlarms].encode()).alarms)
            alarm = await heard.until("alarm", kiosk=KIOSK)
            assert [row["type"] for row in alarm["alarms"]] == ["mains_lost"]
            asked = await connected.ask(
                "POST", f"/api/v1/kiosks/{KIOSK}/commands", json={"action": "identify"}
            )
            await heard.until("command", id=asked.json()["id"], state="succeeded")
            await kiosk.raise_alarms([])
        await heard.until("status", id=KIOSK, state="offline")


async def test_live_samples_come_while_someone_watches_and_stop_when_nobody_does(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    watchers = connected.office.watching._watchers
    async with served(connected.app) as (url, _), running(kiosk_of(connected, broker)) as kiosk:
        async with listening(connected, url, KIOSK) as one:
            async with listening(connected, url, KIOSK) as two, listening(connected, url) as rest:
                assert watchers[KIOSK] == 2
                at = SystemClock().now()
                await kiosk.measure([Sample(m="climate", at=at, tags={"zone": "cabin"},
                                            fields={"temperature": 21.5})])  # fmt: skip
                for heard in (one, two):
                    sample = await heard.until("sample", kiosk=KIOSK)
                    assert (sample["measurement"], sample["fields"]) == (
                        "climate", {"temperature": 21.5},
                    )  # fmt: skip
                await kiosk.say_again()
                assert not [kind for kind, _ in rest.events if kind == "sample"]
            await eventually(lambda: _watched(connected, 1), what="one watcher to be left")
        await alone(connected)
        await eventually(lambda: _watched(connected, 0), what="no watcher to be left")


async def test_counts_of_use_are_not_shown_live(connected: Desk, broker: EmbeddedBroker) -> None:
    await connected.add_kiosk(KIOSK)
    async with (
        served(connected.app) as (url, _),
        running(kiosk_of(connected, broker)) as kiosk,
        listening(connected, url, KIOSK) as heard,
    ):
        at, tags = SystemClock().now(), {"by": "service", "value": "telemedicine"}
        used = Sample(m="use", at=at, tags=tags, fields={"sessions": 1})
        await kiosk.measure([used], Family.USAGE)
        climate = Sample(m="climate", at=at, tags={"zone": "cabin"}, fields={"humidity": 40.0})
        await kiosk.measure([climate])
        await heard.until("sample", measurement="climate")
        assert not [row for kind, row in heard.events if row.get("measurement") == "use"]


async def test_a_stream_opens_with_a_cookie_too_and_not_without_anything(desk: Desk) -> None:
    cookie = await desk.cookie()
    async with served(desk.app) as (url, _), httpx.AsyncClient(base_url=url) as client:
        async with client.stream("GET", "/api/v1/events", headers=cookie) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-cache"
            assert await anext(response.aiter_lines()) == ": listening"
        refused = await client.get("/api/v1/events")
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
    await alone(desk)


async def test_stopping_ends_open_streams_in_good_order(desk: Desk) -> None:
    headers = desk.bearer(Role.VIEWER)
    async with (
        served(desk.app) as (url, server),
        httpx.AsyncClient(base_url=url, headers=headers) as client,
        client.stream("GET", "/api/v1/events") as response,
    ):
        lines = response.aiter_lines()
        assert await anext(lines) == ": listening"
        server.should_exit = True
        async with asyncio.timeout(PATIENCE_S):
            # A clean end: an aborted stream would raise RemoteProtocolError here.
            assert [line async for line in lines if line.startswith("data")] == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([": ping"], []),
        (["event: status", 'data: {"id": "a"}'], [("status", {"id": "a"})]),
        (['data: {"a":', "data: 1}"], [("message", {"a": 1})]),
        (["retry: 3000", ": listening"], []),
    ],
)
def test_blocks_of_a_stream_are_read_as_the_standard_has_them(
    lines: list[str], expected: list[Any]
) -> None:
    assert list(parse(lines)) == expected


async def _watched(desk: Desk, wanted: int) -> bool:
    return desk.office.watching._watchers.total() == wanted
