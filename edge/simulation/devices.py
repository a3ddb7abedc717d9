"""Simulated devices: thin shells around pure functions of (source, time).

They are named as the real drivers, and give the same readings, so that the same rules judge them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contract import Clock, DriverError
from edge.driver import Driver
from edge.readings import Reading
from edge.simulation.climate import climate
from edge.simulation.computer import host
from edge.simulation.daytime import HOUR_S
from edge.simulation.fault import FaultKind
from edge.simulation.furniture import application, contact, peripheral
from edge.simulation.network import link, modem, router
from edge.simulation.occupancy import PRESENCE_S, presence, use
from edge.simulation.power import power, ups
from edge.simulation.sessions import occupied
from edge.simulation.source import SECOND_US, Source
from edge.simulation.wifi import access_point, hotspot, hotspot_use

Values = Callable[[Source, int], Sequence[Reading]]
Sources = Callable[[], Source]
"""The source as of now: its faults may be injected while the kiosk runs."""
BootedAt = Callable[[], int]
"""When the simulated machine was switched on, in µs; DriverError while it is off."""


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


class Several:
    """Several of these as one driver, as real devices tell several things."""

    def __init__(self, name: str, *parts: Driver) -> None:
        self.name = name
        self._parts = parts

    async def read(self) -> Sequence[Reading]:
        """What each of them says."""
        return [reading for part in self._parts for reading in await part.read()]

    async def close(self) -> None:
        """Closes each."""
        for part in self._parts:
            await part.close()


class SimulatedPresence(Periodic):
    """Also knows whether someone is there now, which a reboot waits for."""

    def __init__(self, sources: Sources, clock: Clock) -> None:
        super().__init__("presence", clock, PRESENCE_S, lambda period: presence(sources(), period))
        self._sources = sources

    def occupied(self) -> bool:
        """At this moment."""
        return occupied(self._sources(), self._clock.now())


def _climate(source: Source, at: int) -> Sequence[Reading]:
    if source.fault(FaultKind.SENSOR_DEAD, at / SECOND_US) is not None:
        raise DriverError("the sensor does not answer", todo="check its cable")
    return climate(source, at)


def _network(source: Source, at: int) -> Sequence[Reading]:
    return [*link(source, at), *modem(source, at)]


def _devices(source: Source, at: int) -> Sequence[Reading]:
    return [*router(source, at), *access_point(source, at)]


def _screen(source: Source, at: int) -> Sequence[Reading]:
    return [*application(source, at), *peripheral(source, at)]


MOMENTARY: Mapping[str, Values] = {
    "climate": _climate,
    "contact": contact,
    "hotspot": hotspot,
    "kiosk": _screen,
    "link": _network,
    "power": power,
    "snmp": _devices,
    "ups": ups,
}
HOURLY: Mapping[str, Values] = {"hotspot": hotspot_use, "kiosk": use}
NAMES = frozenset({*MOMENTARY, "host", "presence"})


def device(name: str, sources: Sources, clock: Clock, booted_at: BootedAt) -> Driver:
    """The simulated device in place of the driver of that name."""
    if name == "host":
        return Momentary(name, clock, lambda at: host(sources(), at, booted_at()))
    if name == "presence":
        return SimulatedPresence(sources, clock)
    now = Momentary(name, clock, lambda at: MOMENTARY[name](sources(), at))
    if name not in HOURLY:
        return now
    hours = Periodic(name, clock, HOUR_S, lambda hour: HOURLY[name](sources(), hour))
    return Several(name, now, hours)
