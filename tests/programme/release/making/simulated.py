"""Months of use of simulated kiosks, as kiosks would have said them; zeros included."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from contract import Lifecycle, Profile
from edge.simulation.occupancy import use
from edge.simulation.places import Place
from edge.simulation.sessions import sessions
from edge.simulation.source import Source
from programme.release.geography import UNKNOWN
from programme.release.months import HOUR_US, Month, midnight
from programme.release.uses import Uses
from store import Database, Kiosk, Point, SeriesStore, Site, kiosks, sites

SEED = 1
BATCH = 20_000
DAY = timedelta(days=1)


async def register(db: Database, places: Sequence[Place], at: int = 1) -> None:
    """Sites and kiosks of the places, in service since `at` (µs)."""
    for place in places:
        where = Site(
            *(place.id, place.name, place.commune, place.commune_name),
            *(place.latitude, place.longitude),
        )
        await sites.add(db, where)
        await kiosks.add(db, Kiosk(place.id, place.id, place.profile, Lifecycle.IN_SERVICE, at))


def points(place: Place, hours: Sequence[int]) -> Iterator[Point]:
    """What a kiosk says of these hours (since the epoch), each when it has ended."""
    source = Source(SEED, place.id, place.profile, place.setting)
    for hour in hours:
        for reading in use(source, hour):
            yield Point("use", place.id, reading.tags, reading.fields, (hour + 1) * HOUR_US)


async def fill(store: SeriesStore, places: Sequence[Place], hours: Sequence[int]) -> int:
    """Writes all that the kiosks say of these hours; how many points."""
    written = 0
    for place in places:
        said = [*points(place, hours)]
        for first in range(0, len(said), BATCH):
            await store.write(said[first : first + BATCH])
        written += len(said)
    return written


def uses_of(places: Sequence[Place], month: Month) -> Uses:
    """A month as it would be read from the series, without writing it."""
    last = len(month.days)
    counts: dict[tuple[str, str, str, str], list[int]] = {}
    for place in places:
        source = Source(SEED, place.id, place.profile, place.setting)
        for reading in use(source, month.hours[0]):
            counts[_key(place, reading.tags)] = [0] * last
        for number, day in enumerate(month.days):
            for hour in range(midnight(day) // HOUR_US, midnight(day + DAY) // HOUR_US):
                for person in sessions(source, hour):
                    counts[place.id, "service", person.service, person.band][number] += 1
                    if place.profile is Profile.BOOTH:
                        aid = person.accessibility
                        counts[place.id, "language", person.language, UNKNOWN][number] += 1
                        counts[place.id, "accessibility", aid, UNKNOWN][number] += 1
    return Uses(last, counts, {place.id: list(month.hours) for place in places})


def _key(place: Place, tags: Mapping[str, str]) -> tuple[str, str, str, str]:
    return place.id, tags["by"], tags["value"], tags.get("band", UNKNOWN)
