"""`escale programme counsellors` on a database of its own."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.counsellors_cli import app
from tests.programme.counsellors.people import KIOSK
from tests.programme.counsellors.test_routes import ACTIVITY

NEW = ("--name", "Dominique Essai", "--structure", "ville", "--contact", "d@ville.example")


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"ESCALE_DATABASE_URL": database_url, "ESCALE_HOME": str(tmp_path)}


def run(environ: dict[str, str], *arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), env=environ, input=text)


def good(environ: dict[str, str], *arguments: str, text: str | None = None) -> str:
    result = run(environ, *arguments, text=text)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_counsellor_is_registered_listed_changed_exported_and_erased(
    environ: dict[str, str], tmp_path: Path
) -> None:
    good(environ, "add", "dominique", *NEW, "--starts-on", "2026-02-01")
    good(environ, "step", "dominique", "Formation initiale", "--hours", "105")
    assert "Dominique Essai" in good(environ, "list")
    good(environ, "add", "dominique", *NEW, "--starts-on", "2026-02-02", "--change")
    out = tmp_path / "dossier.json"
    good(environ, "export", "dominique", "--out", str(out))
    assert json.loads(out.read_text("utf-8"))["counsellors"]["starts_on"] == "2026-02-02"
    assert "erase" in run(environ, "erase", "dominique", text="n\n").output.lower()
    assert json.loads(good(environ, "show", "dominique"))["path"][0]["hours"] == 105
    good(environ, "erase", "dominique", "--yes")
    assert "no counsellor" in run(environ, "show", "dominique").stderr


def test_hours_are_announced_and_taken_back(environ: dict[str, str]) -> None:
    times = ("--from", "14:00", "--to", "17:00", "--kiosk", KIOSK)
    slot = good(environ, "announce", "camille", *times, "--every", "tue").strip()
    asked = ("hours", "--kiosk", KIOSK, "--first", "2026-03-09", "--days", "7")
    assert good(environ, *asked) == f"2026-03-10 14:00-17:00  {KIOSK}  camille\n"
    assert "every tue" in good(environ, "slots", "camille")
    absence = good(environ, "absent", "camille", "--first", "2026-03-10").strip()
    assert good(environ, *asked) == ""
    good(environ, "present", absence)
    good(environ, "take-back", slot)
    assert good(environ, *asked) == ""


def test_an_activity_is_entered_and_the_months_figures_printed(environ: dict[str, str]) -> None:
    known = good(environ, "activities", "add", "camille", "-", text=json.dumps(ACTIVITY)).strip()
    asked = ("activities", "figures", "2026-03", "--source", "escale")
    assert json.loads(good(environ, *asked))["people"] == 9
    rows = list(csv.DictReader(good(environ, *asked, "--format", "csv").splitlines()))
    assert {row["label"] for row in rows if row["figure"] == "thematiques"} == {"E-mail", "Santé"}
    assert {row["people"] for row in rows if row["term"] == "feminin"} == {"5"}
    fewer = json.dumps(ACTIVITY | {"beneficiaires": {"total": 4}})
    good(environ, "activities", "add", "camille", "-", "--change", known, text=fewer)
    [row] = good(environ, "activities", "list", "camille").splitlines()
    assert (json.loads(row)["id"], json.loads(row)["people"]) == (known, 4)
    good(environ, "activities", "remove", known)
    assert json.loads(good(environ, *asked))["people"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "X Y", *NEW, "--starts-on", "2026-02-01"), "id"),
        (("announce", "camille", "--from", "14h", "--to", "17:00", "--every", "tue"), "begins"),
        (("announce", "camille", "--from", "14:00", "--to", "17:00"), "give a place, or a kiosk"),
        (("activities", "add", "camille", "/nowhere.json"), "can't be read"),
        (("activities", "figures", "2026-13"), "write YYYY-MM"),
        (("export", "nobody", "--out", "-"), "no counsellor"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    environ: dict[str, str], arguments: tuple[str, ...], says: str
) -> None:
    result = run(environ, *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert says in result.stderr
