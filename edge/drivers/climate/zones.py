"""From sensors to zones: one reading each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from edge.drivers.climate.magnus import dew_point
from edge.drivers.climate.sensors import Measured
from edge.readings import Reading


def zone_readings(rows: Sequence[Measured]) -> Sequence[Reading]:
    """Per zone: the mean of its sensors of each kind, the dew point and the margin to it.

    `dew_margin` is how much warmer than the dew point the coldest surface is, in K; without a
    sensor on a surface, the air. At or below 0 water condenses there.
    """
    zones = dict.fromkeys(row.zone for row in rows)
    readings = [(zone, _fields([row for row in rows if row.zone == zone])) for zone in zones]
    return [Reading("climate", fields, {"zone": zone}) for zone, fields in readings if fields]


def _fields(rows: Sequence[Measured]) -> dict[str, float]:
    air = [row for row in rows if row.quantity == "temperature" and not row.surface]
    humid = [row for row in rows if row.quantity == "humidity"]
    light = [row.value for row in rows if row.quantity == "light"]
    surfaces = [row.value for row in rows if row.surface]
    fields: dict[str, float] = {}
    if air:
        fields["temperature"] = round(fmean(row.value for row in air), 3)
    if humid:
        fields["humidity"] = round(fmean(row.value for row in humid), 3)
    if light:
        fields["light"] = round(fmean(light), 3)
    dew = _dew(air, humid)
    if dew is not None:
        fields["dew_point"] = round(dew, 2)
        coldest = min(surfaces) if surfaces else fmean(row.value for row in air)
        fields["dew_margin"] = round(coldest - dew, 2)
    return fields


def _dew(air: Sequence[Measured], humid: Sequence[Measured]) -> float | None:
    # Relative humidity is relative to the temperature at its own element, where that is known.
    points: list[float] = []
    for row in humid:
        beside = [other.value for other in air if other.chip == row.chip]
        near = beside or [other.value for other in air]
        point = dew_point(fmean(near), row.value) if near else None
        if point is not None:
            points.append(point)
    return fmean(points) if points else None
