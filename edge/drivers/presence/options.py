"""Options of the `presence` driver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from edge.drivers.options import DriverOptions
from edge.gpio import LineOptions

Seconds = Annotated[float, Field(ge=0, le=600)]
MAX_NAME = 64


class PirOptions(LineOptions):
    """A passive infrared sensor: its line is active while something warm moves.

    Somebody who sits still is not seen; so the place stays occupied for `hold_s` more.
    """

    kind: Literal["pir"]
    debounce_ms: Annotated[float, Field(ge=0, le=10_000)] = 20.0
    hold_s: Seconds = 60.0


class RangeOptions(DriverOptions):
    """A sensor of distance or nearness in Industrial I/O, by a shell pattern of its name.

    `distance`: somebody is nearer than `below_m` metres. `proximity`: the value, which has no
    unit, is at least `above`; without it the kernel's own `in_proximity_nearlevel`.
    """

    kind: Literal["distance", "proximity"]
    iio: Annotated[str, Field(min_length=1, max_length=128)]
    device: Annotated[str, Field(min_length=1, max_length=128)] = "*"
    below_m: Annotated[float, Field(gt=0, le=100)] | None = None
    above: float | None = None
    hold_s: Seconds = 3.0

    @model_validator(mode="after")
    def _whole(self) -> RangeOptions:
        if self.kind == "distance" and (self.below_m is None or self.above is not None):
            raise ValueError("a sensor of distance needs below_m, and no above")
        if self.kind == "proximity" and self.below_m is not None:
            raise ValueError("below_m is for a sensor of distance")
        return self


SensorOptions = Annotated[PirOptions | RangeOptions, Field(discriminator="kind")]


class PresenceOptions(DriverOptions):
    """`sensors` by name, which is the tag."""

    sensors: Annotated[dict[str, SensorOptions], Field(min_length=1)]
    sys: Path = Path("/sys")

    @field_validator("sensors")
    @classmethod
    def _names(cls, sensors: dict[str, SensorOptions]) -> dict[str, SensorOptions]:
        for name in sensors:
            if not name.isprintable() or "\\" in name or not 0 < len(name) <= MAX_NAME:
                raise ValueError(f"{name[:64]!r}: 1 to {MAX_NAME} printable characters")
        return sensors
