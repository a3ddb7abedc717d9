"""Mains, battery and sun, as the profile has them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from contract import Profile
from edge.readings import Reading
from edge.simulation.climate import Weather, weather
from edge.simulation.daytime import DAY_S, HOUR_S, daytime
from edge.simulation.flow import Flow
from edge.simulation.noise import between, draw, smooth
from edge.simulation.source import SECOND_US, Source

OUTAGES_PER_HOUR = 1 / 1_500
METER_STARTED_S = 1_735_689_600
"""The electricity meters count since the beginning of 2025."""
DISCHARGE_PER_MINUTE, CHARGE_PER_MINUTE = 0.9, 0.5
BACKUP_AH = {Profile.BOOTH: 40.0, Profile.WIFI_POST: 12.0}
MEAN_W = {Profile.BOOTH: 165.0, Profile.WIFI_POST: 21.0}
BENCH_AH, PANEL_W, PANEL_V = 100.0, 180.0, 18.4


def power(source: Source, at: int) -> Sequence[Reading]:
    """One reading per source of power."""
    if source.profile is Profile.SOLAR_BENCH:
        return _bench(source, at)
    return _mains(source, at)


def outage(source: Source, hour: int) -> tuple[float, float] | None:
    """When mains fails in that hour since the epoch, in seconds since the epoch; or None."""
    key = (source.seed, source.kiosk, "outage", hour)
    if draw(*key) >= OUTAGES_PER_HOUR:
        return None
    start = hour * HOUR_S + between(60, 1_500, *key, "start")
    return start, start + between(120, 1_800, *key, "length")


def _mains(source: Source, at: int) -> Sequence[Reading]:
    seconds = at / SECOND_US
    consumption = Flow.of(MEAN_W[source.profile], source.seed, source.kiosk, "consumption")
    energy = max(0.0, consumption.total(METER_STARTED_S, seconds)) / HOUR_S
    current_outage = outage(source, int(seconds // HOUR_S))
    away = current_outage is not None and current_outage[0] <= seconds < current_outage[1]
    watts = 0.0 if away else consumption.rate(seconds)
    volts = 0.0 if away else 230 + 2.5 * smooth(seconds, 1_800, source.seed, source.kiosk, "mains")
    charge, slope = _backup(source, seconds)
    battery_amperes = BACKUP_AH[source.profile] * slope / 100
    return [
        _reading("mains", present=not away, volts=volts, watts=watts, energy=energy),
        _battery(charge, battery_amperes),
    ]


def _backup(source: Source, seconds: float) -> tuple[float, float]:
    """Charge in percent and its change in percent per hour: full, but for an outage's trace."""
    hour = int(seconds // HOUR_S)
    for each in (hour, hour - 1):
        span = outage(source, each)
        if span is None or seconds < span[0]:
            continue
        lost = DISCHARGE_PER_MINUTE * (min(seconds, span[1]) - span[0]) / 60
        if seconds < span[1]:
            return 100 - lost, -60 * DISCHARGE_PER_MINUTE
        missing = lost - CHARGE_PER_MINUTE * (seconds - span[1]) / 60
        if missing > 0:
            return 100 - missing, 60 * CHARGE_PER_MINUTE
    return 100.0, 0.0


def _bench(source: Source, at: int) -> Sequence[Reading]:
    sky = weather(source, at)
    watts = PANEL_W * sky.sun * (1 - 0.75 * sky.cloud)
    volts = PANEL_V * min(1.0, 4 * sky.sun)
    charge, slope = _bench_charge(source, at, sky)
    return [
        _reading("solar", present=watts > 1, volts=volts, watts=watts),
        _battery(charge, BENCH_AH * slope / 100),
    ]


def _bench_charge(source: Source, at: int, sky: Weather) -> tuple[float, float]:
    """Percent, and percent per hour: lowest at dawn, fullest before dusk, less in winter."""
    time = daytime(at)
    angle = 2 * math.pi * (time.hour - 12) / 24
    swing = 18 * (1 - 0.5 * sky.cloud)
    spell = smooth(at / SECOND_US, 2 * DAY_S, source.seed, "cloud-spell")
    charge = 64 + 9 * time.season + 8 * spell + swing * math.sin(angle)
    return min(100.0, charge), swing * 2 * math.pi / 24 * math.cos(angle)


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
