"""One simulated kiosk: the daemon itself, over simulated devices, through its reboots."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from broker import Client
from contract import Clock, SystemClock
from edge.configuration import EdgeConfiguration, load_configuration
from edge.connection import ClientFactory
from edge.daemon import Daemon
from edge.drivers import DRIVERS
from edge.executor import Executor, ExecutorKind
from edge.executors import EXECUTORS
from edge.simulation.drivers import SIMULATED_DRIVERS
from edge.simulation.machine import MACHINE_FILE, boot, running
from edge.simulation.reboot import SimulatedReboot

REPLY_S = 0.3
"""Between the order to reboot and the end, so that the reply `in_progress` gets out."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What simulated kiosks share. A reboot takes `down_s`; one that fails waits `retry_s`."""

    clock: Clock = field(default_factory=SystemClock)
    rng: random.Random = field(default_factory=random.SystemRandom)
    client_factory: ClientFactory = Client
    down_s: float = 3.0
    retry_s: float = 10.0


class _NoOptions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SimulatedKiosk:
    """A daemon is used once; the kiosk outlives it."""

    def __init__(self, file: Path, environment: Environment) -> None:
        self._file = file
        self._environment = environment
        self._daemon: Daemon | None = None
        self._going_down = False
        self._stopped = False

    async def run(self) -> None:
        """Until `stop` or cancellation. SettingsError, EdgeError as the daemon's own."""
        while not self._stopped:
            self._going_down = False
            self._daemon = self._switched_on()
            await self._daemon.run()
            if not self._going_down:
                return
            await asyncio.sleep(self._environment.down_s)

    def stop(self) -> None:
        """Ends the daemon in order: the kiosk says goodbye."""
        self._stopped = True
        if self._daemon is not None:
            self._daemon.stop()

    def _switched_on(self) -> Daemon:
        environment = self._environment
        configuration = self._configuration()
        configuration.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = configuration.data / MACHINE_FILE
        machine = running(file) or boot(file, environment.rng, environment.clock.now())
        return Daemon(
            configuration,
            clock=environment.clock,
            rng=environment.rng,
            client_factory=environment.client_factory,
            machine_id=machine.id,
            # Whether this host's clock is set is no affair of the kiosks that are played on it.
            synced=lambda: True,
        )

    def _configuration(self) -> EdgeConfiguration:
        # Real kiosks know none of these kinds: no file can make one of them lie.
        return load_configuration(
            self._file.read_text(encoding="utf-8"),
            folder=self._file.parent,
            driver_kinds={**DRIVERS, **SIMULATED_DRIVERS},
            executor_kinds={**EXECUTORS, "simulated": ExecutorKind(_NoOptions, self._reboot)},
        )

    def _reboot(self, _options: _NoOptions, data: Path, clock: Clock) -> Executor:
        return SimulatedReboot(data / MACHINE_FILE, clock, self._environment.rng, self._go_down)

    def _go_down(self) -> None:
        self._going_down = True
        if self._daemon is not None:
            asyncio.get_running_loop().call_later(REPLY_S, self._daemon.stop)
