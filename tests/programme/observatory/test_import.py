"""`escale programme observatory import-indicator` and the catalogue, as people type them."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.cli import app
from tests.house.documented_commands import documented

SAID = ("--vintage", "2024", "--licence", "etalab-2.0")
TABLE = (
    "code_insee;libelle;score\n"
    "33063;Bordeaux;4,5\n"
    "33119;Cenon;7,2\n"
    "33249;Lormont;s\n"
    "33167;Floirac;\n"
    "75056;Paris;3,1\n"
)


@pytest.fixture(autouse=True)
def environ(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ifn.csv"
    path.write_text(TABLE, "utf-8")
    return path


def escale(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["observatory", *words])
    assert result.exit_code == code, result.output
    return result


def known(indicator: str = "ifn") -> dict[str, tuple[float | None, str | None]]:
    rows = json.loads(escale("values", indicator, "--json").stdout)
    return {row["territory"]: (row["value"], row["missing"]) for row in rows}


def test_values_come_in_and_what_is_missing_keeps_its_reason(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    words = documented(
        "bin/escale programme observatory import-indicator ifn.csv --vintage 2024 "
        "--licence etalab-2.0 --report findings.csv"
    )
    escale(*words[3:])
    shown = escale(*documented("bin/escale programme observatory values ifn")[3:]).stdout
    assert "secret statistique" in shown
    assert known() == {
        "33063": (4.5, None),
        "33119": (7.2, None),
        "33167": (None, "non renseigné"),
        "33249": (None, "secret statistique"),
    }
    [row] = json.loads(escale("indicators", "--json").stdout)
    assert (row["code"], row["vintage"], row["licence"]) == ("ifn", "2024", "etalab-2.0")
    [cenon, *_] = [
        one
        for one in json.loads(escale("list", "territories", "--json").stdout)
        if one["id"] == "33119"
    ]
    assert (cenon["name"], cenon["parent"]) == ("Cenon", "243300316")


def test_twice_changes_nothing_and_a_correction_changes_one(table: Path) -> None:
    assert "4 written" in escale("import-indicator", str(table), *SAID).stdout
    assert "0 written, 4 were there" in escale("import-indicator", str(table), *SAID).stdout
    table.write_text(TABLE.replace("4,5", "4,6"), "utf-8")
    assert "1 written, 3 were there" in escale("import-indicator", str(table), *SAID).stdout
    assert known()["33063"] == (4.6, None)


def test_a_dry_run_says_what_would_change_and_writes_nothing(table: Path) -> None:
    said = escale("import-indicator", str(table), *SAID, "--dry-run")
    assert "4 written, 0 were there" in said.stdout
    assert json.loads(escale("indicators", "--json").stdout) == []


def test_bad_rows_keep_all_out_and_are_named_in_a_report(table: Path, tmp_path: Path) -> None:
    table.write_text(TABLE + "33063;Bordeaux;5\nabc;?;1\n33281;Mérignac;11\n33318;Pessac;oui\n")
    report = tmp_path / "findings.csv"
    words = ("import-indicator", str(table), *SAID, "--report", str(report))
    assert "4 of 9 rows are refused; nothing was written" in escale(*words, code=1).stderr
    with report.open(encoding="utf-8", newline="") as file:
        found = [(row["row"], row["kind"], row["reason"]) for row in csv.DictReader(file)]
    assert found == [
        ("6", "left_out", "is no territory known here"),
        ("7", "refused", "is the territory of row 2 already"),
        ("8", "refused", "is no INSEE code of a commune"),
        ("9", "refused", "is not between 0 and 10"),
        ("10", "refused", "is no number, and no reason of the mapping"),
    ]
    escale(*words, "--partial")
    assert known()["33063"] == (4.5, None)
    assert "33281" not in known()


def test_who_imports_says_the_vintage_and_the_licence(table: Path) -> None:
    said = escale("import-indicator", str(table), code=1).stderr
    assert "--vintage" in said
    assert "--licence" in said


@pytest.mark.slow
def test_a_priority_district_and_an_iris_enter_with_their_values(tmp_path: Path) -> None:
    mapping, table = tmp_path / "pauvrete.toml", tmp_path / "pauvrete.csv"
    mapping.write_text(
        "[indicator]\n"
        'code = "pauvrete"\ntitle_fr = "Taux de pauvreté"\ntitle_en = "Poverty rate"\n'
        'unit = "%"\nsource = "INSEE"\nvintage = "2021"\nlicence = "etalab-2.0"\n'
        "lowest = 0\nhighest = 100\n"
        '[territory]\nfrom = "code"\nkind = "qpv"\nname = "nom"\nparent = "com"\n'
        '[value]\nfrom = "taux"\n',
        "utf-8",
    )
    table.write_text(
        "code,nom,com,taux\nQN03307M,Carriet,33249,41.2\nQN06001M,Ailleurs,60057,30\n", "utf-8"
    )
    escale("import-indicator", str(table), "--mapping", str(mapping))
    assert known("pauvrete") == {"QN03307M": (41.2, None)}
    text = mapping.read_text("utf-8").replace('"qpv"', '"iris"')
    mapping.write_text(text.replace('parent = "com"', 'iris_type = "com"'), "utf-8")
    table.write_text("code,nom,com,taux\n330630101,Saint-Jean,H,20\n330750000,Bruges,H,9\n")
    words = ("import-indicator", str(table), "--mapping", str(mapping), "--partial")
    assert "type Z, and no other" in escale(*words).stderr
    assert known("pauvrete") == {"330630101": (20.0, None), "QN03307M": (41.2, None)}


def test_nine_digits_of_an_epci_are_no_iris(tmp_path: Path) -> None:
    mapping, table = tmp_path / "m.toml", tmp_path / "t.csv"
    mapping.write_text(
        "[indicator]\n"
        'code = "x"\ntitle_fr = "X"\ntitle_en = "X"\nunit = "1"\nsource = "S"\n'
        'vintage = "2024"\nlicence = "L"\n'
        '[territory]\nfrom = "code"\nkind = "iris"\n[value]\nfrom = "v"\n',
        "utf-8",
    )
    table.write_text("code,v\n243300316,1\n", "utf-8")
    said = escale("import-indicator", str(table), "--mapping", str(mapping), code=1)
    assert "is the code of another kind, epci" in said.stderr
