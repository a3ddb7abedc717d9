"""An InfluxDB filled with the city, at every level of retention."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from collector.level_points import level_points
from contract import (
    FIVE_MINUTES,
    NOT_ROLLED,
    ONE_HOUR,
    RAW,
    REGISTRY,
    Field,
    FieldValue,
    Level,
    Measurement,
)
from dashboards import Language, files
from store import Levels, Point, open_levels
from tests.dashboards.city import DAY_US, FINE_US, HOUR_US, City
from tests.dashboards.city_office import office_points
from tests.dashboards.viewing import Source

AT_ONCE = 20_000
AT_ONCE_US = 6 * HOUR_US
RARE = "bordeaux-victoire"
DATABASE = "$__env{ESCALE_GRAFANA_INFLUXDB_DATABASE}"
LIVES = {RAW: 120, FIVE_MINUTES: 730, ONE_HOUR: 3_650}
"""In days, as the settings have them unless somebody changes them."""


def every_point(town: City) -> list[Point]:
    """All that is measured in the city, by kiosks and the office."""
    return [*town.points, *office_points(town), *rare_points(town)]


async def fill_database(url: str, town: City, points: Sequence[Point]) -> None:
    """Writes the city's `points` and rolls them up; the collector has just said what there is."""
    levels = await open_levels(url)
    try:
        await levels.prepare()
        await _write(levels, points)
        await levels.raw.write(level_points(town.until - 1, LIVES))
        # Of the end only: more of it would show nothing new.
        await _roll(levels, ONE_HOUR, town.until - DAY_US, town.until)
        await _roll(levels, FIVE_MINUTES, town.until - FINE_US, town.until)
    finally:
        await levels.close()


async def _write(levels: Levels, points: Sequence[Point]) -> None:
    # By measurement, not by time: every batch touches every hour, and no shard is cold again.
    ordered = sorted(points, key=lambda point: point.measurement)
    for begin in range(0, len(ordered), AT_ONCE):
        await levels.raw.write(ordered[begin : begin + AT_ONCE])


async def _roll(levels: Levels, level: Level, start: int, end: int) -> None:
    rolled = [
        point
        for name in REGISTRY
        if name not in NOT_ROLLED
        for begin in range(start, end, AT_ONCE_US)
        for point in await levels.raw.summaries(
            name, start=begin, end=min(begin + AT_ONCE_US, end), level=level
        )
    ]
    for begin in range(0, len(rolled), AT_ONCE):
        await levels.of(level).write(rolled[begin : begin + AT_ONCE])


def rare_points(town: City) -> Iterator[Point]:
    """Each hour, of one kiosk, what no simulated device tells of what kiosks may measure."""
    told = {(row.measurement, name): row for row in town.points for name in row.fields}
    known = {row.measurement: row for row in town.points if row.kiosk == RARE}
    for row in REGISTRY.values():
        missing = [field for field in row.fields if (row.name, field.name) not in told]
        if row.origin != "kiosk" or not missing:
            continue
        tags = known[row.name].tags if row.name in known else _tags(row)
        fields = {field.name: _value(field) for field in missing}
        for at in range(town.begin, town.until, HOUR_US):
            yield Point(row.name, RARE, tags, fields, at)
        yield Point(row.name, RARE, tags, fields, town.until - 1)


def _tags(row: Measurement) -> dict[str, str]:
    return {tag.name: "x" for tag in row.tags if not tag.optional}


def _value(field: Field) -> FieldValue:
    values: dict[str, FieldValue] = {"float": 2.5, "integer": 2, "boolean": True, "string": "x"}
    return values[field.kind]


def sources(database: str) -> dict[str, Source]:
    """The provisioned data sources by uid, where Grafana's environment names that database."""
    written = files(Language.EN)["provisioning/datasources/escale.yaml"]
    rows: list[dict[str, Any]] = json.loads(written)["datasources"]
    found = {}
    for row in rows:
        name = row["jsonData"]["dbName"].replace(DATABASE, database)
        found[row["uid"]] = Source(name, row["jsonData"].get("timeInterval"))
    return found
