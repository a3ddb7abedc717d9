"""The city in a real InfluxDB: made once a session."""

import asyncio
from collections.abc import Iterator

import pytest

from store import Point
from tests.dashboards.city import City, city
from tests.dashboards.filled import every_point, fill_database, sources
from tests.dashboards.interpolation import Period
from tests.dashboards.viewing import Grafana
from tests.servers.influxdb import InfluxDB
from tests.tracing import not_traced

HOUR_MS = 3_600_000


@pytest.fixture(scope="session")
def town() -> City:
    with not_traced():
        return city()


@pytest.fixture(scope="session")
def points(town: City) -> list[Point]:
    with not_traced():
        return every_point(town)


@pytest.fixture(scope="session")
def grafana(influxd: InfluxDB, town: City, points: list[Point]) -> Iterator[Grafana]:
    """Asks an InfluxDB that holds the city."""
    database = influxd.fresh_name()
    with not_traced():
        asyncio.run(fill_database(influxd.series_url(database), town, points))
    grafana = Grafana(influxd.url, sources(database))
    with grafana.client:
        yield grafana


@pytest.fixture(scope="session")
def day(town: City) -> Period:
    """The city's last half a day: what is shown of it are the samples, of a fleet too."""
    end = town.until // 1_000
    return Period(end - 12 * HOUR_MS, end)
