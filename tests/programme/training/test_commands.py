"""`escale programme sesame`, `aladdin` and `guide`, as people type them."""

import asyncio
import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.cli import app
from store import open_database, registers
from tests.programme.imports.tables import GOOD, text
from tests.programme.training.register import fill

pytestmark = pytest.mark.slow

SESSION = "cinq-jours-novembre"


@pytest.fixture
def prepared_url(prepared: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "commands.sqlite"
    path.write_bytes(prepared)
    url = f"sqlite:///{path}"

    async def work() -> None:
        database = open_database(url)
        await fill(database)
        await database.close()

    asyncio.run(work())
    monkeypatch.setenv("ESCALE_DATABASE_URL", url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    return url


def escale(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def rows(*words: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(escale(*words, "--json").stdout)
    return found


def test_a_structure_is_added_changed_and_listed(prepared_url: str) -> None:
    escale(
        "sesame", "add", "structures", "id=asso", "name=Asso", "kind=association", "commune=33063"
    )
    escale("sesame", "change", "structures", "asso", "name=Une asso")
    listed = {row["id"]: row for row in rows("aladdin", "list", "structures")}
    assert (listed["asso"]["name"], listed["asso"]["commune"]) == ("Une asso", "33063")
    again = escale(
        "sesame", "add", "structures", "id=asso", "name=A", "kind=a", "commune=33063", code=1
    )
    assert "registered already" in again.stderr
    assert "couleur" in escale("sesame", "add", "structures", "couleur=bleu", code=1).stderr
    assert "courses" in escale("sesame", "list", "tables", code=1).stderr


def test_seats_are_asked_for_shown_and_given_back(prepared_url: str) -> None:
    words = ("sesame", "enrol", SESSION, "--structure", "ccas-lormont", "--professional")
    assert "12 enrolled, 1 waiting" in escale(*words, "--people", "13").stdout
    shown = json.loads(escale("sesame", "show", SESSION).stdout)
    assert (shown["enrolled"], shown["waiting"]) == (12, 1)
    first = str(shown["enrolments"][0]["id"])
    assert "1 of ccas-lormont have a seat now" in escale("sesame", "cancel", first).stdout
    refused = escale(*words[:-1], "--people", "1", code=1)
    assert "professionals" in refused.stderr


def test_what_is_exported_is_imported_again_and_changes_nothing(
    prepared_url: str, tmp_path: Path
) -> None:
    for group, tables in (
        ("sesame", ("structures", "courses", "sessions")),
        ("aladdin", ("workshops",)),
    ):
        for table in tables:
            file = tmp_path / f"{table}.csv"
            escale(group, "export", table, "--out", str(file))
            counts = escale(group, "import", table, str(file)).stdout
            assert counts.startswith("0 added, 0 changed, ")
            assert not counts.startswith("0 added, 0 changed, 0 unchanged")


def test_a_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for(
    prepared_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "mediators.csv"
    file.write_text(
        "id,name,structure,contact,trained_on\n"
        "m1,Camille,ccas-lormont,poste 1,2026-01-05\n"
        "m2,Dominique,nobody,poste 2,\n"
        "m3,Claude,ccas-lormont,poste 3,hier\n",
        "utf-8",
    )
    refused = escale("aladdin", "import", "mediators", str(file), code=1)
    assert "row 3, structure: 'nobody' is not registered" in refused.stderr
    assert "row 4, trained_on: 'hier'" in refused.stderr
    assert rows("aladdin", "list", "mediators") == []
    counts = escale("aladdin", "import", "mediators", str(file), "--partial").stdout
    assert counts == "1 added, 0 changed, 0 unchanged, 2 refused\n"
    assert [row["id"] for row in rows("aladdin", "list", "mediators")] == ["m1"]
    escale("aladdin", "forget", "m1")
    assert rows("aladdin", "list", "mediators") == []


def test_a_row_that_differs_is_changed_only_when_asked_to(
    prepared_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "courses.csv"
    escale("sesame", "export", "courses", "--out", str(file))
    file.write_text(
        file.read_text("utf-8").replace("Accueillir:7", "Accueillir:3.5|Écouter:3.5"), "utf-8"
    )
    assert "differs" in escale("sesame", "import", "courses", str(file), code=1).stderr
    counts = escale("sesame", "import", "courses", str(file), "--change").stdout
    assert counts == "0 added, 1 changed, 0 unchanged, 0 refused\n"
    (course,) = rows("sesame", "list", "courses")
    assert course["modules"] == "Accueillir:3.5|Écouter:3.5"


def test_aladdin_counts_attests_and_exports_the_prefectures_table(prepared_url: str) -> None:
    escale("aladdin", "role", "ccas-lormont", "accueil")
    escale("aladdin", "plan", "2026-11")
    counted = ("--present", "9", "--first-timers", "6", "--qpv-residents", "4")
    escale("aladdin", "presences", "mail-1", *counted)
    numbers = escale("aladdin", "attest", "mail-1", "5").stdout.split()
    assert len(numbers) == 5
    assert numbers[0].startswith("ALD-")
    table = escale("aladdin", "progress", "--until", "2030-01", "--format", "csv").stdout
    november = next(row for row in csv.DictReader(table.splitlines()) if row["mois"] == "2026-11")
    assert (november["présences"], november["personnes revenues"]) == ("9", "3")
    assert "of 3000" in escale("aladdin", "progress", "--until", "2030-01").stdout
    assert "no month" in escale("aladdin", "progress", "--until", "soon", code=1).stderr


def test_visits_are_counted_by_skill(prepared_url: str) -> None:
    escale("sesame", "count-visits", "sesame", "email", "4", "--day", "2026-11-09")
    span = ("--start", "2026-11-01", "--end", "2026-12-01")
    assert rows("sesame", "visits", *span) == [{"skill": "email", "visits": "4"}]


def test_the_guide_is_searched_from_an_address_of_its_own(
    prepared_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "lieux.csv"
    file.write_text(
        text({}, {"id": "loin", "latitude": "44.90", "date_maj": "2021-01-01"}), "utf-8"
    )
    escale("places", "import", str(file), "--source", "essai")
    words = (
        "guide",
        "search",
        "--near",
        f"{GOOD['latitude']},{GOOD['longitude']}",
        "--fee",
        "Gratuit",
    )
    found = json.loads(escale(*words, "--service", GOOD["services"], "--json").stdout)
    assert [row["id"] for row in found["items"]] == ["lieu-1", "loin"]
    table = escale(*words, "--commune", "Lormont").stdout
    assert "non confirmé depuis 12 mois" in table
    assert "Atlantis" in escale("guide", "search", "--commune", "Atlantis", code=1).stderr


async def test_a_session_that_is_called_off_takes_nobody(prepared_url: str) -> None:
    result = await asyncio.to_thread(escale, "sesame", "call-off", SESSION)
    assert result.exit_code == 0
    database = open_database(prepared_url)
    assert (await registers.sesame.get_session(database, SESSION)).cancelled
    await database.close()
