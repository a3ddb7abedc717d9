"""`escale programme reuse`, as the documentation has it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
import typer
from click.testing import CliRunner, Result

from programme.cli import app
from tests.house.documented_commands import documented

pytestmark = pytest.mark.slow

DEVICES = (
    "id,lot,category,maker,model,year,mass_kg,drives\n"
    "laptop-1,mars-1,laptop,A,B,2019,2.1,ssd-1\n"
    "laptop-2,mars-1,laptop,A,B,2018,,ssd-1\n"
)


@pytest.fixture(autouse=True)
def _environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "laptops.csv").write_text(DEVICES, "utf-8")
    for name in ("EFF-0001.pdf", "recu-0001.pdf", "bordereau-0001.pdf"):
        (tmp_path / name).write_bytes(name.encode())


COMMAND = typer.main.get_command(app)
"""Built once: that takes longer than most commands."""


def run(words: list[str], code: int = 0) -> Result:
    result = CliRunner().invoke(COMMAND, words)  # type: ignore[arg-type]  # its own click
    assert result.exit_code == code, result.output
    return result


def escale(words: str, code: int = 0) -> Result:
    return run(words.split(), code)


def test_the_way_of_two_laptops_as_documented() -> None:
    for words in (
        documented(
            "bin/escale programme reuse add lots id=mars-1 received_on=2026-03-02"
            " donor_kind=household"
        ),
        documented("bin/escale programme reuse import devices laptops.csv"),
        documented("bin/escale programme reuse step inspected laptop-1 laptop-2 --on 2026-03-03"),
        documented("bin/escale programme reuse step erase laptop-1 laptop-2 --on 2026-03-04"),
        documented(
            "bin/escale programme reuse erased laptop-1 ssd-1 --certificate EFF-0001"
            ' --method purge --tool "nwipe 0.36" --verification "read back, every sector"'
            " --file EFF-0001.pdf --on 2026-03-04"
        ),
        documented("bin/escale programme reuse step test laptop-1 laptop-2 --on 2026-03-05"),
        documented("bin/escale programme reuse test laptop-1 laptop-2 --all --on 2026-03-05"),
        documented("bin/escale programme reuse step ready laptop-1 --on 2026-03-05"),
    ):
        run(words[2:])
    shown = json.loads(run(documented("bin/escale programme reuse show laptop-1")[2:]).stdout)
    assert shown["missing"]["handed_over"] == []
    refused = escale("reuse step ready laptop-2 --on 2026-03-05", 1)
    assert "drive ssd-1 has no verified erasure" in refused.stderr

    sale = documented(
        "bin/escale programme reuse hand-over laptop-1 --price 40 --to household"
        " --proof recu-0001.pdf --on 2026-03-09"
    )[2:]
    refused = run([*sale[:2], "laptop-2", *sale[3:]], 1)
    assert "it is test" in refused.stderr
    run(sale)
    run(
        documented(
            'bin/escale programme reuse dismantle laptop-2 --recycler "Recyclerie"'
            " --material steel:0.8 --material plastics:0.5 --slip bordereau-0001.pdf"
            " --destroyed ssd-1 --on 2026-03-10"
        )[2:]
    )
    checked = documented("bin/escale programme reuse check-file laptop-1 EFF-0001.pdf")[2:]
    assert run(checked).stdout == "purge of ssd-1 on 2026-03-04, certificate EFF-0001\n"
    Path("EFF-0001.pdf").write_bytes(b"another")
    assert "is no evidence of laptop-1, or was altered" in run(checked, 1).stderr

    words = documented(
        "bin/escale programme reuse balance --start 2026-03-01 --end 2026-04-01"
        " --second-life laptop=4"
    )[2:]
    assert "laptop" in run(words).stdout
    [laptops, total] = csv.DictReader(StringIO(run([*words, "--format", "csv"]).stdout))
    assert (laptops["handed_over"], laptops["handed_over_kg"]) == ("1", "2.1")
    assert (laptops["dismantled_kg"], laptops["kg_co2e"], total["kg_co2e"]) == ("", "108", "108")
    share = documented("bin/escale programme reuse legal-share --year 2026")[2:]
    assert json.loads(run(share).stdout)["target"] == 0.5

    run(
        documented(
            "bin/escale programme reuse add parts id=victoire-4-screen kiosk=victoire-4"
            " category=screen mass_kg=6.5 device=laptop-2 fitted_on=2026-03-12"
        )[2:]
    )
    parts = documented("bin/escale programme reuse kiosk-parts victoire-4")[2:]
    assert json.loads(run(parts).stdout)["reused_kg"] == 6.5
    retired = documented("bin/escale programme reuse retire-kiosk victoire-4 --on 2026-03-20")[2:]
    assert run(retired).stdout == "lot kiosk-victoire-4\n"


def test_what_is_exported_is_imported_again_and_changes_nothing(tmp_path: Path) -> None:
    escale("reuse add lots id=mars-1 received_on=2026-03-02 donor_kind=household")
    escale("reuse import devices laptops.csv")
    escale("reuse step inspected laptop-1 laptop-2 --on 2026-03-03")
    for drive in ("laptop-1", "laptop-2"):
        escale(
            f"reuse erased {drive} ssd-1 --certificate C-{drive} --method clear --tool t"
            " --verification v --file EFF-0001.pdf --on 2026-03-04"
        )
    escale("reuse step test laptop-1 --on 2026-03-05")
    escale("reuse test laptop-1 --all --on 2026-03-05")
    escale("reuse step ready laptop-1 --on 2026-03-05")
    escale(
        "reuse hand-over laptop-1 --price 39.90 --to kiosks --proof recu-0001.pdf --on 2026-03-06"
    )
    escale(
        "reuse dismantle laptop-2 --recycler R --material steel:1 --slip bordereau-0001.pdf"
        " --on 2026-03-06"
    )
    escale("reuse add parts id=p kiosk=mairie-1 category=other fitted_on=2026-03-06")
    tables = {"lots": 1, "devices": 2, "erasures": 2, "handovers": 1, "dismantlings": 1, "parts": 1}
    for table, rows in tables.items():
        file = tmp_path / f"{table}.csv"
        escale(f"reuse export {table} --out {file}")
        counts = escale(f"reuse import {table} {file}").stdout
        assert counts == f"0 added, 0 changed, {rows} unchanged, 0 refused\n", table
    assert "39.9" in (tmp_path / "handovers.csv").read_text("utf-8")


def test_thirty_certificates_come_in_at_once_and_a_row_that_refers_to_nothing_stops_them_all(
    tmp_path: Path,
) -> None:
    escale("reuse add lots id=mars-1 received_on=2026-03-02 donor_kind=household")
    names = [f"d{number}" for number in range(30)]
    devices = "id,lot,category,drives\n" + "".join(f"{n},mars-1,laptop,a|b\n" for n in names)
    (tmp_path / "devices.csv").write_text(devices, "utf-8")
    escale("reuse import devices devices.csv")
    columns = "id,device,drive,method,tool,verification,verified,file,sha256,on\n"
    row = "C-{0},{0},a,purge,nwipe,read back,true,{0}.pdf," + "ab" * 32 + ",2026-03-03\n"
    (tmp_path / "proofs.csv").write_text(columns + "".join(map(row.format, names)), "utf-8")
    wrong = columns + row.format("d1") + row.format("d99")
    (tmp_path / "wrong.csv").write_text(wrong, "utf-8")
    refused = escale("reuse import erasures wrong.csv", 1).stderr
    assert "d99" in refused
    assert escale("reuse import erasures proofs.csv").stdout.startswith("30 added")
    assert json.loads(escale("reuse show d1").stdout)["erasures"][0]["id"] == "C-d1"


def test_history_is_not_changed_by_a_table() -> None:
    escale("reuse add lots id=mars-1 received_on=2026-03-02 donor_kind=household")
    refused = escale("reuse change lots mars-1 donor_kind=public", 1)
    assert "is history, which is not changed" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("hand-over x --price 39.999 --to household --proof recu-0001.pdf", "decimal places"),
        ("hand-over x --price no --to household --proof recu-0001.pdf", "price_eur"),
        ("hand-over x --price 1 --to household --proof none.pdf", "can't be read"),
        ("step test x --drive a", "an inspection lists them"),
        ("step inspected x --drive a|b|", "drives"),
        ("dismantle x --recycler R --slip recu-0001.pdf --material steel", "materials"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(words: str, said: str) -> None:
    assert said in escale(f"reuse {words} --on 2026-03-06", 1).stderr
