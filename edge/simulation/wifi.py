"""The public wifi: the access point's clients, the portal's devices, the hour's counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract import Profile
from edge.readings import Reading
from edge.simulation.daytime import HOUR_S, daytime
from edge.simulation.demand import busyness
from edge.simulation.fault import FaultKind
from edge.simulation.noise import poisson, smooth
from edge.simulation.power import supply
from edge.simulation.source import SECOND_US, Source

SOURCE, ACCESS_POINT = "opennds", "access-point"
PASSING = {Profile.BOOTH: 5.0, Profile.WIFI_POST: 14.0, Profile.SOLAR_BENCH: 6.0}
"""Devices in reach in the busiest hour."""
ONLINE = 0.6
"""Of the devices in reach, so many have passed the portal."""
BYTES_EACH_S = 9_000.0
WIFI_BANDS: Mapping[str, float] = {
    "under_5": 0.34,
    "5_to_15": 0.31,
    "15_to_30": 0.2,
    "over_30": 0.15,
}


def access_point_up(source: Source, seconds: float) -> bool:
    """Whether it works: it hangs on mains, not on the backup."""
    if not source.faults:
        return True
    down = source.fault(FaultKind.ACCESS_POINT_DOWN, seconds)
    return down is None and supply(source, seconds).mains


def open_to_all(source: Source, seconds: float) -> bool:
    """Whether devices can join."""
    closed = (FaultKind.NO_CLIENT, FaultKind.HOTSPOT_DOWN)
    if any(source.fault(kind, seconds) is not None for kind in closed):
        return False
    return access_point_up(source, seconds)


def clients(source: Source, seconds: float) -> int:
    """Devices in reach now."""
    if not open_to_all(source, seconds):
        return 0
    hour = int(seconds // HOUR_S)
    mean = PASSING[source.profile] * busyness(source, hour)
    wave = 1 + 0.5 * smooth(seconds, 1_500, source.seed, source.kiosk, "clients")
    return round(mean * wave + 0.3)


def access_point(source: Source, at: int) -> Sequence[Reading]:
    """As the access point tells its clients by SNMP, or its controller that it is gone."""
    seconds = at / SECOND_US
    fields = {"up": access_point_up(source, seconds), "clients": clients(source, seconds)}
    return [Reading("access_point", fields, {"device": ACCESS_POINT})]


def hotspot(source: Source, at: int) -> Sequence[Reading]:
    """The portal's own view; it runs in the router and outlives the access point."""
    seconds = at / SECOND_US
    present = clients(source, seconds)
    online = round(ONLINE * present)
    rate = 8 * BYTES_EACH_S * online
    rate *= 1 + 0.5 * smooth(seconds, 600, source.seed, source.kiosk, "hotspot")
    down = source.fault(FaultKind.HOTSPOT_DOWN, seconds) is not None
    fields: dict[str, bool | int | float] = {
        "up": not down,
        "clients": present,
        "authenticated": online,
        "in_rate": round(rate, 1),
        "out_rate": round(rate / 8, 1),
    }
    return [Reading("hotspot", fields, {"source": SOURCE})]


def hotspot_use(source: Source, hour: int) -> Sequence[Reading]:
    """Of one hour since the epoch. Zeros are said; nothing is of one device."""
    ended = _sessions(source, hour)
    by_band = {
        band: poisson(ended * share, source.seed, source.kiosk, "wifi", hour, band)
        for band, share in WIFI_BANDS.items()
    }
    devices = round(0.85 * sum(by_band.values()))
    octets = int(sum(by_band.values()) * 600 * BYTES_EACH_S)
    totals = {
        "sessions": sum(by_band.values()),
        "devices": devices,
        "devices_today": max(devices, _today(source, hour)),
        "in_octets": octets,
        "out_octets": octets // 8,
    }
    tags = {"source": SOURCE}
    return [
        Reading("hotspot_use", totals, tags),
        *(
            Reading("hotspot_use", {"sessions": count}, tags | {"band": band})
            for band, count in by_band.items()
        ),
    ]


def _sessions(source: Source, hour: int) -> float:
    """How many sessions are to be expected in that hour."""
    middle = hour * HOUR_S + HOUR_S / 2
    if not open_to_all(source, middle):
        return 0.0
    return 1.5 * ONLINE * PASSING[source.profile] * busyness(source, hour)


def _today(source: Source, hour: int) -> int:
    """Distinct devices since local midnight, about: many come back."""
    hours = int(daytime(hour * HOUR_S * SECOND_US).hour)
    return round(0.6 * sum(_sessions(source, hour - back) for back in range(hours + 1)))
