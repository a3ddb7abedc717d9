"""Options of the `power` driver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from edge.drivers.options import DriverOptions

Pattern = Annotated[str, Field(min_length=1, max_length=128)]


class SourceOptions(DriverOptions):
    """Which device measures a source: `supply`, or `chip`, a shell pattern of its name.

    `supply` is one of `class/power_supply`; `chip` a power monitor in hwmon, narrowed down by
    `device` (`1-0041`), of whose inputs number `channel` is taken. `battery`: current and
    power are positive when it charges; by default so for the source of that name. `invert`
    turns the sign, for a shunt wired the other way. A `chip` can't say whether the source is
    there: it is when there are at least `present_above_v` volts, where that is set.
    """

    supply: Pattern | None = None
    chip: Pattern | None = None
    device: Pattern = "*"
    channel: Annotated[int, Field(ge=0, le=32)] = 1
    battery: bool | None = None
    invert: bool = False
    present_above_v: Annotated[float, Field(gt=0, le=1_000)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> SourceOptions:
        if (self.supply is None) == (self.chip is None):
            raise ValueError("needs exactly one of supply, chip")
        if self.supply is not None and self.present_above_v is not None:
            raise ValueError("present_above_v is for a chip: a supply says itself if it is there")
        return self


class PowerOptions(DriverOptions):
    """`sources` by name: `mains`, `battery`, `solar`; empty: what the kernel has.

    Energy is not counted over a gap between readings of more than `longest_gap_s`: a few
    intervals of this driver.
    """

    sources: dict[str, SourceOptions] = Field(default_factory=dict)
    longest_gap_s: Annotated[float, Field(gt=0, le=3_600)] = 60.0
    sys: Path = Path("/sys")

    @field_validator("sources")
    @classmethod
    def _names(cls, sources: dict[str, SourceOptions]) -> dict[str, SourceOptions]:
        for name in sources:
            if not name.isprintable() or "\\" in name or not 0 < len(name) <= 64:
                raise ValueError(f"{name[:64]!r}: 1 to 64 printable characters, no backslash")
        return sources
