"""Several collectors on one broker: they share the load, and any may be stopped or killed."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from store import open_series
from tests.collector.line import Installation, KioskByHand, kiosk_by_hand
from tests.collector.material import KIOSK, body, climate
from tests.collector.processes import collector
from tests.servers.mosquitto import mosquitto
from tests.servers.process import free_port

SECOND = 1_000_000
RESEND_S = 0.4
DEADLINE_S = 90


@pytest.fixture(params=["mosquitto", "rumqttd"])
def line(
    request: pytest.FixtureRequest, tmp_path: Path, influx_url: str, postgres_url: str
) -> Iterator[Installation]:
    # Not SQLite: a process stopped inside a transaction would keep the file's lock.
    there = Installation(tmp_path / "home", "", influx_url, postgres_url)
    with ExitStack() as stack:
        if request.param == "mosquitto":
            url = stack.enter_context(mosquitto(tmp_path / "mosquitto")).url
        else:
            url = stack.enter_context(EmbeddedBroker(tmp_path / "broker", free_port())).url
        yield replace(there, mqtt=url)


class Sender:
    """Sends frames of one numbered sample, and again what is not acknowledged."""

    def __init__(self, kiosk: KioskByHand, began: int) -> None:
        self._kiosk = kiosk
        self._began = began
        self._seqs = itertools.count(1)
        self.sent = 0
        self.produced: list[int] = []

    async def produce(self, frames: int) -> None:
        for seq in itertools.islice(self._seqs, frames):
            self.produced.append(self._began + seq)
            await self._send(seq, "live")

    async def settle(self, most_unanswered: int = 0) -> float:
        """Sends again until all but so many are answered; the seconds that took."""
        since = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            while len(waiting := self.unanswered()) > most_unanswered:
                try:
                    async with asyncio.timeout(RESEND_S):
                        while len(self.unanswered()) > most_unanswered:
                            self._kiosk.seen.append(await self._kiosk.next_ack())
                except TimeoutError:
                    for seq in waiting[:64]:
                        await self._send(seq, "backlog")
        return time.monotonic() - since

    def unanswered(self) -> list[int]:
        named = self._kiosk.named()
        return [at - self._began for at in self.produced if at - self._began not in named]

    async def _send(self, seq: int, lane: str) -> None:
        self.sent += 1
        await self._kiosk.send(seq, body(seq, climate(self._began + seq)), lane=lane)


async def stored(line: Installation, since: int) -> list[int]:
    series = await open_series(line.series)
    try:
        rows = await series.range("climate", start=since, end=since + 3_600 * SECOND)
        return sorted(row.at for row in rows)
    finally:
        await series.close()


@pytest.mark.server
async def test_one_of_two_collectors_is_stopped_then_killed_and_nothing_is_lost(
    line: Installation, record_property: Callable[[str, object], None]
) -> None:
    await line.register(KIOSK)
    began = time.time_ns() // 1_000
    with collector(line, 1) as first, collector(line, 2) as second:
        async with kiosk_by_hand(line.mqtt) as kiosk:
            sender = Sender(kiosk, began)
            await sender.produce(200)
            await sender.settle()
            shares = [
                await one.figure("frames_total", 'outcome="received"') for one in (first, second)
            ]
            assert min(shares) >= 40, f"the load is shared: {shares}"

            await sender.produce(100)
            first.pause()
            await sender.produce(200)
            paused = await sender.settle()
            first.resume()
            await sender.produce(100)
            await sender.settle()

            await sender.produce(100)
            first.kill()
            await sender.produce(200)
            killed = await sender.settle()
            first.start()
            await sender.produce(100)
            await sender.settle()

            second.pause()
            await sender.produce(50)
            again = await sender.settle()
            second.resume()
    record_property("resent", sender.sent - len(sender.produced))
    for name, seconds in (("stopped", paused), ("killed", killed), ("stopped again", again)):
        record_property(name, round(seconds, 1))
    assert kiosk.rejections() == {}
    rows = await stored(line, began)
    lost = [at - began for at in sender.produced if at not in set(rows)]
    assert (lost, len(rows)) == ([], len(sender.produced))
