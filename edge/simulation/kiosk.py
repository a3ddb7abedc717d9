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
from edge.simulation.cut import LOOK_S, cuttable
from edge.simulation.drivers import SIMULATED_DRIVERS, SimulatedOptions
from edge.simulation.fault import FaultKind
from edge.simulation.injected import InjectedFaults
from edge.simulation.machine import MACHINE_FILE, boot, running, switched_off
from edge.simulation.network import cut
from edge.simulation.power import supply
from edge.simulation.reboot import SimulatedReboot
from edge.simulation.source import SECOND_US, Source

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


class World:
    """What a simulated kiosk's faults leave of its surroundings: power, a line, the time."""

    def __init__(self, configuration: EdgeConfiguration, clock: Clock) -> None:
        chosen = (each.options for each in configuration.drivers.values())
        options = next((each for each in chosen if isinstance(each, SimulatedOptions)), None)
        self._faults = None
        if options is not None:
            self._faults = InjectedFaults(options.source, options.folder)
        self._clock = clock

    def powered(self) -> bool:
        """Mains, or a battery that is not empty."""
        source = self._source()
        return source is None or not supply(source, self._seconds()).dark

    def connected(self) -> bool:
        """A way to the broker."""
        source = self._source()
        return source is None or not cut(source, self._seconds())

    def clock_set(self) -> bool:
        """A time server that answers."""
        source = self._source()
        return source is None or not source.fault(FaultKind.CLOCK_UNSET, self._seconds())

    def _source(self) -> Source | None:
        return None if self._faults is None else self._faults.source()

    def _seconds(self) -> float:
        return self._clock.now() / SECOND_US


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
            configuration = self._configuration()
            world = World(configuration, self._environment.clock)
            if not world.powered():
                await asyncio.sleep(LOOK_S)
                continue
            self._going_down = False
            self._daemon = self._switched_on(configuration, world)
            if await self._until_dark(self._daemon, world):
                switched_off(configuration.data / MACHINE_FILE)
            elif not self._going_down:
                return
            else:
                await asyncio.sleep(self._environment.down_s)

    def stop(self) -> None:
        """Ends the daemon in order: the kiosk says goodbye."""
        self._stopped = True
        if self._daemon is not None:
            self._daemon.stop()

    async def _until_dark(self, daemon: Daemon, world: World) -> bool:
        """Runs it; whether it ended because its power was gone."""
        running_ = asyncio.ensure_future(daemon.run())
        try:
            while not running_.done():
                await asyncio.wait({running_}, timeout=LOOK_S)
                if not world.powered():
                    return True
            running_.result()
            return False
        finally:
            running_.cancel()
            await asyncio.wait({running_})

    def _switched_on(self, configuration: EdgeConfiguration, world: World) -> Daemon:
        environment = self._environment
        configuration.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = configuration.data / MACHINE_FILE
        machine = running(file) or boot(file, environment.rng, environment.clock.now())
        return Daemon(
            configuration,
            clock=environment.clock,
            rng=environment.rng,
            client_factory=cuttable(environment.client_factory, world.connected),
            machine_id=machine.id,
            # Whether this host's clock is set is no affair of the kiosks that are played on it.
            synced=world.clock_set,
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
