"""Opening what says and sets how long a store keeps its levels."""

from __future__ import annotations

from collections.abc import Callable

from contract import REGISTRY, Registry, SeriesSettings, SystemClock
from store.retention.influx import InfluxKeeping, Lives
from store.retention.influx_buckets import Buckets
from store.retention.influx_periods import Periods
from store.retention.influx_policies import Policies
from store.retention.kept import Keeping, lives
from store.retention.sqlite import SqliteKeeping
from store.series.influx_client import ClientWriter
from store.series.influx_http import InfluxHttp
from store.series.opening import file_of


async def open_keeping(
    settings: SeriesSettings,
    registry: Registry = REGISTRY,
    clock: Callable[[], int] | None = None,
) -> Keeping:
    """The Keeping of the series store that the settings name; raises as `open_series` does."""
    place = settings.location
    if place.scheme == "sqlite":
        return SqliteKeeping(file_of(place), lives(settings), clock or SystemClock().now)
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
    return InfluxKeeping(http, chosen, place.path)
