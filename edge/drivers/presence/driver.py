"""Whether somebody is at the kiosk, and how much so in five minutes. Nothing of who."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contract import Clock, DriverError
from edge.drivers.presence.occupancy import Occupancy, Period
from edge.drivers.presence.options import PirOptions, PresenceOptions, RangeOptions
from edge.drivers.presence.sensors import Pir, Range, Sensor
from edge.gpio import LineSource
from edge.readings import Reading


class PresenceDriver:
    """One `presence` reading per sensor when five minutes have ended, and `occupied` at any time.

    Blocks for as long as the sensors take. One that can't be read is left out and named; its
    period is not told.
    """

    name = "presence"

    def __init__(self, options: PresenceOptions, clock: Clock, lines: LineSource) -> None:
        self._options = options
        self._clock = clock
        self._lines = lines
        self._sensors: list[tuple[str, Sensor, Occupancy]] = [
            (name, self._sensor(row), Occupancy(row.hold_s))
            for name, row in options.sensors.items()
        ]
        self._left_out: tuple[str, ...] = ()

    async def read(self) -> Sequence[Reading]:
        """What periods have ended since; DriverError when no sensor can be read."""
        faults: list[str] = []
        there: list[tuple[str, Sensor, Occupancy]] = []
        for name, sensor, occupancy in self._sensors:
            try:
                sensor.catch_up()
                there.append((name, sensor, occupancy))
            except DriverError as error:
                occupancy.gap()
                faults.append(f"{name}: {error}")
        self._left_out = tuple(faults)
        if not there:
            raise DriverError("; ".join(faults))
        # A reading that was given up meanwhile ends here, and takes no edge with it.
        await asyncio.sleep(0)
        told = [(name, self._advance(sensor, occupancy)) for name, sensor, occupancy in there]
        return [_reading(name, period) for name, period in told if period is not None]

    def occupied(self) -> bool:
        """Whether any sensor knew of somebody at the last reading."""
        return any(occupancy.occupied for _, _, occupancy in self._sensors)

    def left_out(self) -> Sequence[str]:
        """The sensors that the last reading is without."""
        return self._left_out

    async def close(self) -> None:
        """Gives the lines back."""
        for _, sensor, _ in self._sensors:
            sensor.close()

    def _sensor(self, options: PirOptions | RangeOptions) -> Sensor:
        if isinstance(options, PirOptions):
            return Pir(options, self._lines, self._clock)
        return Range(options, self._options.sys, self._clock)

    def _advance(self, sensor: Sensor, occupancy: Occupancy) -> Period | None:
        sensed = sensor.take()
        if not sensed.whole:
            occupancy.gap()
        return occupancy.advance(
            sensed.edges, active=sensed.active, at=sensed.at, wall_us=self._wall_us(sensed.at)
        )

    def _wall_us(self, at: float) -> int:
        """The wall clock as it was at `at`, a moment ago."""
        return self._clock.now() - round((self._clock.monotonic() - at) * 1_000_000)


def _reading(sensor: str, period: Period) -> Reading:
    fields = {"occupied_time": round(period.occupied_s, 1), "entries": period.entries}
    return Reading("presence", fields, {"sensor": sensor})
