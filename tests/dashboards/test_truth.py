"""A panel of each dashboard shows what the simulator knows: recomputed here, without a database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

import pytest

from contract import FieldValue
from dashboards import anchors
from dashboards.anchors import Anchor, Uid
from store import Point
from tests.dashboards.city import City, minutes
from tests.dashboards.everything import dashboards
from tests.dashboards.interpolation import Period, in_ms
from tests.dashboards.questions import of_panel, panels
from tests.dashboards.viewing import Choice, Grafana, Series, fill

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("city")]

Shown = dict[tuple[tuple[str, ...], int], Any]
"""Values by the series' tags and the window's start (ms)."""
Made = Callable[[Sequence[Any]], Any]
ALL: Mapping[str, Choice] = {"kiosk": lambda options: options}


def board(uid: Uid) -> dict[str, Any]:
    return next(row for row in dashboards().values() if row["uid"] == uid)


def look(grafana: Grafana, at: Anchor, period: Period) -> tuple[list[Series], int]:
    """What a panel's first query brings for all kiosks, and how long its windows are (ms)."""
    dashboard = board(at.uid)
    panel = next(row for row in panels(dashboard) if row["id"] == at.panel)
    question = next(of_panel(panel, dashboard["title"]))
    series = grafana.answer(question, fill(grafana, dashboard, period, ALL), period)
    window = re.search(r"time\((\w+)\)", grafana.asked[-1].query)
    return series, in_ms(window[1]) if window else 0


def values(series: Iterable[Series], by: Sequence[str]) -> Shown:
    """An answer's first column of values."""
    return {
        (tuple(row.tags.get(name, "") for name in by), line[0]): line[1]
        for row in series
        for line in row.rows
        if line[1] is not None
    }


def truth(
    rows: Iterable[tuple[tuple[str, ...], int, FieldValue]], period: Period, window: int, made: Made
) -> Shown:
    """The same, made of (tags, µs, value)."""
    found: dict[tuple[tuple[str, ...], int], list[tuple[int, FieldValue]]] = defaultdict(list)
    for tags, at, value in rows:
        if period.start * 1_000 <= at <= period.end * 1_000:
            found[tags, at // 1_000 // window * window].append((at, value))
    return {key: made([value for _, value in sorted(each)]) for key, each in found.items()}


def measured(
    points: Iterable[Point], measurement: str, field: str, by: Sequence[str]
) -> Iterable[tuple[tuple[str, ...], int, FieldValue]]:
    """The simulator's own readings."""
    for point in points:
        if point.measurement == measurement and field in point.fields:
            tags = {"kiosk": point.kiosk, **point.tags}
            yield tuple(tags.get(name, "") for name in by), point.at, point.fields[field]


def same(shown: Shown, expected: Shown) -> None:
    assert expected
    assert shown.keys() == expected.keys()
    assert shown == {key: pytest.approx(value) for key, value in expected.items()}


def last(values: Sequence[Any]) -> Any:
    return values[-1]


def test_fleet_the_share_online_is_that_of_kiosks_with_power_and_a_line(
    grafana: Grafana, town: City, day: Period
) -> None:
    series, window = look(grafana, anchors.FLEET_AVAILABILITY, day)
    online = (
        ((), at, 100.0 * kiosk.online(at))
        for kiosk in town.kiosks
        for at in minutes(town.begin, town.until)
    )
    expected = truth(online, day, window, fmean)
    same(values(series, ()), expected)
    assert min(expected.values()) < 100
    assert max(expected.values()) == 100


def test_kiosk_the_one_whose_battery_is_empty_is_offline_from_then_on(
    grafana: Grafana, town: City, day: Period
) -> None:
    series, window = look(grafana, anchors.KIOSK_ONLINE, day)
    online = (
        ((kiosk.place.id,), at, kiosk.online(at))
        for kiosk in town.kiosks
        for at in minutes(town.begin, town.until)
    )
    expected = truth(online, day, window, last)
    same(values(series, ["kiosk"]), expected)
    dead = [value for (tags, _), value in sorted(expected.items()) if tags[0].endswith("jean")]
    assert dead == sorted(dead, reverse=True)
    assert set(dead) == {True, False}


def test_network_the_loss_is_that_of_each_kiosks_worst_link(
    grafana: Grafana, points: Sequence[Point], day: Period
) -> None:
    series, window = look(grafana, anchors.NETWORK_LOSS, day)
    expected = truth(measured(points, "link", "loss", ["kiosk"]), day, window, max)
    same(values(series, ["kiosk"]), expected)
    assert {0.0, 100.0} <= set(expected.values())


def test_power_the_cabins_temperature_is_the_simulated_cabins(
    grafana: Grafana, points: Sequence[Point], day: Period
) -> None:
    series, window = look(grafana, anchors.POWER_CLIMATE, day)
    cabins = [point for point in points if point.tags.get("zone") == "cabin"]
    expected = truth(measured(cabins, "climate", "temperature", ["kiosk"]), day, window, fmean)
    same(values(series, ["kiosk"]), expected)


def test_use_an_hour_of_a_service_is_the_sum_over_all_kiosks(
    grafana: Grafana, town: City, day: Period
) -> None:
    series, window = look(grafana, anchors.USE_HOURS, day)
    assert window == 3_600_000
    of_services = [point for point in town.points if point.tags.get("by") == "service"]
    expected = truth(measured(of_services, "use", "sessions", ["value"]), day, window, sum)
    same(values(series, ["value"]), expected)
    assert sum(expected.values()) > 0


def test_alarms_those_that_are_active_are_those_that_the_simulator_raised_and_did_not_clear(
    grafana: Grafana, town: City, day: Period
) -> None:
    (series,), _ = look(grafana, anchors.ALARMS_ACTIVE, day)
    rows = [dict(zip(series.columns, row, strict=True)) for row in series.rows]
    shown = {(row["kiosk"], row["type"], row["qualifier"] or "", row["time"]) for row in rows}
    expected = {
        (kiosk.place.id, each.type, each.qualifier, int(each.begin * 1_000))
        for kiosk in town.kiosks
        for each in kiosk.raised
        if each.end is None
    }
    assert len(expected) > 1
    assert shown == expected


def test_pipeline_the_frames_are_those_of_the_samples_that_kiosks_made(
    grafana: Grafana, points: Sequence[Point], day: Period
) -> None:
    series, window = look(grafana, Anchor(Uid.PIPELINE, 11), day)
    expected = truth(measured(points, "collector", "received", []), day, window, sum)
    same(values(series, ()), expected)
