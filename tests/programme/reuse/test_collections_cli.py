"""`escale programme collections`, as the documentation has it."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.cli import app
from programme.hours import ZONE
from tests.house.documented_commands import documented

pytestmark = pytest.mark.slow

CAMPAIGN = "id=c|title=fr=Collecte|takes=laptop|starts_on=2027-03-01|ends_on=2027-03-31"
POINT = "id=p|campaign=c|name=P|latitude=44.8378|longitude=-0.5794|hours=Mo-Fr 09:00-17:00"


@pytest.fixture(autouse=True)
def _environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))


def escale(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def announced() -> None:
    escale("collections", "add", "campaigns", *CAMPAIGN.split("|"))
    escale("collections", "add", "points", *POINT.split("|"))


def shown(*words: str) -> dict[str, tuple[str, list[str]]]:
    rows = json.loads(escale("collections", "shown", "--json", *words).stdout)
    return {row["id"]: (row["state"], [one["kiosk"] for one in row["kiosks"]]) for row in rows}


def test_a_campaign_its_point_and_the_kiosks_that_show_it_as_documented(tmp_path: Path) -> None:
    campaign = documented(
        "bin/escale programme collections add campaigns id=collecte-2027"
        ' "title=fr=Grande collecte|en=Great collection"'
        ' "takes=smartphone|laptop|cable" starts_on=2027-03-01 ends_on=2027-03-31'
    )
    point = documented(
        "bin/escale programme collections add points id=mairie campaign=collecte-2027"
        ' "name=Hôtel de ville" "address=Place Pey-Berland, 33000 Bordeaux" latitude=44.8378'
        ' longitude=-0.5794 "hours=Mo-Fr 09:00-17:00"'
    )
    escale(*campaign[2:])
    escale(*point[2:])
    on_the_first = documented("bin/escale programme collections shown --on 2027-03-01")[2:]
    table = escale(*on_the_first).stdout
    assert "victoire-1 " in table
    assert "mairie-1" not in table
    state, near = shown("--on", "2027-03-31")["mairie"]
    assert (state, "victoire-1" in near, "eglise-1" in near) == ("lasts", True, False)
    assert shown("--on", "2027-04-01") == {"mairie": ("over", [])}
    file = tmp_path / "campaigns.csv"
    escale("collections", "export", "campaigns", "--out", str(file))
    [row] = csv.DictReader(file.read_text("utf-8").splitlines())
    assert row["title"] == "en=Great collection|fr=Grande collecte"
    assert row["takes"] == "smartphone|laptop|cable"
    escale(*documented("bin/escale programme collections call-off collecte-2027")[2:])
    assert shown("--on", "2027-03-01") == {"mairie": ("called off", [])}


def test_what_is_exported_is_imported_again_and_changes_nothing(tmp_path: Path) -> None:
    announced()
    for table in ("campaigns", "points"):
        file = tmp_path / f"{table}.csv"
        escale("collections", "export", table, "--out", str(file))
        counts = escale("collections", "import", table, str(file)).stdout
        assert counts == "0 added, 0 changed, 1 unchanged, 0 refused\n"


def test_what_can_not_be_is_refused_in_a_sentence() -> None:
    announced()
    refused = {
        ("campaigns", "c"): {
            "takes=sledge": "takes",
            "title=en=Only English": "French",
        },
        ("points", "p"): {
            "hours=le mardi ?": "OpenStreetMap",
            "campaign=autre": "no campaign 'autre'",
        },
    }
    for row, changes in refused.items():
        for change, says in changes.items():
            assert says in escale("collections", "change", *row, change, code=1).stderr


def test_without_a_day_it_is_today_in_paris() -> None:
    today = datetime.now(ZONE).date().isoformat()
    days = (f"starts_on={today}", f"ends_on={today}")
    escale("collections", "add", "campaigns", "id=jour", "title=Un jour", "takes=tablet", *days)
    where = ("latitude=44.83", "longitude=-0.57")
    escale("collections", "add", "points", "id=p", "campaign=jour", "name=P", *where)
    assert shown()["p"][0] == "lasts"
