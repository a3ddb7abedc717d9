"""Three kiosks of two communes and an hour of use of theirs, written as kiosks say it."""

from collections.abc import Iterable, Mapping

from contract import LEVELS, Lifecycle, Profile
from programme.release.months import HOUR_US, Month, month_of
from store import (
    Database,
    Kiosk,
    LevelReader,
    Levels,
    Point,
    SeriesStore,
    Site,
    kiosks,
    sites,
)

OCTOBER = month_of("2026-10")
NOW = OCTOBER.end + 48 * HOUR_US
SITES = (
    Site("victoire", "Victoire", "33063", "Bordeaux", 44.8309, -0.5727),
    Site("capucins", "Capucins", "33063", "Bordeaux", 44.8312, -0.5670),
    Site("carriet", "Carriet", "33249", "Lormont", 44.8840, -0.5270),
)
VICTOIRE, CAPUCINS, CARRIET = (f"{site.id}-1" for site in SITES)
SERVICES = ("procedures", "family", "wifi")
LIVES = dict.fromkeys(LEVELS, 3_650)


async def furnish(db: Database, lifecycle: Lifecycle = Lifecycle.IN_SERVICE) -> None:
    """The three of them, in service since 1970."""
    for site in SITES:
        await sites.add(db, site)
        await kiosks.add(db, Kiosk(f"{site.id}-1", site.id, Profile.BOOTH, lifecycle, 1))


def reader(levels: Levels) -> LevelReader:
    return LevelReader(levels, LIVES)


def said(
    kiosk: str, hour: int, by: str, counts: Mapping[str, int], band: str | None = None
) -> list[Point]:
    """What a kiosk says of an hour (since the epoch) when it has ended."""
    return [
        Point(
            *("use", kiosk, {"by": by, "value": value} | ({"band": band} if band else {})),
            *({"sessions": many}, (hour + 1) * HOUR_US),
        )
        for value, many in counts.items()
    ]


def an_hour(kiosk: str, hour: int, **services: int) -> list[Point]:
    """An hour's zeros and sessions, all in French and of 5 to 15 minutes, without an aid."""
    counts = dict.fromkeys(SERVICES, 0) | services
    together = sum(counts.values())
    return [
        *said(kiosk, hour, "service", counts, "5_to_15"),
        *said(kiosk, hour, "language", {"fr": together, "en": 0}),
        *said(kiosk, hour, "accessibility", {"none": together}),
    ]


async def write_month(
    store: SeriesStore,
    month: Month,
    daily: Mapping[str, Mapping[str, int]],
    *,
    silent: Mapping[str, Iterable[int]] = {},
) -> None:
    """Each day at ten in the morning what `daily` says of a kiosk, zeros in all other hours.

    `silent`: hours of the month, from 0, of which a kiosk says nothing.
    """
    for kiosk, services in daily.items():
        quiet = {month.hours[number] for number in silent.get(kiosk, ())}
        points: list[Point] = []
        for number, hour in enumerate(month.hours):
            if hour not in quiet:
                busy: Mapping[str, int] = services if number % 24 == 10 else {}
                points += an_hour(kiosk, hour, **busy)
        await store.write(points)
