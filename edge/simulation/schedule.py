"""Which faults befall a kiosk by chance: a pure function of (seed, kiosk, week). At most one a
week, and each over before the next week, so that every alarm has one cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contract import Profile
from edge.simulation.daytime import DAY_S, HOUR_S, daytime
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.noise import fresh
from edge.simulation.source import SECOND_US, Source

Faults = Literal["none", "some"]
WEEK_S = 7 * DAY_S
PER_WEEK = 0.4
"""In so many weeks of a kiosk something happens."""

_ALL = frozenset(Profile)
_BOOTH, _BENCH = frozenset({Profile.BOOTH}), frozenset({Profile.SOLAR_BENCH})
_MAINS = frozenset({Profile.BOOTH, Profile.WIFI_POST})


@dataclass(frozen=True, slots=True)
class Habit:
    """Where a kind of fault happens, for how many hours, and in which half of the year."""

    profiles: frozenset[Profile]
    hours: tuple[float, float]
    season: Literal["any", "warm", "cold"] = "any"


HABITS: Mapping[FaultKind, Habit] = {
    FaultKind.MAINS_LOST: Habit(_MAINS, (0.5, 4)),
    FaultKind.UPS_WORN: Habit(_BOOTH, (24, 72)),
    FaultKind.SOLAR_DEFICIT: Habit(_BENCH, (90, 100)),
    FaultKind.BATTERY_WORN: Habit(_BENCH, (52, 64)),
    FaultKind.LINK_CUT: Habit(_ALL, (0.5, 8)),
    FaultKind.LINK_DEGRADED: Habit(_ALL, (1, 6)),
    FaultKind.ROUTER_REBOOT: Habit(_ALL, (0.3, 0.7)),
    FaultKind.ACCESS_POINT_DOWN: Habit(_ALL, (0.5, 24)),
    FaultKind.HOTSPOT_DOWN: Habit(_ALL, (0.5, 12)),
    FaultKind.NO_CLIENT: Habit(_ALL, (82, 96)),
    FaultKind.FAN_DEAD: Habit(_ALL, (2, 10), "warm"),
    FaultKind.HEATER_DEAD: Habit(_ALL, (4, 12), "cold"),
    FaultKind.CONDENSATION: Habit(_ALL, (3, 12)),
    FaultKind.DOOR_OPEN: Habit(_BOOTH, (1, 6)),
    FaultKind.TAMPER: Habit(_ALL, (0.3, 2)),
    FaultKind.FLOOD: Habit(_BOOTH, (1, 8)),
    FaultKind.DISK_FILLING: Habit(_ALL, (3.5, 4.5)),
    FaultKind.APPLICATION_DOWN: Habit(_BOOTH, (0.5, 6)),
    FaultKind.SCREEN_FROZEN: Habit(_BOOTH, (0.5, 12)),
    FaultKind.PRINTER_BROKEN: Habit(_BOOTH, (2, 48)),
    FaultKind.PAPER_OUT: Habit(_BOOTH, (2, 30)),
    FaultKind.SENSOR_DEAD: Habit(_ALL, (1, 24)),
    FaultKind.PORTAL_EXPIRED: Habit(_ALL, (0.5, 12)),
    FaultKind.DNS_BROKEN: Habit(_ALL, (0.5, 6)),
    FaultKind.CERTIFICATE_ENDING: Habit(_ALL, (24, 96)),
    FaultKind.CLOCK_UNSET: Habit(_ALL, (1, 5)),
}


def drawn(source: Source, begin_s: float, end_s: float) -> tuple[Fault, ...]:
    """The faults that begin in [begin_s, end_s) and are over by then, in order."""
    weeks = range(int(begin_s // WEEK_S), int(end_s // WEEK_S) + 1)
    found = (_of_week(source, week) for week in weeks)
    return tuple(
        each for each in found if each is not None and begin_s <= each.begin and each.end < end_s
    )


def kinds_at(profile: Profile, seconds: float) -> tuple[FaultKind, ...]:
    """What can befall a kiosk of that profile in that season."""
    warm = daytime(int(seconds) * SECOND_US).season > 0
    against = "cold" if warm else "warm"
    return tuple(
        kind
        for kind, habit in HABITS.items()
        if profile in habit.profiles and habit.season != against
    )


def _of_week(source: Source, week: int) -> Fault | None:
    key = (source.seed, source.kiosk, "fault", week)
    if fresh(*key) >= PER_WEEK:
        return None
    begin = week * WEEK_S + 8 * HOUR_S * fresh(*key, "begin")
    kinds = kinds_at(source.profile, begin)
    kind = kinds[int(fresh(*key, "kind") * len(kinds))]
    shortest, longest = HABITS[kind].hours
    hours = shortest + (longest - shortest) * fresh(*key, "hours")
    return Fault(kind, begin, begin + hours * HOUR_S)
