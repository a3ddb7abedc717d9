"""Power monitors in hwmon (INA219, INA226 …): mV, mA, µW, µJ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from contract import DriverError
from edge.drivers.power.electricity import Electricity
from edge.drivers.power.options import SourceOptions
from edge.sysfs import Chip, hwmon_chips, is_like, number

MONITORS = ("ina[0-9]*", "isl28022", "ltc29[0-9]*", "pac19[0-9]*")
"""Chips that do nothing but this, and so may be found without being named."""
JOULES_PER_WH = 3_600.0


def monitors(sys: Path, *, but: Collection[str]) -> Sequence[Chip]:
    """Power monitors, without the view of `but`'s supplies that the kernel keeps in hwmon."""
    hidden = {each.replace("-", "_") for each in but}
    return [
        chip
        for chip in hwmon_chips(sys)
        if chip.name not in hidden and any(is_like(chip.name, form) for form in MONITORS)
    ]


def measure_monitor(chip: Chip, options: SourceOptions, *, battery: bool) -> Electricity:
    """What its channel says now; DriverError when it can't be read or has no such channel."""
    base, channel = chip.path, options.channel
    voltage, current = number(base / f"in{channel}_input"), number(base / f"curr{channel}_input")
    power, energy = number(base / f"power{channel}_input"), number(base / f"energy{channel}_input")
    if voltage is None and current is None and power is None:
        raise DriverError("it has no such channel", where=f"{chip}, channel {channel}")
    volts = None if voltage is None else voltage / 1_000
    limit = options.present_above_v
    measured = Electricity(
        battery=battery,
        present=None if limit is None or volts is None else volts >= limit,
        voltage=volts,
        current=None if current is None else current / 1_000,
        power=None if power is None else power / 1_000_000,
        # A counter without sign counts a battery's charge and discharge alike.
        counted=None if energy is None or battery else energy / 1_000_000 / JOULES_PER_WH,
    ).completed()
    return measured.inverted() if options.invert else measured
