"""Opening what says and sets how long a store keeps its levels."""

from __future__ import annotations

from collections.abc import Callable

from contract import REGISTRY, Registry, SeriesSettings, SystemClock
from store.retention.influx import InfluxKeeping, Lives
from store.retention.influx_buckets import Buckets
from store.retention.influx_periods import Periods
from store.retention.influx_policies import Policies
from store.retention.kept import Keeping, series_lives
from store.retention.sqlite import SqliteKeeping
from store.retention.unmarked import first_mark, held_back, oldest_sample
from store.series.influx_client import ClientWriter
from store.series.influx_http import InfluxHttp
from store.series.levels import open_levels
from store.series.opening import file_of


async def open_keeping(
    settings: SeriesSettings,
    registry: Registry = REGISTRY,
    clock: Callable[[], int] | None = None,
) -> Keeping:
    """The Keeping of the series store that the settings name; raises as `open_series` does."""
    place = settings.location
    now = clock or SystemClock().now
    if place.scheme == "sqlite":
        return SqliteKeeping(file_of(place), series_lives(settings), now)
    http = InfluxHttp(place)
    try:
        version = await http.version()
        chosen: Lives
        if version.major == 1:
            chosen = Policies(http)
        elif version.major == 2:
            writer = ClientWriter(place, version, http)
            chosen = Buckets(http, writer, place.option("org", "-"))
        else:
            chosen = Periods(http, registry, place.password)
    except BaseException:
        await http.close()
        raise

    async def guard(life_s: int) -> None:
        await _guard(settings.url, registry, now() - life_s * 1_000_000)

    return InfluxKeeping(http, chosen, place.path, guard)


async def _guard(url: str, registry: Registry, before: int) -> None:
    levels = await open_levels(url, registry)
    try:
        held_back(await oldest_sample(levels, before), await first_mark(levels), before)
    finally:
        await levels.close()
