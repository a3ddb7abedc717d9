"""What docs/programme.md shows a facilitator, typed by one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from store import open_database
from tests.house.documented_commands import documented
from tests.programme.community.conftest import EDITION, MEMBER, register
from tests.programme.community.groups import escale
from tests.programme.community.months import month, publish, shown, uses
from tests.programme.training.register import fill


@pytest.fixture(autouse=True)
def facilitator(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        database = open_database(database_url)
        await fill(database)
        await register.add_member(database, MEMBER)
        await register.add_edition(database, EDITION)
        await publish(database, month("2026-01", uses(shown(100), shown(70), shown(30))))
        await database.close()

    asyncio.run(work())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))


def typed(words: Sequence[str]) -> str:
    return escale(*words[2:]).output


def test_a_facilitators_commands_do_what_the_page_says(tmp_path: Path) -> None:
    typed(
        documented(
            "bin/escale programme community add commitments id=atelier-email owner=ccas-lormont "
            'edition=aginum-2025 "text=Un atelier par mois" made_on=2025-12-05 due=2026-06-30'
        )
    )
    follow = documented("bin/escale programme community follow --edition aginum-2025")
    assert "1 late" in typed([*follow, "--on", "2026-07-01"])
    (tmp_path / "compte-rendu.pdf").write_bytes(b"%PDF")
    typed(documented("bin/escale programme community evidence atelier-email compte-rendu.pdf"))
    assert "1 done" in typed(follow)
    file = documented("bin/escale programme community check-file compte-rendu.pdf")
    assert "evidence 1 of atelier-email" in typed(file)


def test_the_years_figures_are_written_as_the_page_says(tmp_path: Path) -> None:
    typed(
        documented(
            "bin/escale programme aginum figures --year 2026 --out aginum-2026 "
            "--url https://escale.example"
        )
    )
    names = {path.name for path in (tmp_path / "aginum-2026").iterdir()}
    assert {"aginum-2026.fr.html", "aginum-2026.fr.pdf", "aginum-2026.json"} <= names
    page = (tmp_path / "aginum-2026" / "aginum-2026.fr.html").read_text("utf-8")
    assert "https://escale.example/open-data/releases/2026-01-v1" in page
