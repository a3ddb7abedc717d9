"""The city that fills the database: what befalls it, and how it is asked."""

from collections.abc import Sequence

import pytest

from contract import REGISTRY
from store import Point
from tests.dashboards.interpolation import Period
from tests.dashboards.viewing import Grafana

pytestmark = pytest.mark.xdist_group("city")


@pytest.mark.slow
def test_every_field_of_the_registry_has_values_in_the_city(points: Sequence[Point]) -> None:
    told = {(point.measurement, name) for point in points for name in point.fields}
    declared = {
        (row.name, field.name)
        for row in REGISTRY.values()
        for field in row.fields
        if row.name not in ("rollup_due", "level")
    }
    assert declared - told == set()


@pytest.mark.slow
def test_every_source_has_data(grafana: Grafana, day: Period) -> None:
    for uid in grafana.sources:
        name, field = ("use", "sessions") if uid.endswith("usage") else ("host", "cpu")
        query = f'SELECT count("{field}"::field) FROM "{name}" WHERE time <= {day.end}ms'  # noqa: S608
        (series,) = grafana.ask("test", uid, query)
        assert series.rows[0][1] > 0, uid
