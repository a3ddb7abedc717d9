"""`escale retention` as it is typed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contract import DAY_S, LEVELS, SystemClock
from store import Point, open_levels, open_series
from store.retention import Kept, cli
from store.retention.cli import app
from tests.house.documented_commands import documented
from tests.store.test_retention_sqlite import without_marks

DAY = DAY_S * 1_000_000


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MQTT_URL", "SERIES_URL", "DATABASE_URL", "CONFIG", "HOME"):
        monkeypatch.delenv(f"ESCALE_{name}", raising=False)


def run(home: Path, *words: str, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words, env={"ESCALE_HOME": str(home), **environment})
    return done.exit_code, done.output


async def fill(folder: Path) -> None:
    levels = await open_levels(f"sqlite:///{folder}/series.sqlite")
    await levels.prepare()
    now = SystemClock().now()
    for level in LEVELS:
        points = [Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - days * DAY) for days in (0, 9)]
        await levels.of(level).write(points)
    await levels.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    asyncio.run(fill(tmp_path))
    (tmp_path / "escale.toml").write_text("[series]\nraw_days = 2\n")
    return tmp_path


def test_what_each_level_holds_is_said(home: Path) -> None:
    code, said = run(home, "show")
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == ["level", "raw", "5m", "1h"]
    code, said = run(home, "show", "--json")
    raw, five, hour = json.loads(said)["items"]
    assert (raw["days_set"], raw["life_s"], raw["rows"]) == (2, 3 * DAY_S, 6)
    assert (five["days_set"], hour["days_set"]) == (730, 3_650)


def test_what_is_older_goes_and_the_second_time_nothing(home: Path) -> None:
    code, said = run(home, "apply")
    assert (code, said) == (0, "raw: m_…: 3 rows gone\n")
    assert run(home, "apply") == (0, "nothing to change\n")
    (home / "escale.toml").write_text("[series]\nraw_days = 2\nfive_minutes_days = 3\n")
    code, said = run(home, "apply", "--json")
    assert [(one["level"], one["rows"]) for one in json.loads(said)["items"]] == [
        ("raw", 0),
        ("5m", 1),
        ("1h", 0),
    ]


async def older_installation(home: Path) -> None:
    older = await open_series(f"sqlite:///{home}/series.sqlite", without_marks())
    now = SystemClock().now()
    await older.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - 200 * DAY)])
    await older.close()


def test_samples_from_before_the_levels_are_marked(tmp_path: Path) -> None:
    asyncio.run(older_installation(tmp_path))
    code, said = run(tmp_path, "apply")
    assert (code, "escale retention mark" in said) == (1, True)
    (tmp_path / "escale.toml").write_text("[series]\nraw_days = 365\n")
    code, said = run(tmp_path, *documented("bin/escale retention mark")[2:])
    assert (code, "1 hours marked" in said) == (0, True)
    assert run(tmp_path, "apply") == (0, "nothing to change\n")


def test_a_store_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = "influxdb://someone:hush-hush@127.0.0.1:9/escale"
    for words in (("show",), ("apply",), ("mark",)):
        code, said = run(tmp_path, *words, ESCALE_SERIES_URL=url)
        assert (code, "127.0.0.1:9" in said, "hush-hush" in said) == (1, True, False)
    (tmp_path / "escale.toml").write_text("[series]\nraw_days = 0\n")
    assert run(tmp_path, "show")[0] == 1


@pytest.mark.parametrize("word", ["apply", "mark"])
def test_it_may_be_stopped_and_says_how_to_go_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    def stopped(work: Coroutine[Any, Any, object]) -> object:
        work.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_interruptible", stopped)
    code, said = run(home, word)
    assert (code, "run it again to go on" in said) == (130, True)


def test_another_life_in_force_is_shown_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "open_keeping", InfluxKept.opened)
    code, said = run(tmp_path, "show")
    assert code == 0
    assert "for ever" in said
    assert "3 d 12 h" in said
    assert "not there yet" in said
    assert "escale retention apply" in said


class InfluxKept:
    """A Keeping that says what an InfluxDB might."""

    @classmethod
    async def opened(cls, *_given: object) -> InfluxKept:
        return cls()

    async def kept(self) -> list[Kept]:
        raw, five, hour = LEVELS
        life_s = 3 * DAY_S + 12 * 3_600
        return [
            Kept(raw, "escale", None),
            Kept(five, "five", life_s),
            Kept(hour, "h", None, there=False),
        ]

    async def close(self) -> None:
        """Nothing is open."""
