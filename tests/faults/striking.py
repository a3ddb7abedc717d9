"""How each kind of fault strikes, and how it is mended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from tests.faults import reading_back
from tests.faults.cable import Cable
from tests.faults.door import Door
from tests.faults.kiosk import last_offered
from tests.faults.processes import Process
from tests.faults.schedule import Strike
from tests.faults.world import KioskParts, World, delete_broker_data
from tests.servers.process import ServerProcess

PATIENCE_S = 2.5
"""How long a fault waits for frames to be under way."""
WRITTEN_DOWN_S = 40.0
"""How long a kiosk may take to look at its disk again."""
_LOOK_S = 0.01

Means = Callable[[World, Strike], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault that struck: how many frames were sent and not acknowledged at that moment."""

    name: str
    target: int
    at_s: float
    lasted_s: float
    unacknowledged: int


async def strike(made: World, planned: Strike, began: float) -> Hit:
    """Waits for the fault's time, for its part to be free, and for frames under way; strikes."""
    await asyncio.sleep(max(0.0, began + planned.at_s - time.monotonic()))
    kiosk = planned.target if planned.kind.where == "kiosk" else None
    async with made.lock(planned.part):
        under_way = await _frames_under_way(made, kiosk)
        struck = time.monotonic()
        async with MEANS[planned.kind.name](made, planned):
            await asyncio.sleep(planned.lasts_s)
        lasted = time.monotonic() - struck
    return Hit(planned.kind.name, planned.target, struck - began, lasted, under_way)


async def _frames_under_way(made: World, kiosk: int | None) -> int:
    end = time.monotonic() + PATIENCE_S
    while True:
        found = made.unacknowledged(kiosk)
        if found or time.monotonic() > end:
            return found
        await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def _dies(process: Process) -> AsyncIterator[None]:
    await asyncio.to_thread(process.kill)
    yield
    process.start()


@asynccontextmanager
async def _asked_to_end(process: Process) -> AsyncIterator[None]:
    await asyncio.to_thread(process.stop)
    yield
    process.start()


@asynccontextmanager
async def _stopped(process: Process | ServerProcess) -> AsyncIterator[None]:
    process.pause()
    yield
    process.resume()


@asynccontextmanager
async def _server_dies(server: ServerProcess) -> AsyncIterator[None]:
    await asyncio.to_thread(server.kill)
    yield
    await asyncio.to_thread(server.start)


@asynccontextmanager
async def _server_restarts(server: ServerProcess) -> AsyncIterator[None]:
    await asyncio.to_thread(server.stop)
    yield
    await asyncio.to_thread(server.start)


@asynccontextmanager
async def _cut(cable: Cable) -> AsyncIterator[None]:
    await cable.cut()
    yield
    await cable.mend()


@asynccontextmanager
async def _hampered(cable: Cable, how: Callable[[Cable], None]) -> AsyncIterator[None]:
    how(cable)
    yield
    await cable.mend()


@asynccontextmanager
async def _door(state: Door, made: World, _planned: Strike) -> AsyncIterator[None]:
    made.door.state = state
    yield
    made.door.state = Door.OPEN


@asynccontextmanager
async def _disk_full(made: World, planned: Strike) -> AsyncIterator[None]:
    kiosk = made.kiosks[planned.target]
    kiosk.disk.fill(kiosk.process.pid)
    try:
        yield
    finally:
        kiosk.disk.empty()
    # Until it is on the disk again, what was sensed is in memory alone: a kill that comes
    # before that takes it, whatever anybody does.
    await _written_down(kiosk, 4 * made.plan.samples_a_tick)


async def _written_down(kiosk: KioskParts, slack: int) -> None:
    end = time.monotonic() + WRITTEN_DOWN_S
    while time.monotonic() < end:
        if reading_back.produced(kiosk.folder) >= last_offered(kiosk.folder) - slack:
            return
        await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def _broker_forgets(made: World, _planned: Strike) -> AsyncIterator[None]:
    await asyncio.to_thread(made.broker.kill)
    delete_broker_data(made)
    yield
    await asyncio.to_thread(made.broker.start)


@asynccontextmanager
async def _poisoned_sample(made: World, planned: Strike) -> AsyncIterator[None]:
    made.kiosks[planned.target].folder.poison.touch()
    yield


@asynccontextmanager
async def _told(how: str, made: World, _planned: Strike) -> AsyncIterator[None]:
    assert made.stranger is not None
    await getattr(made.stranger, how)()
    yield


def _of_kiosk(means: Callable[[Process], AbstractAsyncContextManager[None]]) -> Means:
    return lambda made, planned: means(made.kiosks[planned.target].process)


def _of_collector(means: Callable[[Process], AbstractAsyncContextManager[None]]) -> Means:
    return lambda made, planned: means(made.collectors[planned.target].process)


def _kiosk_cable(means: Callable[[Cable], AbstractAsyncContextManager[None]]) -> Means:
    return lambda made, planned: means(made.kiosks[planned.target].cable)


def _collector_cable(means: Callable[[Cable], AbstractAsyncContextManager[None]]) -> Means:
    return lambda made, planned: means(made.collectors[planned.target].cable)


MEANS: Mapping[str, Means] = {
    "kiosk: kill -9": _of_kiosk(_dies),
    "kiosk: SIGTERM": _of_kiosk(_asked_to_end),
    "kiosk: SIGSTOP": _of_kiosk(_stopped),
    "kiosk: disk full": _disk_full,
    "kiosk: cut off": _kiosk_cable(_cut),
    "kiosk: slow network": _kiosk_cable(partial(_hampered, how=Cable.slow)),
    "kiosk: network stalls": _kiosk_cable(partial(_hampered, how=Cable.stall)),
    "kiosk: one sample refused (400)": _poisoned_sample,
    "collector: kill -9": _of_collector(_dies),
    "collector: SIGTERM": _of_collector(_asked_to_end),
    "collector: SIGSTOP": _of_collector(_stopped),
    "collector: cut off": _collector_cable(_cut),
    "collector: slow network": _collector_cable(partial(_hampered, how=Cable.slow)),
    "broker: kill -9": lambda made, _: _server_dies(made.broker),
    "broker: restart": lambda made, _: _server_restarts(made.broker),
    "broker: SIGSTOP": lambda made, _: _stopped(made.broker),
    "broker: data deleted": _broker_forgets,
    "database: kill -9": lambda made, _: _server_dies(made.influxd),
    "database: SIGSTOP": lambda made, _: _stopped(made.influxd),
    "database: unreachable": partial(_door, Door.GONE),
    "database: slow": partial(_door, Door.SLOW),
    "database: answers lost": partial(_door, Door.DEAF),
    "database: 503": partial(_door, Door.AWAY),
    "database: 403": partial(_door, Door.FORBIDDEN),
    "traffic: duplicated": partial(_told, "duplicate"),
    "traffic: reordered": partial(_told, "reorder"),
    "traffic: poison frames": partial(_told, "send_poison"),
}
