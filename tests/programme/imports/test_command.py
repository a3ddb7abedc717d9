"""`escale programme places import`: all or nothing, or the good rows; twice changes nothing."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.cli import app
from tests.house.rooms import TREE
from tests.programme.imports.tables import GOOD, SOURCE, text
from tests.programme.table_schema import faults, schema

pytestmark = pytest.mark.slow

__all__ = ["schema"]

GIRONDE = TREE.parent / "shared/data/gironde/places.json"
BAD = {"id": "lieu-2", "services": "Réparer des vélos"}


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"ESCALE_DATABASE_URL": database_url, "ESCALE_HOME": str(tmp_path)}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "lieux.csv"
    path.write_text(text({}, BAD, {"id": "lieu-3"}))
    return path


def run(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["places", *arguments], env=environ)


def bring_in(environ: dict[str, str], table: Path, *options: str) -> Result:
    return run(environ, "import", str(table), "--source", SOURCE, *options)


def exported(environ: dict[str, str]) -> list[str]:
    result = run(environ, "export", "--out", "-", "--what", "register")
    assert result.exit_code == 0, result.output
    return [row["id"] for row in csv.DictReader(result.stdout.splitlines())]


def test_one_bad_row_and_nothing_goes_in(environ: dict[str, str], table: Path) -> None:
    result = bring_in(environ, table)
    assert result.exit_code == 1
    assert "row 3, services: 'Réparer des vélos' is no term of the standard" in result.stderr
    assert "1 of 3 rows are refused; nothing was written" in result.stderr
    assert exported(environ) == []


def test_the_good_rows_go_in_when_asked_and_twice_changes_nothing(
    environ: dict[str, str], table: Path
) -> None:
    assert "2 written, 0 were there" in bring_in(environ, table, "--partial").stdout
    assert "0 written, 2 were there" in bring_in(environ, table, "--partial").stdout
    assert exported(environ) == ["lieu-1", "lieu-3"]


def test_a_dry_run_writes_nothing_and_reports_all(
    environ: dict[str, str], table: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    result = bring_in(environ, table, "--partial", "--dry-run", "--report", str(report))
    assert result.exit_code == 0, result.output
    [finding] = csv.DictReader(report.read_text("utf-8").splitlines())
    assert finding == {
        "row": "3",
        "column": "services",
        "value": "Réparer des vélos",
        "reason": "is no term of the standard",
        "kind": "refused",
    }
    assert exported(environ) == []


def test_what_a_whole_table_lacks_is_withdrawn_and_comes_back_with_it(
    environ: dict[str, str], tmp_path: Path
) -> None:
    both, one = tmp_path / "both.csv", tmp_path / "one.csv"
    both.write_text(text({}, {"id": "lieu-2"}))
    one.write_text(text({"id": "lieu-2"}))
    bring_in(environ, both)
    assert "1 withdrawn" in bring_in(environ, one, "--whole").stdout
    assert exported(environ) == ["lieu-2"]
    bring_in(environ, both)
    assert exported(environ) == ["lieu-1", "lieu-2"]


def test_another_sources_place_is_not_taken_over(environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text(text({}))
    bring_in(environ, path)
    result = run(environ, "import", str(path), "--source", "another")
    assert result.exit_code == 1
    assert f"is {SOURCE}'s" in result.stderr


def test_a_place_is_confirmed_today(environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text(text({}))
    bring_in(environ, path)
    assert run(environ, "confirm", GOOD["id"]).exit_code == 0
    missing = run(environ, "confirm", "nowhere")
    assert (missing.exit_code, missing.stderr) == (1, "no place 'nowhere'\n")


def test_the_places_of_the_gironde_go_in_and_come_out_valid(
    environ: dict[str, str], tmp_path: Path, schema: dict[str, object]
) -> None:
    if not GIRONDE.is_file():
        pytest.skip("the places of the Gironde are not beside the repository (shared/data)")
    out = tmp_path / "out.csv"
    result = run(environ, "import", str(GIRONDE), "--mapping", "gironde", "--partial")
    assert result.exit_code == 0, result.output
    assert "346 written" in result.stdout
    assert "347 rows (utf-8-sig): 346 good, 346 of them with a guess, 1 refused" in result.stderr
    run(environ, "export", "--out", str(out), "--what", "register")
    assert faults(schema, out.read_bytes().decode("utf-8")) == []
    again = run(environ, "import", str(out), "--source", "Département de la Gironde", "--whole")
    assert "0 written, 346 were there, 0 withdrawn" in again.stdout
