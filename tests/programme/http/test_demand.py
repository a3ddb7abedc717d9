"""Demand over HTTP and on the command line: the gap is named, with its labels."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract import SystemClock
from programme.cli import app
from store import Point, SeriesStore
from tests.programme.http.mounted import NOW, Desk

DAY_US = 86_400_000_000
TAGS = {"by": "service", "value": "procedures", "band": "under_5"}
THEME = "aide_aux_demarches_administratives"


async def ask_for_help(series: SeriesStore, at: int) -> None:
    await series.write([Point("use", "victoire-1", TAGS, {"sessions": 9}, at)])


async def test_what_is_asked_for_and_not_offered_is_a_gap_in_its_commune(desk: Desk) -> None:
    await ask_for_help(desk.series, round(NOW.timestamp() * 1_000_000) - DAY_US)
    found = await desk.get("/demand", commune="Bordeaux")
    assert (found["days"], found["within_km"]) == (30, 3.0)
    (row,) = [row for row in found["items"] if row["theme"] == THEME]
    assert (row["commune"], row["commune_name"]) == ("33063", "Bordeaux")
    assert row["theme_label"] == "Aide aux démarches administratives"
    assert (row["asked"], row["seats"], row["gap"]) == (9, 0, True)
    assert found["items"][0] == row
    assert (await desk.get("/demand", commune="33249"))["items"] == []
    assert (await desk.get("/demand", theme="sante"))["items"] == []
    assert (await desk.ask("GET", "/demand", params={"within_km": 0})).status_code == 422
    unknown = await desk.ask("GET", "/demand", params={"commune": "Atlantis"})
    assert unknown.status_code == 404


async def test_the_command_tells_the_same(
    desk: Desk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask_for_help(desk.series, SystemClock().now() - DAY_US)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_SERIES_URL", f"sqlite:///{tmp_path}/series.sqlite")

    def typed(*words: str) -> str:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    told = await asyncio.to_thread(typed, "demand", "--commune", "Bordeaux", "--json")
    assert json.loads(told)["items"][0]["asked"] == 9
    assert "Aide aux démarches administratives" in await asyncio.to_thread(typed, "demand")
