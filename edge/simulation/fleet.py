"""Many simulated kiosks in one process. What befalls one leaves the others alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from contract import EscaleError, MqttSettings, SettingsError, VerifyKey
from edge import content
from edge.simulation.configuration import Circumstance
from edge.simulation.kiosk import Environment, SimulatedKiosk
from edge.simulation.registration import prepare_fleet, prepared

log = structlog.get_logger("edge.simulation.fleet")

SPREAD_S = 10.0
"""The kiosks start over this time at most, so that they are not all read in the same moment."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several processes runs: of each `processes` kiosks the one of its `number`."""

    number: int = 0
    processes: int = 1

    def of(self, files: Sequence[Path]) -> Sequence[Path]:
        """The files that are its own."""
        return files[self.number :: self.processes]


async def run_fleet(
    home: Path,
    count: int,
    mqtt: MqttSettings,
    keys: Sequence[VerifyKey],
    *,
    seed: int = 1,
    interval_s: float = 10.0,
    environment: Environment | None = None,
    stopping: asyncio.Event | None = None,
) -> None:
    """Writes the files of `count` simulated kiosks in `home`, and runs them."""
    circumstance = Circumstance(mqtt, [str(key) for key in keys], interval_s)
    prepare_fleet(home, count, circumstance, seed=seed)
    await run_prepared_fleet(
        home, environment=environment, stopping=stopping, spread_s=min(SPREAD_S, interval_s)
    )


async def run_prepared_fleet(
    home: Path,
    *,
    environment: Environment | None = None,
    stopping: asyncio.Event | None = None,
    spread_s: float = SPREAD_S,
    share: Share | None = None,
) -> None:
    """Runs the simulated kiosks that were prepared in `home`, or this process's share of them.

    Ends, in order, when `stopping` is set or it is cancelled. EdgeError when there are none.
    """
    files = (share or Share()).of(prepared(home))
    shared, end = environment or Environment(), stopping or asyncio.Event()
    # Fifty kiosks that each start a process for a bundle would take the machine.
    content.load()
    kiosks = [SimulatedKiosk(file, shared) for file in files]
    log.info("fleet_started", kiosks=len(kiosks), home=str(home))
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(
                _kept_running(kiosk, file.parent.name, shared, number * spread_s / len(files)),
                name=file.parent.name,
            )
            for number, (kiosk, file) in enumerate(zip(kiosks, files, strict=True))
        ]
        await end.wait()
        for kiosk in kiosks:
            kiosk.stop()
        # A daemon that was asked to stop ends by itself; what only waits is cut short.
        await asyncio.wait(tasks, timeout=shared.retry_s)
        for task in tasks:
            task.cancel()
    log.info("fleet_stopped", kiosks=len(kiosks))


async def _kept_running(
    kiosk: SimulatedKiosk, name: str, environment: Environment, delay_s: float
) -> None:
    structlog.contextvars.bind_contextvars(kiosk=name)
    await asyncio.sleep(delay_s)
    while (error := await _ended(kiosk)) is not None:
        if isinstance(error, SettingsError):
            log.critical("kiosk_not_started", reason=str(error))
            return
        known = isinstance(error, EscaleError | OSError)
        log.warning("kiosk_failed", reason=str(error), exc_info=None if known else error)
        await asyncio.sleep(environment.retry_s)


async def _ended(kiosk: SimulatedKiosk) -> BaseException | None:
    """Runs it to its end, and gives what it ended of; None when it was asked to."""
    # Seen from outside its task, so that whatever it is does not reach the others.
    task = asyncio.create_task(kiosk.run())
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()
        await asyncio.wait({task})
    return None if task.cancelled() else task.exception()
