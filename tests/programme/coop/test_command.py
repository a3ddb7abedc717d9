"""`escale programme coop` on a server that behaves as the Coop's contract says."""

import asyncio
import csv
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from programme.coop_cli import app
from store import AuditEntry, audit, open_database
from tests.programme.coop.server import TOKEN, Coop, activity
from tests.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture
def environ(tmp_path: Path, coop: Coop, database_url: str) -> dict[str, str]:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    return {
        "ESCALE_DATABASE_URL": database_url,
        "ESCALE_HOME": str(tmp_path),
        "ESCALE_COOP_URL": coop.url,
        "ESCALE_COOP_TOKEN_FILE": str(token),
        "NO_PROXY": "*",
    }


def run(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env=environ)


def deeds(environ: dict[str, str]) -> list[AuditEntry]:
    async def work() -> list[AuditEntry]:
        database = open_database(environ["ESCALE_DATABASE_URL"])
        found = await audit.list(database)
        await database.close()
        return [*found]

    return asyncio.run(work())


def test_an_import_says_what_it_did_and_where_it_is(
    environ: dict[str, str], coop: Coop, tmp_path: Path
) -> None:
    assert run(environ, "state").stdout == "never begun\n"
    coop.put(activity(8, thematiques=["astrologie"]), activity(9, thematiques=["justice"]))
    report = tmp_path / "report.csv"
    result = run(environ, "import", "--report", str(report))
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "9 activities on 2 pages: 8 written (1 with a guess), 0 were there, 0 taken back, "
        "1 refused\n"
    )
    assert "astrologie" in result.stderr
    kinds = {row["kind"] for row in csv.DictReader(report.read_text("utf-8").splitlines())}
    assert kinds == {"refused", "guessed"}
    assert "read to its end" in run(environ, "state").stdout
    assert TOKEN not in result.output
    (deed,) = deeds(environ)
    assert (deed.actor, deed.action) == ("command line", "coop.import")
    assert deed.detail == {"pages": 2, "written": 8, "removed": 0}


def test_what_the_coop_refuses_is_one_sentence(environ: dict[str, str], coop: Coop) -> None:
    result = run(environ | {"ESCALE_COOP_TOKEN": "wrong"}, "import")
    assert result.exit_code == 1
    assert "does not accept the token (401)" in result.stderr
    assert "Traceback" not in result.output
    assert deeds(environ) == []


def test_a_stopped_import_keeps_its_pages_and_goes_on(environ: dict[str, str], coop: Coop) -> None:
    stalled, go_on = threading.Event(), threading.Event()
    answer = coop.page

    def stall(size: int, cursor: str | None) -> tuple[int, dict[str, str], object]:
        if cursor is not None:
            stalled.set()
            go_on.wait(20)
        return answer(3, cursor)

    coop.page = stall  # type: ignore[method-assign]
    command = [sys.executable, "-c", "from programme.coop_cli import app; app()", "import"]
    child = subprocess.Popen(command, env=os.environ | environ, stderr=subprocess.PIPE, text=True)
    until(stalled.is_set, what="the second page to be asked for")
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)
    go_on.set()
    assert child.returncode == 130
    assert "stopped after 1 pages, which are kept: run it again to go on" in said
    assert "on the way, 1 pages so far" in run(environ, "state").stdout
    (stopped,) = deeds(environ)
    assert (stopped.detail["pages"], stopped.detail["interrupted"]) == (1, True)
    assert "4 written" in run(environ, "import").stdout


def test_every_term_is_printed_with_its_label() -> None:
    rows = list(csv.DictReader(run({}, "vocabulary").stdout.splitlines()))
    assert {"field": "materiel", "term": "aucun", "label": "Pas de matériel"} in rows
