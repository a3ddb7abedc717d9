"""power_supply in sysfs: µV, µA, µW, µAh, µWh (`Documentation/ABI/testing/sysfs-class-power`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contract import DriverError
from edge.drivers.power.electricity import Electricity
from edge.sysfs import name, number, text

MILLION = 1_000_000.0
_SOURCES = {"Mains": "mains", "Battery": "battery"}


@dataclass(frozen=True, slots=True)
class Supply:
    """A folder of `class/power_supply`; `kind` is its `type` attribute: Mains, Battery, USB …"""

    path: Path
    name: str
    kind: str

    @property
    def source(self) -> str:
        """What a kiosk calls it that has no names of its own."""
        return _SOURCES.get(self.kind, self.name)


def supplies(sys: Path) -> Sequence[Supply]:
    """By name; batteries of devices plugged in (`scope` Device: a mouse) are left out."""
    return sorted(_supplies(sys), key=lambda supply: supply.name)


def measure_supply(supply: Supply) -> Electricity:
    """What it says now; DriverError when it can't be read."""
    if not supply.path.exists():
        raise DriverError("it has gone", where=supply.name)
    if supply.kind == "Battery":
        return _battery(supply.path)
    online = number(supply.path / "online")
    return Electricity(
        present=None if online is None else online > 0,
        voltage=_millionth(supply.path / "voltage_now"),
        current=_millionth(supply.path / "current_now"),
        power=_millionth(supply.path / "power_now"),
    ).completed()


def _supplies(sys: Path) -> Iterator[Supply]:
    for path in sys.glob("class/power_supply/*"):
        if name(path / "scope") != "Device":
            yield Supply(path, path.name, name(path / "type"))


def _battery(path: Path) -> Electricity:
    present = number(path / "present")
    if present == 0:
        return Electricity(battery=True, present=False)
    status = text(path / "status") or "Unknown"
    current = _signed(_millionth(path / "current_now"), status)
    voltage = _millionth(path / "voltage_now")
    power = _signed(_millionth(path / "power_now"), status)
    battery = Electricity(
        battery=True,
        present=None if present is None else True,
        voltage=voltage,
        current=current,
        power=power,
        charge=_charge(path),
    ).completed()
    if status != "Discharging":
        return battery
    return replace(battery, runtime=_runtime(path, battery))


def _signed(value: float | None, status: str) -> float | None:
    # Fuel gauges do not agree on the sign (the ABI says negative discharges); status is clear.
    if value is None:
        return None
    if status == "Discharging":
        return -abs(value)
    return abs(value) if status == "Charging" else value


def _charge(path: Path) -> float | None:
    capacity = number(path / "capacity")
    if capacity is not None:
        return min(100.0, capacity)
    for store in ("energy", "charge"):
        now, full = number(path / f"{store}_now"), number(path / f"{store}_full")
        if now is not None and full:
            return min(100.0, 100.0 * now / full)
    return None


def _runtime(path: Path, battery: Electricity) -> float | None:
    """Seconds until it is empty: as it says, or what it holds at the present rate."""
    said = number(path / "time_to_empty_now")
    if said is not None and said > 0:
        return said
    pairs = (("energy_now", battery.power), ("charge_now", battery.current))
    for store, rate in pairs:
        held = _millionth(path / store)
        if held is not None and rate is not None and rate < 0:
            return 3_600 * held / -rate
    return None


def _millionth(path: Path) -> float | None:
    value = number(path)
    return None if value is None else value / MILLION
