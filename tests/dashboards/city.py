"""A few kiosks of the simulated city over two winter days, as points of the series store.

What befalls them is set by hand, so that every dashboard has something to show; what they measure
is the simulator's. The same points come out at every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from contract import REGISTRY, Field
from edge.readings import Reading
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.network import cut
from edge.simulation.places import Place, places_for
from edge.simulation.played import PlayedKiosk, Raised
from edge.simulation.power import supply
from edge.simulation.source import Source
from store import Point

HOUR_S = 3_600
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = HOUR_S * SECOND_US
DAY_US = 24 * HOUR_US
FINE_US = 3 * HOUR_US
LATELY_US = 20 * MINUTE_US
BEGIN_US = 1_768_176_000 * SECOND_US
"""Monday 12 January 2026, midnight UTC."""
SEED = 1
FAULTS: Mapping[str, tuple[FaultKind, float, float]] = {
    "bordeaux-victoire": (FaultKind.TAMPER, 46, 46.5),
    "merignac-charles-de-gaulle": (FaultKind.LINK_CUT, 38, 40),
    "pessac-cinquieme-republique": (FaultKind.DOOR_OPEN, 44, 96),
    "cenon-palmer": (FaultKind.DISK_FILLING, 38, 42),
    "lormont-buttiniere": (FaultKind.ACCESS_POINT_DOWN, 25, 96),
    "bordeaux-gare-saint-jean": (FaultKind.MAINS_LOST, 40, 96),
}
"""By kiosk: what befalls it, from and until which hour. The last one is dead at the end."""


@dataclass(frozen=True)
class SimulatedKiosk:
    """A kiosk with all that it measured, by time, and the alarms that it raised."""

    place: Place
    source: Source
    points: Sequence[Point]
    raised: Sequence[Raised] = ()

    def online(self, at: int) -> bool:
        """Whether the office hears it at `at` (µs): it has power, and a line."""
        seconds = at / SECOND_US
        return not supply(self.source, seconds).dark and not cut(self.source, seconds)


@dataclass(frozen=True)
class City:
    """From `begin` until `until` (µs), a reading every `interval_s`."""

    kiosks: Sequence[SimulatedKiosk]
    begin: int
    until: int
    interval_s: int

    @cached_property
    def points(self) -> Sequence[Point]:
        """All that its kiosks measured."""
        return [point for kiosk in self.kiosks for point in kiosk.points]

    def ids(self) -> list[str]:
        """The kiosks, in alphabetical order."""
        return sorted(kiosk.place.id for kiosk in self.kiosks)


def city(places: Sequence[Place] | None = None, *, days: int = 2, interval_s: int = 600) -> City:
    """Those kiosks; without `places`, those that FAULTS names."""
    chosen = places or [place for place in places_for(12) if place.id in FAULTS]
    until = BEGIN_US + days * DAY_US
    kiosks = [_played(place, until, interval_s) for place in chosen]
    return City(kiosks, BEGIN_US, until, interval_s)


def _played(place: Place, until: int, interval_s: int) -> SimulatedKiosk:
    source = Source(SEED, place.id, place.profile, place.setting)
    if place.id in FAULTS:
        kind, begin, end = FAULTS[place.id]
        begun = BEGIN_US / SECOND_US
        source = replace(
            source, faults=(Fault(kind, begun + begin * HOUR_S, begun + end * HOUR_S),)
        )
    played = PlayedKiosk(source, BEGIN_US, interval_s * SECOND_US)
    points: list[Point] = []
    take = _recorder(place.id, played, points)
    for _ in played.play(until - LATELY_US, take):
        pass
    # What is «now» on a dashboard is no older than a few minutes.
    played._interval = MINUTE_US
    for _ in played.play(until, take):
        pass
    kiosk = SimulatedKiosk(place, source, points, played.raised)
    return replace(kiosk, points=[*points, *_own(kiosk, until)])


def _recorder(
    kiosk: str, played: PlayedKiosk, points: list[Point]
) -> Callable[[str, Sequence[Reading]], None]:
    def take(_driver: str, readings: Sequence[Reading]) -> None:
        for after, reading in enumerate(readings):
            # Two changes of one alarm at one moment stay two.
            at = played.clock.at + after
            kinds = _fields(reading.m)
            fields = {name: kinds[name].coerce(value) for name, value in reading.fields.items()}
            points.append(Point(reading.m, kiosk, reading.tags, fields, at))

    return take


@cache
def _fields(measurement: str) -> Mapping[str, Field]:
    return {field.name: field for field in REGISTRY[measurement].fields}


def _own(kiosk: SimulatedKiosk, until: int) -> Iterator[Point]:
    """What the daemon says of its journal and its line: the simulation plays neither."""
    rate = len(kiosk.points) / (until - BEGIN_US)
    produced = stored = connects = 0
    was_online = False
    for at in minutes(BEGIN_US, until):
        if supply(kiosk.source, at / SECOND_US).dark:
            continue
        online = kiosk.online(at)
        produced = int((at - BEGIN_US) * rate)
        stored = produced if online else stored
        connects += online and not was_online
        was_online = online
        held = produced - stored
        yield Point("journal", kiosk.place.id, {}, _journal(produced, stored, held), at)
        uplink = {
            "connected": online,
            "window": 8 if online else 1,
            "under_way": 1 if online else 0,
            "connects": connects,
            **({"ack_delay": 40.0 + connects} if online else {}),
        }
        yield Point("uplink", kiosk.place.id, {}, uplink, at)


def minutes(begin: int, until: int) -> Iterator[int]:
    """When what is said each minute is said here: less often before the last hours."""
    fine = max(begin, until - FINE_US)
    yield from range(begin, fine, 5 * MINUTE_US)
    yield from range(fine, until, MINUTE_US)


def _journal(produced: int, stored: int, held: int) -> dict[str, int]:
    zero = dict.fromkeys(("rejected", "dropped", "set_aside", "resent"), 0)
    account = {"produced": produced, "stored": stored, "held": held}
    return {**account, **zero, "frames": held // 20, "size": 4_096 + 200 * held}
