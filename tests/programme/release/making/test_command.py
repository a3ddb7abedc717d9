"""A month published by command, as the documentation shows it; each deed is in the audit."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contract import LEVELS
from programme.cli import app
from programme.release import release_cli
from programme.release.months import HOUR_US
from store import AuditEntry, audit, open_database, open_levels
from tests.databases import migrated
from tests.house.documented_commands import documented
from tests.programme.fleet import PUBLISHER
from tests.programme.release.making.town import (
    CARRIET,
    NOW,
    OCTOBER,
    VICTOIRE,
    an_hour,
    furnish,
    write_month,
)


class Afterwards:
    """A clock that stands two days after the month."""

    def now(self) -> int:
        return NOW


async def _furnish(url: str) -> None:
    await migrated(url)
    database = open_database(url)
    await furnish(database)
    await database.close()


async def _fill(folder: Path) -> None:
    levels = await open_levels(f"sqlite:///{folder}/series.sqlite")
    await levels.prepare()
    daily = {VICTOIRE: {"procedures": 4, "family": 3}, CARRIET: {"procedures": 3, "wifi": 2}}
    await write_month(levels.raw, OCTOBER, daily)
    await levels.raw.write(an_hour(CARRIET, OCTOBER.hours[40], family=4))
    for level in LEVELS[1:]:
        # As the collector rolls up, so that the month is there whenever this is run.
        points = await levels.raw.summaries(
            "use", start=OCTOBER.begin, end=OCTOBER.end + 2 * HOUR_US, level=level
        )
        await levels.of(level).write(points)
    await levels.close()


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/office.sqlite"
    asyncio.run(_furnish(url))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ESCALE_DATABASE_URL", url)
    monkeypatch.setenv("ESCALE_SERIES_URL", f"sqlite:///{tmp_path}/series.sqlite")
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.setenv("ESCALE_PROGRAMME_PIVOT", PUBLISHER.pivot)
    monkeypatch.setenv("ESCALE_PROGRAMME_ORGANISATION", PUBLISHER.organisation)
    monkeypatch.setattr(release_cli, "SystemClock", Afterwards)
    return url


def escale(words: list[str]) -> Result:
    return CliRunner().invoke(app, words)


def done(words: list[str]) -> str:
    result = escale(words)
    assert result.exit_code == 0, result.output
    return result.stdout


def deeds(url: str) -> list[AuditEntry]:
    async def work() -> list[AuditEntry]:
        database = open_database(url)
        found = await audit.list(database)
        await database.close()
        return [*reversed(found)]

    return asyncio.run(work())


@pytest.mark.slow
def test_a_month_is_planned_made_checked_published_and_withdrawn(town: str, tmp_path: Path) -> None:
    asyncio.run(_fill(tmp_path))
    said = done(documented("bin/escale programme release plan --month 2026-10")[2:])
    assert "kiosks" in said
    said = done(documented("bin/escale programme release make --month 2026-10")[2:])
    assert said.startswith("2026-10-v1 is made: ")
    early = escale(["release", "publish", "--month", "2026-10"])
    assert (early.exit_code, "2026-10-v1 is made" in early.output) == (1, True)
    said = done(documented("bin/escale programme release check --month 2026-10")[2:])
    assert said == "2026-10-v1 passes, together with no earlier release of the month\n"
    done(documented("bin/escale programme release publish --month 2026-10")[2:])
    done(documented("bin/escale programme release attack")[2:])
    [attacked] = json.loads(done(["release", "attack", "--month", "2026-10", "--json"]))
    assert (attacked["versions"], attacked["recovered"]) == ("2026-10-v1", 0)
    assert attacked["hidden"] > 0
    assert float(attacked["narrowest"]) >= 10
    done(documented("bin/escale programme release export 2026-10-v1 --out october")[2:])
    shown = json.loads(done(["release", "show", "2026-10-v1"]))
    assert shown["files"].keys() == {path.name for path in (tmp_path / "october").iterdir()}
    assert "2026-10-v1" in (tmp_path / "october" / "datapackage.json").read_text("utf-8")
    other = escale(["release", "make", "--month", "2026-10", "--min-value", "20"])
    assert other.exit_code == 1
    assert "2026-10-v1 is public with other thresholds" in other.output
    assert "min_value 11, min_days 3" in " ".join(other.output.split())
    again = done(["release", "make", "--month", "2026-10"])
    assert again == "2026-10-v1: nothing has changed since it was made\n"
    done(
        documented(
            'bin/escale programme release withdraw 2026-10-v1 --reason "a kiosk counted twice"'
        )[2:]
    )
    [row] = json.loads(done(["release", "list", "--json"]))
    assert (row["release"], row["state"]) == ("2026-10-v1", "withdrawn")
    found = deeds(town)
    assert [(one.action, one.subject) for one in found] == [
        ("release.make", "2026-10-v1"),
        ("release.check", "2026-10-v1"),
        ("release.publish", "2026-10-v1"),
        ("release.make", "2026-10-v1"),
        ("release.withdraw", "2026-10-v1"),
    ]
    assert {one.actor for one in found} == {"command line"}


def test_what_is_not_there_is_said_in_a_sentence(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = escale(["release", "check", "--month", "2026-10"])
    assert (none.exit_code, none.stderr.strip()) == (
        1,
        "no release 2026-10: make it: escale programme release make --month 2026-10",
    )
    early = escale(["release", "plan", "--month", "2026-11"])
    assert (early.exit_code, "2026-11 is not over" in early.stderr) == (1, True)
    monkeypatch.delenv("ESCALE_PROGRAMME_PIVOT")
    nobody = escale(["release", "make", "--month", "2026-10"])
    assert (nobody.exit_code, "ESCALE_PROGRAMME_PIVOT" in nobody.stderr) == (1, True)
    assert deeds(town) == []


def test_without_the_extra_a_sentence_says_what_to_install(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    for name in ("programme.release.repair", "programme.release.opening"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    refused = escale(["release", "plan", "--month", "2026-10"])
    assert refused.exit_code == 1
    assert refused.stderr.startswith("highspy is missing, which makes releases")
    assert "escale[observatory]" in refused.stderr


@pytest.mark.slow
def test_thresholds_are_stricter_when_asked_and_published_with_the_figures(
    town: str, tmp_path: Path
) -> None:
    asyncio.run(_fill(tmp_path))
    usual = json.loads(done(["release", "plan", "--month", "2026-10", "--json"]))[0]
    strict = ["--month", "2026-10", "--min-value", "120", "--min-days", "5", "--max-share", "0.7"]
    planned = json.loads(done(["release", "plan", *strict, "--json"]))[0]
    assert usual["enough"], "two busy kiosks are of use, though one cell is small"
    assert planned["hidden"] > usual["hidden"]
    done(["release", "make", *strict])
    assert "2026-10-v1 passes" in done(["release", "check", "--month", "2026-10"])
    rules = json.loads(done(["release", "show", "2026-10-v1"]))["parameters"]["rules"]
    assert rules == {"min_value": 120, "min_days": 5, "min_contributors": 3, "max_share": 0.7}
    done(["release", "export", "2026-10-v1", "--out", "strict"])
    assert "below 120" in (tmp_path / "strict" / "method.en.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "looser", [("--min-value", "10"), ("--min-days", "2"), ("--max-share", "0.9")]
)
def test_thresholds_are_never_looser_than_practice(town: str, looser: tuple[str, str]) -> None:
    assert escale(["release", "make", "--month", "2026-10", *looser]).exit_code == 2
