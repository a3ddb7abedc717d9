"""What docs/programme.md shows, typed by somebody who has a small register."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from programme.cli import app
from store import kiosks, open_database, registers, sites
from tests.databases import migrated
from tests.house.documented_commands import documented
from tests.programme.fleet import FLEET, TOWN_HALL
from tests.programme.imports.tables import text
from tests.programme.training.register import CCAS, fill

TODAY = date(2026, 1, 1)


async def _prepare(url: str) -> None:
    await migrated(url)
    db = open_database(url)
    await fill(db)
    await sites.add(db, TOWN_HALL)
    await kiosks.add(db, FLEET[0].kiosk)
    await registers.aladdin.plan(db, {"2026-11": 5})
    counsellor = registers.counsellors.Counsellor(
        "c-1", "A. Martin", CCAS.id, "c1@ccas.example", TODAY
    )
    await registers.counsellors.add(db, counsellor)
    await db.close()


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    asyncio.run(_prepare(url))
    (tmp_path / "lieux.csv").write_text(
        text({"horaires": "Mo-Fr 09:00-17:00"}, {"id": "lieu-2", "services": "Vélos"}), "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return {"ESCALE_HOME": str(tmp_path), "ESCALE_DATABASE_URL": url, "COLUMNS": "160"}


@pytest.mark.slow
def test_each_command_of_the_page_does_what_the_page_says(environ: Mapping[str, str]) -> None:
    def typed(words: Sequence[str]) -> str:
        result = CliRunner().invoke(app, list(words[2:]), env=environ)
        assert result.exit_code == 0, result.output
        return result.output

    assert "1 written" in typed(
        documented(
            'bin/escale programme places import lieux.csv --source "Ville de Lormont" '
            "--partial --report refused.csv"
        )
    )
    assert "Vélos" in Path("refused.csv").read_text("utf-8")
    typed(documented("bin/escale programme places export --what register --out guide.csv"))
    assert "Médiathèque de Lormont" in Path("guide.csv").read_text("utf-8")
    assert "Médiathèque de Lormont" in typed(
        documented(
            "bin/escale programme guide search --commune Lormont "
            '--service "Aide aux démarches administratives" --fee Gratuit --day monday'
        )
    )
    assert "4" in typed(
        documented(
            "bin/escale programme sesame enrol cinq-jours-novembre "
            "--structure ccas-lormont --people 4 --professional"
        )
    )
    typed(
        documented(
            "bin/escale programme aladdin presences mail-1 "
            "--present 9 --first-timers 6 --qpv-residents 4"
        )
    )
    numbers = typed(documented("bin/escale programme aladdin attest mail-1 5"))
    assert numbers.count("ALD-") == 5
    table = typed(documented("bin/escale programme aladdin progress --format csv"))
    assert "cumul" in table
    typed(
        documented(
            "bin/escale programme counsellors announce c-1 --kiosk mairie-1 "
            "--every tue --from 14:00 --to 17:00"
        )
    )
    assert "mairie-1" in typed(["", "", "counsellors", "slots", "c-1"])


@pytest.mark.slow
def test_notices_demand_and_orientations_are_told_as_the_page_says(
    environ: Mapping[str, str],
) -> None:
    def typed(words: Sequence[str]) -> str:
        result = CliRunner().invoke(app, list(words[2:]), env=environ)
        assert result.exit_code == 0, result.output
        return result.output

    typed(
        documented(
            "bin/escale programme notices announce fermeture-noel "
            '--text "fr=Fermé le 25 décembre" --text "en=Closed on 25 December" '
            "--from 2026-12-20 --until 2026-12-26 --kiosk mairie-1"
        )
    )
    typed(documented("bin/escale programme notices list"))
    typed(documented("bin/escale programme notices take-back fermeture-noel"))
    assert "gap" in typed(documented("bin/escale programme demand --within-km 5"))
    told = typed(documented("bin/escale programme orientations --first 2026-10 --last 2026-12"))
    assert "no code was given" in told
