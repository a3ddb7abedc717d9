"""Sensors of presence: what each says since it was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contract import Clock, DriverError
from edge.drivers.presence.options import PirOptions, RangeOptions
from edge.gpio import Edge, LineSource, LineWatch
from edge.sysfs import Chip, Input, iio_devices, iio_inputs, is_like, number

STALE_S = 30.0
"""A distance asked for longer ago says nothing of the time since."""


@dataclass(frozen=True, slots=True)
class Sensed:
    """The changes since the last call, the level at `at` monotonic seconds.

    `whole` is false when what happened before `at` is not known.
    """

    edges: Sequence[Edge]
    active: bool
    at: float
    whole: bool = True


class Sensor(Protocol):
    """A sensor of presence."""

    def catch_up(self) -> None:
        """Asks the device, which may block; DriverError when it can't be read."""

    def take(self) -> Sensed:
        """What it has said; after `catch_up`, without waiting."""

    def close(self) -> None:
        """Gives back what it holds."""


class Pir:
    """A line that is active while something warm moves."""

    def __init__(self, options: PirOptions, lines: LineSource, clock: Clock) -> None:
        self._watch = LineWatch(options, lines, clock)
        self._clock = clock

    def catch_up(self) -> None:
        """Holds the line."""
        self._watch.catch_up()

    def take(self) -> Sensed:
        """Every edge, with its own time."""
        at = self._clock.monotonic()
        edges = self._watch.take()
        return Sensed(edges, bool(self._watch.active), at)

    def close(self) -> None:
        """Gives the line back."""
        self._watch.close()


class Range:
    """A distance or nearness in Industrial I/O, asked at each reading."""

    def __init__(self, options: RangeOptions, sys: Path, clock: Clock) -> None:
        self._options = options
        self._sys = sys
        self._clock = clock
        self._near: tuple[bool, float] | None = None
        self._before: float | None = None

    def catch_up(self) -> None:
        """Asks for it."""
        near = self._look()
        self._near = (near, self._clock.monotonic())

    def take(self) -> Sensed:
        """The level; it is taken to have lasted since the reading before, unless that is old."""
        near, at = self._near or (False, self._clock.monotonic())
        before, self._before = self._before, at
        return Sensed((), near, at, whole=before is None or at - before <= STALE_S)

    def close(self) -> None:
        """Nothing stays open."""

    def _look(self) -> bool:
        chip, channel = self._found()
        value = channel.read()
        if self._options.kind == "distance":
            return value < (self._options.below_m or 0.0)
        above = self._options.above
        if above is None:
            above = number(chip.path / "in_proximity_nearlevel")
        if above is None:
            raise DriverError("it has no near level of its own", where=str(chip), todo="set above")
        return value >= above

    def _found(self) -> tuple[Chip, Input]:
        options = self._options
        fitting = [
            (chip, channel)
            for chip in iio_devices(self._sys)
            if is_like(chip.name, options.iio) and is_like(chip.device, options.device)
            for channel in iio_inputs(chip, options.kind)
        ]
        if len(fitting) != 1:
            raise DriverError(
                f"{len(fitting)} channels of {options.kind} fit where one is meant",
                where=f"iio {options.iio}, device {options.device}",
                todo="see the `name` files in bus/iio/devices",
            )
        return fitting[0]
