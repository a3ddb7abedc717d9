"""Series over HTTP: as written, in windows, bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract import ONE_HOUR, REGISTRY, Family, Field, Measurement, Title
from control_api.roles import Role
from control_api.routes import series as route
from store import Point
from tests.control_api import desks
from tests.control_api.desks import START, Desk, StillClock

PATH = "/api/v1/kiosks/bordeaux-victoire/series"
SECOND = 1_000_000


def host(ago_s: int, cpu: float) -> Point:
    return Point("host", "bordeaux-victoire", {}, {"cpu": cpu, "uptime": 7}, START - ago_s * SECOND)


def link(ago_s: int, target: str, trip: float) -> Point:
    at = START - ago_s * SECOND
    return Point("link", "bordeaux-victoire", {"target": target}, {"round_trip": trip}, at)


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    await desk.add_kiosk()
    await desk.office.series.write([host(ago, min(99.0, ago)) for ago in (7_200, 90, 60, 30)])
    await desk.office.series.write([link(ago, name, 1.0) for ago in (90, 30) for name in "ab"])
    return desk


async def test_values_come_as_written_with_units_and_titles(filled: Desk) -> None:
    found = await filled.get(f"{PATH}/host", fields="cpu")
    assert found["items"] == [
        {"at": f"2026-09-21T14:1{minute}Z", "tags": {}, "fields": {"cpu": cpu}}
        for minute, cpu in (("1:50.000000", 90.0), ("2:20.000000", 60.0), ("2:50.000000", 30.0))
    ]
    assert found["fields"]["cpu"]["unit"] == "%"
    assert found["fields"]["cpu"]["title"] == {"fr": "Processeur occupé", "en": "CPU in use"}
    assert (found["every_s"], found["aggregate"]) == (None, None)


async def test_windows_are_put_together_as_asked(filled: Desk) -> None:
    query = {"every": "1m", "aggregate": "max", "fields": "cpu", "start": "2026-09-21T14:10:00Z"}
    found = await filled.get(f"{PATH}/host", **query)
    assert [(row["at"][11:19], row["fields"]["cpu"]) for row in found["items"]] == [
        ("14:11:00", 90.0),
        ("14:12:00", 60.0),
    ]
    assert (found["every_s"], found["aggregate"]) == (60.0, "max")


async def test_series_that_differ_in_a_tag_stay_apart(filled: Desk) -> None:
    found = await filled.get(f"{PATH}/link", every="1h", aggregate="count", fields="round_trip")
    counts = [(row["tags"]["target"], row["fields"]["round_trip"]) for row in found["items"]]
    assert counts == [("a", 2), ("b", 2)]


async def test_another_kiosks_values_are_not_in_it(filled: Desk) -> None:
    await filled.add_kiosk("somebody-else")
    found = await filled.get("/api/v1/kiosks/somebody-else/series/host")
    assert found["items"] == []


async def test_too_much_is_refused_with_a_window_that_would_do(
    filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = await filled.ask("GET", f"{PATH}/host?every=1s&start=-2h")
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/every"
    every = error["detail"].partition("every=")[2].partition(" ")[0]
    assert await filled.get(f"{PATH}/host", every=every, start="-2h")
    monkeypatch.setattr(route, "MAX_ROWS", 2)
    refused = await filled.ask("GET", f"{PATH}/host")
    assert refused.status_code == 422
    assert "send every=" in refused.json()["detail"]


async def test_counts_of_use_are_for_admins_until_they_are_released(filled: Desk) -> None:
    assert (await filled.ask("GET", f"{PATH}/use", Role.OPERATOR)).status_code == 403
    assert (await filled.ask("GET", f"{PATH}/use", Role.ADMIN)).status_code == 200


async def test_the_latest_values_stand_beside_the_kiosk(filled: Desk) -> None:
    latest = (await filled.get("/api/v1/kiosks/bordeaux-victoire"))["latest"]
    assert [(row["measurement"], row["tags"]) for row in latest] == [
        ("host", {}),
        ("link", {"target": "a"}),
        ("link", {"target": "b"}),
    ]
    assert latest[0]["fields"] == {"cpu": 30.0, "uptime": 7}


async def test_a_measurement_of_an_installed_package_is_one_like_ours(
    tmp_path: Path, clock: StillClock
) -> None:
    level = Field("level", "float", Title("Niveau", "Level"), "dB", 0, 200)
    noise = Measurement("noise", Family.SENSOR, Title("Bruit", "Noise"), (level,))
    wider = REGISTRY.with_rows([noise])
    async with desks.desk(desks.settings(tmp_path), clock, registry=wider) as found:
        await found.add_kiosk()
        point = Point("noise", "bordeaux-victoire", {}, {"level": 61.5}, START - SECOND)
        await found.office.series.write([point])
        series = await found.get(f"{PATH}/noise")
        latest = (await found.get("/api/v1/kiosks/bordeaux-victoire"))["latest"]
    assert series["fields"]["level"]["unit"] == "dB"
    assert [row["fields"] for row in series["items"]] == [{"level": 61.5}]
    assert [row["measurement"] for row in latest] == ["noise"]


async def test_a_measurement_of_no_package_is_not_found(filled: Desk) -> None:
    assert (await filled.ask("GET", f"{PATH}/noise")).status_code == 404


async def test_a_long_range_is_answered_from_what_stands_for_the_hours(filled: Desk) -> None:
    short = await filled.get(f"{PATH}/host", every="1h", start="-3h", fields="cpu")
    assert short["level"] == "raw"
    hour = START // (3_600 * SECOND) * 3_600 * SECOND - 200 * 86_400 * SECOND
    rolled = Point("host", "bordeaux-victoire", {}, {"cpu__sum": 30.0, "cpu__count": 3}, hour)
    await filled.office.levels.of(ONE_HOUR).write([rolled])
    found = await filled.get(f"{PATH}/host", every="1d", start="-300d", fields="cpu")
    assert (found["level"], found["aggregate"]) == ("1h", "mean")
    assert [row["fields"]["cpu"] for row in found["items"]] == [10.0, 69.75]


async def test_values_that_have_gone_are_said_to_have_been_rolled_up(filled: Desk) -> None:
    refused = await filled.ask("GET", f"{PATH}/host?start=-200d&end=-199d")
    assert refused.status_code == 422
    assert "kept for 120 days" in refused.json()["detail"]
    assert "every=5m" in refused.json()["detail"]
    refused = await filled.ask("GET", f"{PATH}/host?start=-200d&end=-199d&every=7m")
    assert refused.status_code == 422
    assert "windows of 5 minutes" in refused.json()["detail"]
    found = await filled.get(f"{PATH}/host", start="-200d", end="-199d", every="1h")
    assert (found["level"], found["items"]) == ("1h", [])
