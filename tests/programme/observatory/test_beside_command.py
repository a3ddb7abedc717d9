"""`escale programme observatory beside`: the three marks, as an analyst reads them."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from programme.cli import app
from store import open_database
from tests.house.documented_commands import documented
from tests.programme.observatory.kept import keep
from tests.programme.observatory.test_routes import OCTOBER


def test_hidden_zero_and_missing_are_three_words_beside_the_index(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        database = open_database(database_url)
        await keep(database, OCTOBER)
        await database.close()

    asyncio.run(work())
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    file = tmp_path / "ifn.csv"
    file.write_text("code_insee,score\n33063,4.5\n33119,s\n", "utf-8")
    said = ("--vintage", "2024", "--licence", "etalab-2.0")
    CliRunner().invoke(app, ["observatory", "import-indicator", str(file), *said])
    words = documented("bin/escale programme observatory beside 2026-10-v1")
    shown = CliRunner().invoke(app, words[2:])
    assert shown.exit_code == 0, shown.output
    rows = {
        cells[0]: cells[3:]
        for line in shown.stdout.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("│ ").split("│")]) > 1
    }
    assert rows["33063"] == ["520", "1.9", "31 h of 744", "4.5"]
    assert rows["33119"] == ["hidden", "", "", "secret statistique"]
    assert rows["33550"] == ["0", "0.0", "", "not in its source"]
    assert rows["33249"] == ["no data", "", "", "not in its source"]
    assert rows["33003"] == ["no kiosk", "", "", "not in its source"]
