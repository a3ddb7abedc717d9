"""`escale programme observatory where-next`, as planners type it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from programme.cli import app
from tests.house.documented_commands import documented

CANDIDATES = (
    "id,name,commune,latitude,longitude,qpv\n"
    "gare,Gare de Cenon,33119,44.8570,-0.5330,\n"
    "carriet,Carriet,Lormont,44.8830,-0.5160,QN03307M\n"
    "pessac,Pessac centre,33318,44.8060,-0.6310,\n"
)


@pytest.fixture
def candidates(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.setenv("ESCALE_SERIES_URL", f"sqlite:///{tmp_path}/series.sqlite")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "candidates.csv"
    path.write_text(CANDIDATES, "utf-8")
    return path


def escale(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["observatory", *words])
    assert result.exit_code == code, result.output
    return result


def ranked(*words: str) -> Any:
    base = ("where-next", "--candidates", "candidates.csv", "--year", "2027", "--json")
    return json.loads(escale(*base, *words).stdout)


def test_sites_are_explained_in_the_planners_language(candidates: Path) -> None:
    words = documented(
        "bin/escale programme observatory where-next --candidates candidates.csv --count 5 "
        "--year 2027 --lang fr"
    )
    said = escale(*words[3:]).stdout.splitlines()
    # The kiosks of the tests were registered in 1970: its five years are long over.
    assert said[0].startswith("2027 : 4 bornes en service ou prévues sur 50 ; 46 par an")
    assert len(said) == 4
    assert said[1].startswith("1. ")
    assert "non compté, car inconnu : fragilité numérique (pas d’indice)" in said[1]


@pytest.mark.slow
def test_an_index_and_weights_change_the_ranking(candidates: Path, tmp_path: Path) -> None:
    (tmp_path / "ifn.csv").write_text("code_insee,score\n33119,9.5\n33249,6\n33318,2\n", "utf-8")
    escale("import-indicator", "ifn.csv", "--vintage", "2024", "--licence", "etalab-2.0")
    alone = ("population=0", "coverage=0", "use=0", "unmet=0")
    weights = [word for pair in alone for word in ("--weight", pair)]
    assert [one["id"] for one in ranked(*weights)["items"]] == ["gare", "carriet", "pessac"]
    far = [word for pair in ("coverage=9", "fragility=0") for word in ("--weight", pair)]
    assert ranked(*far, "--count", "1")["items"][0]["id"] != "gare"
    refused = escale("where-next", "--candidates", "candidates.csv", "--weight", "beauty=1", code=1)
    assert "fragility, population, coverage, use, unmet" in refused.stderr


def test_a_bad_candidate_is_named_with_its_row(candidates: Path) -> None:
    candidates.write_text(
        CANDIDATES + "gare,Encore,33119,44,0,\nx,Loin,Atlantis,144,0,QP1\n"
        "y,Retourné,33119,-0.533,44.857,\n",
        "utf-8",
    )
    said = escale("where-next", "--candidates", str(candidates), code=1).stderr
    assert "row 5, id: 'gare' is there already" in said
    assert "row 6, commune" in said
    assert "row 6, latitude" in said
    assert "latitude and longitude are swapped" in said
