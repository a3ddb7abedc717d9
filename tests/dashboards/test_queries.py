"""Every query of the dashboard, asked from a real InfluxDB as Grafana would ask it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest

from contract import REGISTRY, Field, FieldValue, Measurement
from dashboards import Language
from store import Point, open_series
from tests.dashboards.grafana import as_regex, interpolated, load, panels, variable
from tests.servers.influxdb import InfluxDB

KIOSKS = ("kiosk-a", "kiosk-b", "local")
AT_MS = 1_763_856_000_000
CHOICES = [(KIOSKS[:1], "one"), (KIOSKS[:2], "several"), (KIOSKS, "each"), (None, "all")]
FIRST: Mapping[str, FieldValue] = {"float": 1.5, "integer": 2, "boolean": True, "string": "a"}
SECOND: Mapping[str, FieldValue] = {"float": 2.5, "integer": 3, "boolean": True, "string": "b"}


def samples(row: Measurement, kiosk: str) -> Iterator[Point]:
    """Two points of one window, with every tag and field of the measurement."""
    tags = {tag.name: "x" for tag in row.tags}
    for after_ms, values in ((0, FIRST), (5_000, SECOND)):
        fields = {field.name: value(field, values) for field in row.fields}
        yield Point(row.name, kiosk, tags, fields, (AT_MS + after_ms) * 1_000)


def value(field: Field, values: Mapping[str, FieldValue]) -> FieldValue:
    assert field.fault(values[field.kind]) is None
    return values[field.kind]


@pytest.fixture
async def database(influx_url: str) -> str:
    """A database with samples of each measurement and kiosk; its name."""
    series = await open_series(influx_url)
    await series.prepare()
    rows = [row for row in REGISTRY.values() if row.origin == "kiosk"]
    await series.write([p for row in rows for kiosk in KIOSKS for p in samples(row, kiosk)])
    await series.close()
    return influx_url.rsplit("/", 1)[1]


def ask(influxd: InfluxDB, database: str, source: str, query: str) -> list[dict[str, Any]]:
    """The series of an answer; a refusal fails with InfluxDB's own words."""
    name = {"escale": database, "escale-usage": f"{database}_usage"}[source]
    answer = httpx.post(f"{influxd.url}/query", params={"db": name}, data={"q": query}).json()
    assert "error" not in answer, f"{query}: {answer}"
    (result,) = answer["results"]
    assert "error" not in result, f"{query}: {result}"
    series: list[dict[str, Any]] = result.get("series", [])
    return series


def kiosks_in(series: Sequence[dict[str, Any]]) -> set[str]:
    """The kiosks of an answer, by its tag or, in a table, by its column."""
    found = {row["tags"]["kiosk"] for row in series if "tags" in row}
    for row in series:
        if "Kiosk" in row["columns"]:
            found |= {line[row["columns"].index("Kiosk")] for line in row["values"]}
    return found


@pytest.mark.parametrize(("chosen", "_how"), CHOICES, ids=[how for _, how in CHOICES])
def test_every_panel_answers_with_data_of_the_kiosks_chosen(
    influxd: InfluxDB, database: str, chosen: Sequence[str] | None, _how: str
) -> None:
    dashboard = load(Language.EN)
    kiosk = as_regex(chosen) if chosen else variable(dashboard, "kiosk")["allValue"]
    for panel in panels(dashboard):
        (target,) = panel["targets"]
        query = interpolated(target["query"], kiosk, AT_MS - 60_000, AT_MS + 60_000)
        series = ask(influxd, database, target["datasource"]["uid"], query)
        assert kiosks_in(series) == set(chosen or KIOSKS), panel["title"]
        for row in series:
            columns = zip(*row["values"], strict=True)
            empty = [
                name
                for name, values in zip(row["columns"], columns, strict=True)
                if all(cell is None for cell in values)
            ]
            assert empty == [], f"{panel['title']}: {empty}"


@pytest.mark.parametrize(
    ("field", "expected"),
    [("cpu", 2.0), ("produced", 3), ("entries", 5)],
    ids=["mean", "last", "sum"],
)
def test_a_windows_value_is_what_its_field_means(
    influxd: InfluxDB, database: str, field: str, expected: float
) -> None:
    asked = next(
        p["targets"][0] for p in panels(load()) if f'"{field}"' in p["targets"][0]["query"]
    )
    query = interpolated(asked["query"], "local", AT_MS, AT_MS + 9_999)
    (series,) = ask(influxd, database, "escale", query)
    assert [values[1] for values in series["values"]] == [expected]


def test_the_variable_lists_the_kiosks(influxd: InfluxDB, database: str) -> None:
    question = variable(load(), "kiosk")["query"]
    (series,) = ask(influxd, database, "escale", question)
    assert series["values"] == [["kiosk", kiosk] for kiosk in KIOSKS]
