"""What the weather makes of a kiosk's inside, with its heater and fan, or without them. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from contract import Profile
from edge.readings import Reading
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.source import SECOND_US, Source
from edge.simulation.weather import Weather, dew_point, relative_humidity, weather

DRY_K = 5.0
"""Heated and ventilated air stays so far above its dew point at least."""
HOT, FROZEN = 84.0, -12.0
"""Where the electronics end without a fan in a heat wave, or without heating in a frost (°C)."""


def climate(source: Source, at: int) -> Sequence[Reading]:
    """Outside and around the electronics; a booth has a cabin too."""
    seconds, outside = at / SECOND_US, weather(source, at)
    dew = dew_point(outside.temperature, outside.humidity)
    rows = [
        _reading("outside", outside.temperature, outside.humidity, dew, light=outside.light),
        _electronics(source, seconds, outside, dew),
    ]
    if source.profile is Profile.BOOTH:
        rows.append(_cabin(source, seconds, outside, dew))
    return rows


def electronics_temperature(source: Source, seconds: float, outside: Weather) -> float:
    """°C around the electronics: warmer than outside, most of all in the sun."""
    usual = 7.5 + 0.9 * outside.temperature + 9.0 * outside.sun * (1 - 0.7 * outside.cloud)
    usual = max(4.5, usual)
    hot = _worked(source, FaultKind.FAN_DEAD, seconds, rise_s=1_500, fall_s=900)
    cold = _worked(source, FaultKind.HEATER_DEAD, seconds, rise_s=3_000, fall_s=1_200)
    return usual + hot * (HOT - usual) + cold * (FROZEN - usual)


def _electronics(source: Source, seconds: float, outside: Weather, dew: float) -> Reading:
    temperature = electronics_temperature(source, seconds, outside)
    wet = _worked(source, FaultKind.CONDENSATION, seconds, rise_s=1_200, fall_s=1_200)
    dry = min(dew, temperature - DRY_K)
    return _inside("electronics", temperature, dry + wet * (temperature - 0.3 - dry))


def _cabin(source: Source, seconds: float, outside: Weather, dew: float) -> Reading:
    comfort = min(26.0, max(18.5, 16.5 + 0.3 * outside.temperature))
    unheated = _worked(source, FaultKind.MAINS_LOST, seconds, rise_s=5_400, fall_s=1_800)
    # The walls keep a little of the warmth, and the electronics give some.
    alone = min(comfort, outside.temperature + 3)
    temperature = comfort + unheated * (alone - comfort)
    return _inside("cabin", temperature, min(dew, temperature - DRY_K))


def _worked(
    source: Source, kind: FaultKind, seconds: float, *, rise_s: float, fall_s: float
) -> float:
    """How much of its effect a fault has now, 0 to 1: it grows, and ebbs once mended."""
    fault = source.last(kind, seconds) if source.faults else None
    return 0.0 if fault is None else _grown(fault, seconds, rise_s, fall_s)


def _grown(fault: Fault, seconds: float, rise_s: float, fall_s: float) -> float:
    grown = 1 - math.exp(-fault.elapsed(seconds) / rise_s)
    return grown * math.exp(-fault.since(seconds) / fall_s)


def _inside(zone: str, temperature: float, dew: float) -> Reading:
    return _reading(zone, temperature, relative_humidity(temperature, dew), dew)


def _reading(
    zone: str, temperature: float, humidity: float, dew: float, *, light: float | None = None
) -> Reading:
    fields = {
        "temperature": round(temperature, 2),
        "humidity": round(humidity, 1),
        "dew_point": round(dew, 2),
        "dew_margin": round(temperature - dew, 2),
    }
    if light is not None:
        fields["light"] = round(light, 1)
    return Reading("climate", fields, {"zone": zone})
