"""The simulated kiosk's computer."""

from __future__ import annotations

from collections.abc import Sequence

from contract import Profile
from edge.readings import Reading
from edge.simulation.climate import electronics_temperature
from edge.simulation.fault import FaultKind
from edge.simulation.flow import Flow
from edge.simulation.noise import between, smooth
from edge.simulation.sessions import occupied
from edge.simulation.source import SECOND_US, Source
from edge.simulation.weather import weather

MEMORY_BY = {Profile.BOOTH: 8 * 2**30, Profile.WIFI_POST: 2 * 2**30, Profile.SOLAR_BENCH: 2**30}
DISK_BY = {
    Profile.BOOTH: 118 * 10**9,
    Profile.WIFI_POST: 29 * 10**9,
    Profile.SOLAR_BENCH: 29 * 10**9,
}
DISK_FILLS_S = 90 * 86_400
"""The disk fills slowly and is cleaned every 90 days."""
RUNAWAY_PER_HOUR, DISK_FULL = 5.0, 89.0
"""A log that runs away, in percent of the disk."""


def host(source: Source, at: int, booted_at: int) -> Sequence[Reading]:
    """As of `at`, since the machine's start at `booted_at` (µs)."""
    seconds, booted = at / SECOND_US, booted_at / SECOND_US
    key = (source.seed, source.kiosk, "host")
    busy = 26.0 if occupied(source, at) else 4.0
    cpu = max(0.5, busy + 5 * smooth(seconds, 900, *key, "cpu") + between(0, 4, *key, "own"))
    memory = 34 + busy / 4 + 3 * smooth(seconds, 1_800, *key, "memory")
    fill = between(0, DISK_FILLS_S, *key, "disk") + seconds
    disk = between(18, 40, *key, "system") + 22 * (fill % DISK_FILLS_S) / DISK_FILLS_S
    runaway = source.fault(FaultKind.DISK_FILLING, seconds)
    if runaway is not None:
        disk = min(DISK_FULL, disk + RUNAWAY_PER_HOUR * runaway.elapsed(seconds) / 3_600)
    received = Flow.of(2_400.0, *key, "received")
    sent = Flow.of(1_300.0, *key, "sent")
    inside = electronics_temperature(source, seconds, weather(source, at))
    fields = {
        "cpu": round(cpu, 1),
        "load": round(cpu / 45, 2),
        "memory": round(memory, 1),
        "memory_total": MEMORY_BY[source.profile],
        "disk": round(disk, 1),
        "disk_free": int(DISK_BY[source.profile] * (100 - disk) / 100),
        "uptime": max(0, int(seconds - booted)),
        "temperature": round(inside + 11 + 0.25 * cpu, 1),
        "received": max(0, int(received.total(booted, seconds))),
        "sent": max(0, int(sent.total(booted, seconds))),
    }
    return [Reading("host", fields)]
