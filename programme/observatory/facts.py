"""What where-next must know, out of the registers, the published releases and the series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from contract import Lifecycle, NotFound
from programme.demand import Demand, Standing, read_demand
from programme.observatory.indicators import FRAGILITY, IndicatorTable, read
from programme.observatory.observed import observed
from programme.observatory.pace import Pace, pace
from programme.observatory.territories import TerritoryKind, all_territories
from programme.observatory.where_next import Facts
from programme.register import fleet
from programme.release.cells import PublishedRelease
from programme.release.kept import current
from programme.search import Point
from store import Database, KioskOverview, SeriesStore, registers

MONTHS = 12
DEMAND_DAYS = 90
STANDING = (Lifecycle.PLANNED, Lifecycle.IN_SERVICE)


async def read_facts(db: Database, series: SeriesStore, now: int, year: int) -> tuple[Facts, Pace]:
    """Facts, and the pace of a year: the last twelve published months, 90 days of demand.

    Raises StoreError.
    """
    territories = await all_territories(db)
    kiosks = [row for row in await fleet(db) if row.kiosk.lifecycle in STANDING]
    releases = await _releases(db)
    facts = Facts(
        names={one.id: one.name for one in territories.values()},
        population={
            one.id: one.population
            for one in territories.values()
            if one.kind == TerritoryKind.COMMUNE and one.population
        },
        fragility=await _fragility(db),
        kiosks=[_standing(row) for row in kiosks],
        uses=observed(releases),
        months=len(releases),
        unmet=unmet(await read_demand(db, series, now, days=DEMAND_DAYS)),
    )
    first = min((_year(row.kiosk.created_at) for row in kiosks), default=year)
    return facts, pace(year, len(kiosks), min(first, year))


def unmet(rows: Iterable[Demand]) -> Mapping[str, float]:
    """By commune: of what is asked for, the share without a seat within reach."""
    asked: Counter[str] = Counter()
    without: Counter[str] = Counter()
    for row in rows:
        asked[row.commune] += row.asked
        without[row.commune] += row.asked if row.gap else 0
    return {code: without[code] / times for code, times in asked.items() if times}


async def _releases(db: Database) -> Sequence[PublishedRelease]:
    heads = await registers.releases.published(db)
    months = sorted({head.month for head in heads})[-MONTHS:]
    return [release for _, release in await current(db, months[0])] if months else []


async def _fragility(db: Database) -> IndicatorTable | None:
    try:
        return await read(db, FRAGILITY)
    except NotFound:
        return None


def _standing(row: KioskOverview) -> Standing:
    where = Point(float(row.site.latitude), float(row.site.longitude))
    return Standing(row.kiosk.id, row.site.commune, where)


def _year(at: int) -> int:
    return datetime.fromtimestamp(at / 1_000_000, UTC).year
