"""One kiosk played at full speed: its devices read, its rules judged, under a clock set by hand.

What the daemon does in real time, without waiting: no sockets, no files, no tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from contract import Alarm, DriverError, DriverHealth
from edge.alarms import Change, Engine, default_rules
from edge.alarms.sources import DAEMON, DRIVER
from edge.alarms.watch import reading as change_as_reading
from edge.driver import Driver
from edge.readings import Reading
from edge.simulation.configuration import DRIVERS_OF
from edge.simulation.devices import device
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.noise import draw
from edge.simulation.power import supply
from edge.simulation.source import SECOND_US, Source
from edge.uplink import HOLD_UNSYNCED_S

Record = Callable[[str, Sequence[Reading]], object]
"""Takes a driver's readings, by its name."""

STEADY_LONG_AGO_S = 4_000_000_000
"""The played steady clock is this far behind the wall, and so behind the real one too: what it
measures is old by the time it is sent, and goes as backlog."""
WELL_S = 3_600.0
SEEN_TO_S = 2 * 3_600.0
"""So long after a tamper contact has closed somebody has been there, and acknowledges it."""


@dataclass(slots=True)
class HandClock:
    """Stands where it is put, in µs since the epoch."""

    at: int

    def now(self) -> int:
        """The wall."""
        return self.at

    def monotonic(self) -> float:
        """The same in seconds, by a whole number of them: times come out alike in every run."""
        return self.at / SECOND_US - STEADY_LONG_AGO_S


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm's life, in seconds since the epoch; `end` is None while it is active."""

    kiosk: str
    type: str
    qualifier: str
    begin: float
    end: float | None = None


class PlayedKiosk:
    """`source` has its faults already; from `begin` on (µs), a reading every `interval_us`."""

    def __init__(self, source: Source, begin: int, interval_us: int) -> None:
        self.source = source
        self.readings = 0
        self._interval = interval_us
        # Whole seconds, so that times of day come out exactly alike in every run.
        offset = int(draw(source.seed, source.kiosk, "offset") * interval_us / SECOND_US)
        offset *= SECOND_US
        self._next = begin + offset
        self.clock = HandClock(self._next)
        self._booted_at = self._next
        self._on = True
        self._drivers: dict[str, Driver] = {
            name: device(name, lambda: source, self.clock, lambda: self._booted_at)
            for name in DRIVERS_OF[source.profile]
        }
        self._healths: dict[str, DriverHealth] = dict.fromkeys(self._drivers, "ok")
        self._ailed: dict[str, float] = {}
        self._rules = default_rules(source.profile)
        self._engine = Engine(self._rules, now=self.clock.monotonic())
        self._open: dict[tuple[str, str], Raised] = {}
        self._closed: list[Raised] = []

    @property
    def clock_set(self) -> bool:
        """Whether a time server answers now."""
        return self.source.fault(FaultKind.CLOCK_UNSET, self.clock.at / SECOND_US) is None

    @property
    def raised(self) -> tuple[Raised, ...]:
        """Every alarm so far, those still active last."""
        return (*self._closed, *self._open.values())

    def play(self, until: int, record: Record | None = None) -> Iterator[int]:
        """Up to `until` (µs), one moment after the other; gives each."""
        while self._next < until:
            self.clock.at = self._next
            self._next += self._interval
            self._step(record)
            yield self.clock.at

    def _step(self, record: Record | None) -> None:
        seconds = self.clock.at / SECOND_US
        if supply(self.source, seconds).dark:
            self._on = False
            return
        if not self._on or self._clock_just_lost(seconds):
            self._switch_on()
        readings: list[Reading] = []
        for name, driver in self._drivers.items():
            found = self._read(name, driver)
            readings += found
            if found and record is not None:
                record(name, found)
        self.readings += len(readings)
        self._judge([*readings, *self._own(seconds)], record)

    def _read(self, name: str, driver: Driver) -> Sequence[Reading]:
        try:
            # Simulated devices have nothing to wait for.
            driver.read().send(None)
        except StopIteration as done:
            self._healths[name] = "ok"
            read: Sequence[Reading] = done.value
            return read
        except DriverError:
            self._healths[name] = "failing"
            return ()
        raise AssertionError(name)

    def _own(self, seconds: float) -> Iterator[Reading]:
        """What the daemon tells its rules about itself."""
        if self.source.faults:
            waited = seconds - self._booted_at / SECOND_US
            unset = not self.clock_set and waited >= HOLD_UNSYNCED_S
            yield Reading(DAEMON, {"clock_unset": unset})
        for name, health in self._healths.items():
            if health != "ok":
                self._ailed[name] = seconds
        for name, ailed in self._ailed.items():
            # Of a driver that has long been well, there is nothing to say.
            if seconds - ailed <= WELL_S:
                yield Reading(DRIVER, {"health": self._healths[name]}, {"driver": name})

    def _judge(self, readings: Sequence[Reading], record: Record | None) -> None:
        now, at = self.clock.monotonic(), self.clock.at
        changes = self._engine.take(readings, now, at)
        changes += self._engine.pass_time(now, at)
        changes += self._seen_to(now, at)
        for change in changes:
            self._note(change)
        if changes and record is not None:
            record("alarms", [change_as_reading(change.alarm) for change in changes])

    def _seen_to(self, now: float, at: int) -> list[Change]:
        waiting = [alarm for alarm in self._engine.active() if _forgotten(alarm, self.source, at)]
        return [
            change
            for alarm in waiting
            for change in self._engine.acknowledge(alarm.type, alarm.qualifier, now, at)
        ]

    def _note(self, change: Change) -> None:
        alarm, seconds = change.alarm, self.clock.at / SECOND_US
        key = (alarm.type, alarm.qualifier)
        if change.kind == "raised":
            self._open[key] = Raised(self.source.kiosk, *key, seconds)
        elif change.kind == "cleared" and key in self._open:
            self._closed.append(replace(self._open.pop(key), end=seconds))

    def _clock_just_lost(self, seconds: float) -> bool:
        lost = self.source.fault(FaultKind.CLOCK_UNSET, seconds)
        return lost is not None and self._booted_at / SECOND_US < lost.begin

    def _switch_on(self) -> None:
        """The machine starts anew; what the daemon wrote down is what it knows."""
        self._on = True
        self._booted_at = self.clock.at
        now = self.clock.monotonic()
        self._engine = Engine(
            self._rules, active=self._engine.active(), memory=self._engine.memory(now), now=now
        )


def _forgotten(alarm: Alarm, source: Source, at: int) -> bool:
    if not alarm.latched or alarm.present:
        return False
    tampered: Fault | None = source.last(FaultKind.TAMPER, at / SECOND_US)
    return tampered is not None and at / SECOND_US - tampered.end >= SEEN_TO_S
