"""Stand-ins for what the collector depends on, each of which can be told to fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from broker import Incoming, Outgoing
from contract import Ack, Alarm, BrokerUnavailable, StoreError, decode
from store import Aggregate, DeadLetter, Point, Row
from tests.collector.material import NOW
from tests.collector.world import series_key


class ManualClock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 0.0

    def now(self) -> int:
        return self.wall

    def monotonic(self) -> float:
        return self.steady


class FakeSeries:
    """Keeps points by series and time. `fault` is asked before each write; `gate` is waited on."""

    name = "a store in memory"

    def __init__(self) -> None:
        self.points: dict[tuple[object, ...], Point] = {}
        self.fault: Callable[[Sequence[Point]], Exception | None] = lambda _: None
        self.gate = asyncio.Event()
        self.gate.set()
        self.writing = asyncio.Event()
        self.attempts = 0

    async def prepare(self) -> None:
        """Nothing to make."""

    async def write(self, points: Sequence[Point]) -> None:
        self.attempts += 1
        self.writing.set()
        await self.gate.wait()
        fault = self.fault(points)
        if fault is not None:
            raise fault
        self.points.update((series_key(point), point) for point in points)

    async def range(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int = 10_000,
    ) -> list[Row]:
        raise AssertionError("the collector reads nothing")

    async def windows(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        every_us: int,
        aggregate: Aggregate,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        group_by: Sequence[str] = ("kiosk",),
    ) -> list[Row]:
        raise AssertionError("the collector reads nothing")

    async def latest(
        self, measurement: str, *, kiosk: str | None = None, since: int | None = None
    ) -> list[Row]:
        raise AssertionError("the collector reads nothing")

    async def close(self) -> None:
        """Nothing to close."""


class FakeRecords:
    """The relational side in memory. While `fault` is set, everything raises it."""

    def __init__(self, *kiosks: str) -> None:
        self.kiosks = set(kiosks)
        self.letters: list[DeadLetter] = []
        self.seen: dict[str, tuple[int | None, int | None]] = {}
        self.strangers: dict[str, int] = {}
        self.fault: StoreError | None = None
        self.reads = 0
        self.drops = 0
        self.reports: list[list[tuple[str, str]]] = []

    async def registered(self) -> set[str]:
        self.reads += 1
        self._raise()
        return set(self.kiosks)

    async def keep(self, letters: Sequence[DeadLetter]) -> int:
        self._raise()
        self.letters.extend(letters)
        return self.drops

    async def report(self, source: str, alarms: Sequence[Alarm], now: int) -> None:
        self._raise()
        self.reports.append([(alarm.type, alarm.qualifier) for alarm in alarms])

    async def touch(self, seen: Mapping[str, tuple[int | None, int | None]]) -> None:
        self._raise()
        for kiosk, (frame_at, sample_at) in seen.items():
            before = self.seen.get(kiosk, (None, None))
            self.seen[kiosk] = (frame_at or before[0], sample_at or before[1])

    async def record_stranger(self, kiosk: str, at: int, frames: int) -> None:
        self._raise()
        self.strangers[kiosk] = self.strangers.get(kiosk, 0) + frames

    def _raise(self) -> None:
        if self.fault is not None:
            raise self.fault


class FakeLink:
    """An MQTT client without a broker: `arrive` what it receives, `sent` what it published."""

    def __init__(self) -> None:
        self._inbox: asyncio.Queue[Incoming] = asyncio.Queue()
        self._closed = asyncio.Event()
        self.sent: asyncio.Queue[Outgoing] = asyncio.Queue()
        self.away = False
        self.connected = True
        self.sessions = 0

    def arrive(self, topic: str, payload: bytes, properties: Mapping[str, str]) -> None:
        self._inbox.put_nowait(Incoming(topic, payload, properties=properties))

    async def run(self) -> None:
        self.sessions += 1
        self._closed.clear()
        await self._closed.wait()

    async def messages(self) -> AsyncIterator[Incoming]:
        while True:
            yield await self._inbox.get()

    async def publish(self, message: Outgoing, *, timeout_s: float = 5) -> int:
        if self.away:
            raise BrokerUnavailable("not connected")
        self.sent.put_nowait(message)
        return 0

    async def close(self) -> None:
        self._closed.set()

    async def ack(self) -> tuple[str, Ack]:
        """The next acknowledgement, with its topic."""
        message = await self.sent.get()
        return message.topic, decode(Ack, message.payload)
