"""A made-up year: the same for the same seed, plausible, and never beside what is real."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contract import code_digest
from programme.cli import app
from programme.simulation.cast import cast
from programme.simulation.seasons import busy, days
from programme.simulation.training import meetings
from programme.simulation.walking import walks
from store import migrate
from tests.house.documented_commands import documented
from tests.programme.fleet import FLEET

BOOTHS = FLEET[:1]


def run(database_url: str, folder: Path, *options: str) -> Result:
    environ: Mapping[str, str] = {
        "ESCALE_DATABASE_URL": database_url,
        "ESCALE_HOME": str(folder),
        "COLUMNS": "140",
    }
    return CliRunner().invoke(app, ["simulate", *options], env=environ)


@pytest.mark.slow
def test_a_year_shows_aladdins_curve_and_who_came_and_is_made_once(
    database_url: str, tmp_path: Path
) -> None:
    words = documented("bin/escale programme simulate --year 2026 --seed 1")[3:]
    result = run(database_url, tmp_path, *words)
    assert result.exit_code == 0, result.output
    totals = [int(row) for row in re.findall(r"│ 2026-\d\d │ +\d+ +│ (\d+)", result.stdout)]
    assert len(totals) == 12
    assert totals == sorted(totals)
    said = re.search(r"(\d+) of 3,000 attested, (-?\d+) short of the plan", result.stdout)
    assert said is not None
    assert (int(said[1]), int(said[1]) + int(said[2])) == (totals[-1], 1_000)
    (offered, taken, codes, came), share = _row("all", result.stdout)
    assert offered > taken > codes > came > 0
    assert share == pytest.approx(100 * came / codes, abs=0.1)
    again = run(database_url, tmp_path, *words)
    assert again.exit_code == 1
    assert "structures are registered already" in again.stderr


def test_the_same_seed_makes_the_same_year_and_another_does_not() -> None:
    def told(seed: int) -> tuple[object, ...]:
        people = cast(seed, 2026, BOOTHS)
        return people, list(meetings(seed, 2026, people)), list(walks(seed, 2026, people))

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_a_code_is_shown_after_the_day_on_which_it_was_given() -> None:
    people = cast(5, 2026, BOOTHS)
    given: set[str] = set()
    for day in walks(5, 2026, people):
        assert {code_digest(shown.code) for shown in day.shown} <= given
        for one in day.given:
            assert len(one.digests) <= one.taken <= one.offered
            given.update(one.digests)
    assert len(given) > 10


def test_summer_sundays_and_holidays_are_quiet() -> None:
    shares = {day.isoformat(): busy(day) for day in days(2026)}
    assert len(shares) == 365
    assert shares["2026-08-12"] < shares["2026-09-09"] / 2
    assert shares["2026-05-01"] < shares["2026-05-29"] / 2
    assert shares["2026-03-08"] < shares["2026-03-09"] / 2


def test_without_a_kiosk_there_is_no_year(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.sqlite"
    asyncio.run(migrate(url))
    result = run(url, tmp_path)
    assert result.exit_code == 1
    assert "no kiosk in service has a screen" in result.stderr


def _row(name: str, text: str) -> tuple[tuple[int, int, int, int], float]:
    found = re.search(rf"│ {name} +│ (\d+) +│ (\d+) +│ (\d+) +│ (\d+) +│ ([\d.]+)%", text)
    assert found is not None, text
    offered, taken, codes, came = (int(found[n]) for n in range(1, 5))
    return (offered, taken, codes, came), float(found[5])
