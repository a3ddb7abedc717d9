"""A whole line for a measurement: Mosquitto, InfluxDB behind a door, collectors, kiosks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import structlog

from broker import Client, Subscription
from contract import BOOT_PROPERTY, SEQ_PROPERTY, BadTopic, Kind, MqttSettings, filter_for, parse
from tests.collector.line import Installation
from tests.faults.door import DatabaseDoor
from tests.faults.kiosk import KIOSK_FILE, KioskFolder, run_kiosk
from tests.faults.processes import Process
from tests.servers.influxdb import InfluxDB, influxdb
from tests.servers.mosquitto import Mosquitto, mosquitto
from tests.servers.process import LOOPBACK, ServerProcess

DATABASE = "escale"
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Line:
    """What runs; `folder` is where its files are."""

    folder: Path
    broker: Mosquitto
    influxd: InfluxDB
    door: DatabaseDoor
    installation: Installation
    running: AsyncExitStack

    async def collector(self) -> ServerProcess:
        """Another collector, connected."""
        process = self.installation.collector()
        self.running.push_async_callback(asyncio.to_thread, process.stop)
        await asyncio.to_thread(process.start)
        return process

    def kiosk(self, name: str, *, samples_a_tick: int, tick_s: float, max_bytes: int) -> KioskParts:
        """A kiosk with the numbered driver, not yet started."""
        folder = KioskFolder(self.folder / name)
        folder.data.mkdir(parents=True)
        folder.configuration.write_text(
            KIOSK_FILE.format(kiosk=name, tick_s=tick_s, url=self.broker.url, max_bytes=max_bytes)
        )
        log = self.folder / f"{name}.log"
        process = Process(name, log, run_kiosk, folder.path, samples_a_tick)
        self.running.push_async_callback(asyncio.to_thread, process.stop)
        return KioskParts(folder, process)


@dataclass(frozen=True, slots=True)
class KioskParts:
    """A kiosk's folder and process."""

    folder: KioskFolder
    process: Process


@asynccontextmanager
async def line(folder: Path, kiosks: Sequence[str]) -> AsyncIterator[Line]:
    """The servers, with these kiosks registered; everything ends with the context."""
    async with AsyncExitStack() as running:
        broker = mosquitto(folder / "broker")
        influxd = influxdb(folder / "influxd")
        for server in (broker, influxd):
            running.callback(server.stop)
            await asyncio.to_thread(server.start)
        door = DatabaseDoor(influxd.url)
        await door.open()
        running.push_async_callback(door.close)
        home = folder / "home"
        installation = Installation(
            home,
            broker.url,
            f"influxdb://{LOOPBACK}:{door.port}/{DATABASE}",
            f"sqlite:///{home}/escale.sqlite",
        )
        await installation.register(*kiosks)
        yield Line(folder, broker, influxd, door, installation, running)


class FrameCount:
    """Listens on the broker: how many frames were published, and how many different ones."""

    def __init__(self, mqtt: str) -> None:
        filters = [filter_for(kind) for kind in (Kind.LIVE, Kind.BACKLOG)]
        self._client = Client(
            MqttSettings(url=mqtt),
            client_id="_count",
            subscriptions=[Subscription(wanted) for wanted in filters],
            intake=100_000,
        )
        self.published = 0
        self.different: set[tuple[str, str, str]] = set()

    @property
    def resent(self) -> int:
        """Frames published more than once, each repetition counted."""
        return self.published - len(self.different)

    async def run(self) -> None:
        """Counts until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._client.run())
            tasks.create_task(self._count())

    async def _count(self) -> None:
        async for message in self._client.messages():
            try:
                kiosk = parse(message.topic).kiosk
            except BadTopic:
                # The collectors' own probe.
                continue
            named = message.properties
            self.published += 1
            self.different.add((kiosk, named[BOOT_PROPERTY], named[SEQ_PROPERTY]))


def quiet() -> None:
    """Our own clients say nothing between the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def resident_mib(process: ServerProcess) -> float:
    """A process's resident memory in MiB."""
    return float(psutil.Process(process.pid).memory_info().rss) / MIB
