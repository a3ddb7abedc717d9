"""Options of the `climate` driver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from edge.drivers.options import DriverOptions

Quantity = Literal["temperature", "humidity", "light"]
Pattern = Annotated[str, Field(min_length=1, max_length=128)]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class SensorOptions(DriverOptions):
    """Which sensor, by exactly one of `hwmon`, `iio`, `w1`: a shell pattern of the chip's name.

    `w1` is a pattern of the sensor's id (`28-*`). `device` (`1-0044`) and `label` narrow it
    down. `surface` says that it touches glass or metal: it counts for condensation, not as
    the air. `quantity` takes one value of the chip; `scale` and `offset` correct that one.
    """

    zone: Zone
    hwmon: Pattern | None = None
    iio: Pattern | None = None
    w1: Pattern | None = None
    device: Pattern = "*"
    label: Pattern = "*"
    quantity: Quantity | None = None
    surface: bool = False
    scale: float = 1.0
    offset: float = 0.0

    @model_validator(mode="after")
    def _whole(self) -> SensorOptions:
        if sum(pattern is not None for pattern in (self.hwmon, self.iio, self.w1)) != 1:
            raise ValueError("needs exactly one of hwmon, iio, w1")
        if self.quantity is None and (self.scale, self.offset) != (1.0, 0.0):
            raise ValueError("scale and offset need a quantity to correct")
        if self.surface and self.quantity not in (None, "temperature"):
            raise ValueError("a surface has a temperature only")
        return self


class ClimateOptions(DriverOptions):
    """`sensors` by name; empty: all that the kernel has, each chip a zone of its own."""

    sensors: dict[str, SensorOptions] = Field(default_factory=dict)
    sys: Path = Path("/sys")
