"""The simulated drivers: thin shells around pure functions of (seed, kiosk, time)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from contract import Clock, DriverError, KioskId, Profile
from edge.driver import Driver, DriverKind
from edge.drivers.options import DriverOptions
from edge.readings import Reading
from edge.simulation.climate import climate
from edge.simulation.computer import host
from edge.simulation.daytime import HOUR_S
from edge.simulation.machine import running
from edge.simulation.network import link, router
from edge.simulation.occupancy import PRESENCE_S, presence, use
from edge.simulation.power import power
from edge.simulation.sessions import occupied
from edge.simulation.source import SECOND_US, Source


class SimulatedOptions(DriverOptions):
    """Whose values, and by which seed."""

    seed: int
    kiosk: KioskId
    profile: Profile

    @property
    def source(self) -> Source:
        """The same, for the pure functions."""
        return Source(self.seed, self.kiosk, self.profile)


class SimulatedHostOptions(SimulatedOptions):
    """`machine` is the simulated machine's file: its uptime is told."""

    machine: Path


class Momentary:
    """Readings of the moment they are asked for."""

    def __init__(self, name: str, clock: Clock, values: Callable[[int], Sequence[Reading]]) -> None:
        self.name = name
        self._clock = clock
        self._values = values

    async def read(self) -> Sequence[Reading]:
        """Now."""
        return self._values(self._clock.now())

    async def close(self) -> None:
        """Holds nothing."""


class Periodic:
    """Readings of a whole period, once, when it has ended while this driver was watching."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        period_s: int,
        values: Callable[[int], Sequence[Reading]],
    ) -> None:
        self.name = name
        self._clock = clock
        self._period = period_s * SECOND_US
        self._values = values
        self._current = clock.now() // self._period

    async def read(self) -> Sequence[Reading]:
        """Of the period before this one at its first reading, and nothing after."""
        now = self._clock.now() // self._period
        if now == self._current:
            return []
        # A clock that was set back has not ended a period.
        ended = now > self._current
        self._current = now
        return self._values(now - 1) if ended else []

    async def close(self) -> None:
        """Holds nothing."""


class SimulatedPresence(Periodic):
    """Also knows whether someone is there now, which a reboot waits for."""

    def __init__(self, source: Source, clock: Clock) -> None:
        super().__init__("presence", clock, PRESENCE_S, lambda period: presence(source, period))
        self._source = source

    def occupied(self) -> bool:
        """At this moment."""
        return occupied(self._source, self._clock.now())


Values = Callable[[Source, int], Sequence[Reading]]


def _momentary(name: str, values: Values) -> DriverKind:
    def make(options: SimulatedOptions, clock: Clock) -> Driver:
        return Momentary(name, clock, lambda at: values(options.source, at))

    return DriverKind(SimulatedOptions, make)


def _host(options: SimulatedHostOptions, clock: Clock) -> Driver:
    def values(at: int) -> Sequence[Reading]:
        machine = running(options.machine)
        if machine is None:
            raise DriverError("the simulated machine is off", where=str(options.machine))
        return host(options.source, at, machine.booted_at)

    return Momentary("host", clock, values)


def _presence(options: SimulatedOptions, clock: Clock) -> Driver:
    return SimulatedPresence(options.source, clock)


def _use(options: SimulatedOptions, clock: Clock) -> Driver:
    return Periodic("use", clock, HOUR_S, lambda hour: use(options.source, hour))


SIMULATED_DRIVERS: Mapping[str, DriverKind] = {
    "simulated_climate": _momentary("climate", climate),
    "simulated_host": DriverKind(SimulatedHostOptions, _host),
    "simulated_link": _momentary("link", link),
    "simulated_power": _momentary("power", power),
    "simulated_presence": DriverKind(SimulatedOptions, _presence),
    "simulated_router": _momentary("router", router),
    "simulated_use": DriverKind(SimulatedOptions, _use),
}
"""By their `kind` in a simulated kiosk's kiosk.toml."""
