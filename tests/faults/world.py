"""The real parts of one run: Mosquitto, InfluxDB, kiosks, collectors, and what lies between."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.collector.line import Installation
from tests.faults import reading_back
from tests.faults.cable import Cable
from tests.faults.collecting import run_collector, run_hasty_collector
from tests.faults.disk import Disk
from tests.faults.door import DatabaseDoor
from tests.faults.kiosk import KIOSK_FILE, KioskFolder, run_kiosk
from tests.faults.numbering import POISON_FIELD
from tests.faults.processes import Process
from tests.faults.schedule import COLLECTORS, KIOSKS, Plan
from tests.faults.traffic import Stranger
from tests.servers.influxdb import InfluxDB, influxdb
from tests.servers.mosquitto import Mosquitto, mosquitto
from tests.servers.process import LOOPBACK

DATABASE = "escale"
MOSQUITTO = """\
allow_anonymous true
persistence true
persistence_location {data}/
autosave_interval 1
"""
JOURNAL_BYTES = 24 * 1024 * 1024
SMALL_JOURNAL_BYTES = 1280 * 1024
"""The last kiosk's journal: an absence of some seconds fills it, and it must drop."""


@dataclass(slots=True)
class KioskParts:
    """A kiosk and what surrounds it."""

    name: str
    folder: KioskFolder
    process: Process
    cable: Cable
    disk: Disk


@dataclass(slots=True)
class CollectorParts:
    """A collector and its cable to the broker."""

    process: Process
    cable: Cable


@dataclass(slots=True)
class World:
    """Everything, running. `locks` are the parts that a fault has taken for itself."""

    folder: Path
    plan: Plan
    broker: Mosquitto
    influxd: InfluxDB
    door: DatabaseDoor
    installation: Installation
    kiosks: list[KioskParts] = field(default_factory=list)
    collectors: list[CollectorParts] = field(default_factory=list)
    stranger: Stranger | None = None
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    @property
    def broker_data(self) -> Path:
        return self.broker.folder / "data"

    def lock(self, part: str) -> asyncio.Lock:
        return self.locks.setdefault(part, asyncio.Lock())

    def unacknowledged(self, kiosk: int | None = None) -> int:
        """Frames sent and not answered, of one kiosk or of all."""
        asked = self.kiosks if kiosk is None else [self.kiosks[kiosk]]
        return sum(reading_back.unacknowledged(one.folder) for one in asked)

    def in_custody(self) -> int:
        """Frames that kiosks still hold."""
        return sum(reading_back.in_custody(one.folder) for one in self.kiosks)


@asynccontextmanager
async def world(folder: Path, plan: Plan, *, hasty: bool = False) -> AsyncIterator[World]:
    """Everything started and connected, and in the end everything ended."""
    rng = random.Random(f"world {plan.seed}")
    async with AsyncExitStack() as running:
        broker_folder = folder / "broker"
        (broker_folder / "data").mkdir(parents=True)
        broker = mosquitto(broker_folder, MOSQUITTO.format(data=broker_folder / "data"))
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
        made = World(folder, plan, broker, influxd, door, installation)
        names = [f"kiosk-{number}" for number in range(KIOSKS)]
        await installation.register(*names)
        await _sow_conflict(influxd)
        for number in range(COLLECTORS):
            made.collectors.append(await _collector(made, number, running, rng, hasty=hasty))
        for number, name in enumerate(names):
            made.kiosks.append(await _kiosk(made, number, name, running, rng))
        made.stranger = Stranger(broker.url, names, rng)
        listening = asyncio.ensure_future(made.stranger.run())
        running.push_async_callback(_end, listening)
        yield made


async def _collector(
    made: World, number: int, running: AsyncExitStack, rng: random.Random, *, hasty: bool
) -> CollectorParts:
    cable = await _cable(made, running, rng)
    environment = {
        **made.installation.environment,
        "ESCALE_MQTT_URL": f"mqtt://{LOOPBACK}:{cable.port}",
    }
    process = Process(
        f"collector-{number}",
        made.folder / f"collector-{number}.log",
        run_hasty_collector if hasty else run_collector,
        environment,
    )
    running.push_async_callback(asyncio.to_thread, process.stop)
    process.start()
    await asyncio.to_thread(process.until_said, "broker_connected", 2)
    return CollectorParts(process, cable)


async def _kiosk(
    made: World, number: int, name: str, running: AsyncExitStack, rng: random.Random
) -> KioskParts:
    cable = await _cable(made, running, rng)
    folder = KioskFolder(made.folder / name)
    disk = Disk(folder.data)
    running.callback(disk.release)
    small = number == KIOSKS - 1
    folder.configuration.write_text(
        KIOSK_FILE.format(
            kiosk=name,
            tick_s=made.plan.tick_s,
            url=f"mqtt://{LOOPBACK}:{cable.port}",
            max_bytes=SMALL_JOURNAL_BYTES if small else JOURNAL_BYTES,
        )
    )
    log = made.folder / f"{name}.log"
    process = Process(name, log, run_kiosk, folder.path, made.plan.samples_a_tick)
    running.push_async_callback(asyncio.to_thread, process.stop)
    process.start()
    return KioskParts(name, folder, process, cable, disk)


async def _cable(made: World, running: AsyncExitStack, rng: random.Random) -> Cable:
    cable = Cable(made.broker.port, rng)
    await cable.mend()
    running.push_async_callback(cable.cut)
    return cable


async def _sow_conflict(influxd: InfluxDB) -> None:
    # InfluxDB itself refuses the field from now on: it has it as a text.
    body = f'climate,kiosk=_conflict,zone=x {POISON_FIELD}="text" {time.time_ns()}'
    async with httpx.AsyncClient(base_url=influxd.url, trust_env=False) as client:
        made = await client.post("/query", params={"q": f"CREATE DATABASE {DATABASE}"})
        made.raise_for_status()
        sown = await client.post("/write", params={"db": DATABASE}, content=body)
        sown.raise_for_status()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


def delete_broker_data(made: World) -> None:
    """What the broker had on its disk is gone."""
    shutil.rmtree(made.broker_data)
    made.broker_data.mkdir()
