"""Mains and its backup, or sun and battery, as the profile has them. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from contract import Profile
from edge.readings import Reading
from edge.simulation.daytime import DAY_S, HOUR_S, daytime
from edge.simulation.fault import FaultKind
from edge.simulation.flow import Flow
from edge.simulation.noise import smooth
from edge.simulation.source import SECOND_US, Source
from edge.simulation.weather import Weather, weather

METER_STARTED_S = 1_735_689_600
"""The electricity meters count since the beginning of 2025."""
RUNTIME_S = {Profile.BOOTH: 2_700.0, Profile.WIFI_POST: 5_400.0}
"""How long a full backup carries the kiosk."""
RECHARGE_S = 4 * HOUR_S
BATTERY_LOW = 20.0
BACKUP_AH = {Profile.BOOTH: 40.0, Profile.WIFI_POST: 12.0}
MEAN_W = {Profile.BOOTH: 165.0, Profile.WIFI_POST: 21.0}
UPS_VA = {Profile.BOOTH: 650.0, Profile.WIFI_POST: 120.0}
BENCH_AH, PANEL_W, PANEL_V = 100.0, 180.0, 18.4
SHADED = 0.02
"""What a covered panel still gives, of what it gave."""
LOST_PER_DAY = {FaultKind.SOLAR_DEFICIT: 3.5, FaultKind.BATTERY_WORN: 48.0}
"""Percent of charge: a covered panel empties the battery slowly, dead cells do it in a day."""
BENCH_EMPTY, BENCH_RECHARGED_PER_DAY = 15.0, 120.0


@dataclass(frozen=True, slots=True)
class Supply:
    """A kiosk's mains and backup: percent, and percent per hour (below 0: it carries the load)."""

    mains: bool
    charge: float
    slope: float

    @property
    def dark(self) -> bool:
        """Nothing is left: the kiosk is off."""
        return not self.mains and self.charge <= 0


def supply(source: Source, seconds: float) -> Supply:
    """Full, but for what a power cut has taken and the charger not yet given back."""
    cut = source.last(FaultKind.MAINS_LOST, seconds) if source.faults else None
    if cut is None or source.profile is Profile.SOLAR_BENCH:
        return Supply(mains=True, charge=100.0, slope=0.0)
    runtime = RUNTIME_S[source.profile]
    left = max(0.0, 100 * (1 - cut.elapsed(seconds) / runtime))
    if cut.at(seconds):
        return Supply(mains=False, charge=left, slope=-100 * HOUR_S * cut.speed / runtime)
    charge = left + 100 * cut.since(seconds) / RECHARGE_S
    slope = 100 * HOUR_S * cut.speed / RECHARGE_S if charge < 100 else 0.0
    return Supply(mains=True, charge=min(100.0, charge), slope=slope)


def power(source: Source, at: int) -> Sequence[Reading]:
    """One reading per source of power."""
    if source.profile is Profile.SOLAR_BENCH:
        return _bench(source, at)
    return _mains(source, at)


def ups(source: Source, at: int) -> Sequence[Reading]:
    """The uninterruptible power supply, as NUT tells it; a bench has none."""
    seconds = at / SECOND_US
    if source.profile is Profile.SOLAR_BENCH:
        return []
    now, key = supply(source, seconds), (source.seed, source.kiosk)
    load = 100 * _consumption(source).rate(seconds) / UPS_VA[source.profile]
    fields: dict[str, bool | float] = {
        "on_battery": not now.mains,
        "battery_low": not now.mains and now.charge < BATTERY_LOW,
        "replace_battery": source.fault(FaultKind.UPS_WORN, seconds) is not None,
        "charge": round(now.charge, 1),
        "runtime": round(RUNTIME_S[source.profile] * now.charge / 100, 0),
        "load": round(load, 1),
        "input_voltage": _mains_volts(source, seconds) if now.mains else 0.0,
        "output_voltage": round(230 + smooth(seconds, 900, *key, "inverter"), 1),
        "battery_voltage": round(23.6 + 3.4 * now.charge / 100, 2),
    }
    return [Reading("ups", fields, {"ups": "ups"})]


def _consumption(source: Source) -> Flow:
    return Flow.of(MEAN_W[source.profile], source.seed, source.kiosk, "consumption")


def _mains_volts(source: Source, seconds: float) -> float:
    return round(230 + 2.5 * smooth(seconds, 1_800, source.seed, source.kiosk, "mains"), 2)


def _mains(source: Source, at: int) -> Sequence[Reading]:
    seconds = at / SECOND_US
    now, consumption = supply(source, seconds), _consumption(source)
    energy = max(0.0, consumption.total(METER_STARTED_S, seconds)) / HOUR_S
    watts = consumption.rate(seconds) if now.mains else 0.0
    volts = _mains_volts(source, seconds) if now.mains else 0.0
    amperes = BACKUP_AH[source.profile] * now.slope / 100
    return [
        _reading("mains", present=now.mains, volts=volts, watts=watts, energy=energy),
        _battery(now.charge, amperes),
    ]


def _bench(source: Source, at: int) -> Sequence[Reading]:
    seconds, sky = at / SECOND_US, weather(source, at)
    watts = PANEL_W * sky.sun * (1 - 0.75 * sky.cloud)
    if source.fault(FaultKind.SOLAR_DEFICIT, seconds) is not None:
        watts *= SHADED
    volts = PANEL_V * min(1.0, 4 * sky.sun)
    charge, slope = bench_charge(source, at, sky)
    return [
        _reading("solar", present=watts > 1, volts=volts, watts=watts),
        _battery(charge, BENCH_AH * slope / 100),
    ]


def bench_charge(source: Source, at: int, sky: Weather) -> tuple[float, float]:
    """Percent, and percent per hour: lowest at dawn, fullest before dusk, less in winter."""
    seconds, time = at / SECOND_US, daytime(at)
    angle = 2 * math.pi * (time.hour - 12) / 24
    swing = 12 * (1 - 0.5 * sky.cloud)
    spell = smooth(seconds, 2 * DAY_S, source.seed, "cloud-spell")
    charge = min(100.0, 77 + 6 * time.season + 4 * spell + swing * math.sin(angle))
    slope = swing * 2 * math.pi / 24 * math.cos(angle)
    return max(min(charge, BENCH_EMPTY), charge - _bench_lost(source, seconds)), slope


def _bench_lost(source: Source, seconds: float) -> float:
    """Percent that a covered panel or dead cells have cost, and that are not yet made up for."""
    if not source.faults:
        return 0.0
    lost = 0.0
    for kind, per_day in LOST_PER_DAY.items():
        fault = source.last(kind, seconds)
        if fault is not None:
            taken = min(80.0, per_day * fault.elapsed(seconds) / DAY_S)
            made_up = BENCH_RECHARGED_PER_DAY * fault.since(seconds) / DAY_S
            lost += max(0.0, taken - made_up)
    return lost


def _battery(charge: float, amperes: float) -> Reading:
    volts = 23.6 + 3.4 * charge / 100
    return _reading("battery", present=True, volts=volts, watts=volts * amperes, charge=charge)


def _reading(
    name: str,
    *,
    present: bool,
    volts: float,
    watts: float,
    energy: float | None = None,
    charge: float | None = None,
) -> Reading:
    fields: dict[str, bool | float] = {
        "present": present,
        "voltage": round(volts, 2),
        "current": round(watts / volts, 3) if volts else 0.0,
        "power": round(watts, 2),
    }
    if energy is not None:
        fields["energy"] = round(energy, 1)
    if charge is not None:
        fields["charge"] = round(charge, 1)
    return Reading("power", fields, {"source": name})
