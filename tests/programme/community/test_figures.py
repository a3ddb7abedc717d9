"""The year in figures: as text and links, as PDF/UA, from frozen bytes that are what they were."""

import asyncio
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import Result

from contract import EscaleError, StoreHeld
from programme.community.figures.communal import community_year
from programme.community.figures.document import document
from programme.community.figures.frozen import sources
from programme.community.figures.making import make
from programme.community.figures.rendering import as_html
from programme.community.figures.words import LANGUAGES, _words
from programme.community.following import State
from programme.release.cells import Published, PublishedRelease
from store import Database, registers
from tests.programme.community.conftest import EDITION, MEMBER, register
from tests.programme.community.groups import escale
from tests.programme.community.months import HIDDEN, MISSING, month, publish, shown, uses

releases = registers.releases
BASE, TODAY = "https://escale.example", date(2026, 11, 23)


def months(*lormont: Published) -> Sequence[PublishedRelease]:
    return [
        month(f"2026-{n:02d}", uses(shown(1_000), shown(900), cell))
        for n, cell in enumerate(lormont, 1)
    ]


async def test_each_figure_links_to_its_releases_and_names_the_months_that_it_lacks(
    db: Database,
) -> None:
    for one in months(shown(100), HIDDEN, MISSING):
        await publish(db, one)
    made = await make(db, 2026, base=BASE, today=TODAY)
    assert set(made) == {
        "aginum-2026.json", "aginum-2026.fr.html", "aginum-2026.en.html", "aginum-2026.fr.pdf",
        "aginum-2026.en.pdf",
    }  # fmt: skip
    page = made["aginum-2026.fr.html"].decode()
    row = re.search(r'<th scope="row">Lormont</th>.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "au moins 100" in row[0]
    assert re.findall('href="([^"]+)"', row[0]) == [f"{BASE}/open-data/releases/2026-01-v1"]
    assert "masqué : févr." in row[0]
    assert "pas de données : mars" in row[0]
    assert "non publié : avr., mai," in row[0]
    assert page.count(f'<a href="{BASE}/open-data/releases/2026-02-v1">') == 1
    told = json.loads(made["aginum-2026.json"])
    csv = await releases.file(db, "2026-01-v1", "figures.csv")
    assert told["releases"][0]["figures_csv_sha256"] == csv.head.sha256
    assert csv.head.sha256 in page
    total = next(one for one in told["figures"] if one["measure"] == "uses" and not one["at"])
    assert total["value"] == 3_000
    assert total["releases"] == ["2026-01-v1", "2026-02-v1", "2026-03-v1"]
    assert "at least 100" in made["aginum-2026.en.html"].decode()
    assert "<script" not in page


async def test_the_pdf_says_that_it_is_accessible_and_is_made_the_same_again(db: Database) -> None:
    await publish(db, months(shown(100))[0])
    first, again = [await make(db, 2026, base=BASE, today=TODAY) for _ in range(2)]
    assert first == again
    pdf = first["aginum-2026.fr.pdf"]
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert set(re.findall(rb"/Lang\((\w+)\)", pdf)) == {b"fr"}
    assert b"open-data/releases/2026-01-v1" in pdf


@pytest.mark.slow
async def test_the_last_version_that_is_published_is_counted_and_a_withdrawn_one_is_not(
    db: Database,
) -> None:
    [first] = months(shown(100))
    await publish(db, first)
    await publish(db, month("2026-01", uses(shown(2_000), shown(1_500), shown(500))), 2)
    assert [one.id for one in await sources(db, 2026, BASE)] == ["2026-01-v2"]
    await releases.withdraw(db, "2026-01-v2", "erreur", 3)
    assert [one.id for one in await sources(db, 2026, BASE)] == ["2026-01-v1"]
    assert await sources(db, 2027, BASE) == []


async def test_a_frozen_file_that_has_changed_stops_the_figures(db: Database) -> None:
    [first] = months(shown(100))
    await publish(db, first)
    changed = replace(first, month="2026-02")
    files = [
        releases.File(releases.FileHead(path, "text/csv", "0" * 64, 1), b"x")
        for path in ("figures.csv", "codes.csv", "datapackage.json")
    ]
    made = replace(await releases.get(db, "2026-01-v1"), id="2026-02-v1", month=changed.month)
    await releases.keep(db, made, [], files)
    with pytest.raises(StoreHeld, match="of release 2026-02-v1 is not what was frozen"):
        await sources(db, 2026, BASE)


async def test_without_a_release_the_page_says_so_and_still_counts_the_community(
    db: Database,
) -> None:
    commitment = registers.commitments.Commitment(
        "c1", MEMBER.id, "Ouvrir", date(2025, 12, 1), date(2026, 6, 30), EDITION.id
    )
    await registers.commitments.add(db, commitment)
    meetings = (("r1", date(2026, 3, 2)), ("r2", date(2025, 3, 2)), ("r3", date(2026, 12, 1)))
    for name, day in meetings:
        met = register.Meeting(name, day, "A", "B", structures=(MEMBER.id,))
        await register.add_meeting(db, met)
    grant = register.Grant(
        "g1", MEMBER.id, 150_050, "Ateliers", date(2026, 2, 1), report_due=date(2026, 10, 1)
    )
    await register.add_grant(db, grant)
    year = await community_year(db, 2026, TODAY)
    assert (year.members, year.meetings, year.structures_met, year.made) == (1, 1, 1, 0)
    assert (year.grants, year.cents, year.reports_late) == (1, 150_050, 1)
    assert year.commitments[State.LATE] == 1
    page = as_html(document(2026, [], [], year, "fr")).decode()
    assert "Aucun mois de 2026" in page
    assert "1\u202f500,50\u00a0€" in page
    assert (await community_year(db, 2025, TODAY)).commitments[State.OPEN] == 1


def test_every_word_is_there_in_each_language() -> None:
    said = [row for key, row in _words().items() if key not in ("measure", "by", "unit")] + [
        row for key in ("measure", "by", "unit") for row in _words()[key].values()
    ]
    assert all(row[language] for row in said for language in LANGUAGES)
    assert all(set(row) == set(LANGUAGES) for row in said)


async def test_the_command_writes_the_files_and_prints_their_hashes(
    db: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(db, months(shown(100))[0])
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.delenv("ESCALE_PROGRAMME_URL", raising=False)
    out = tmp_path / "figures"

    def typed(code: int, *words: str) -> Result:
        options = ("--year", "2026", "--out", str(out), *words)
        return escale("aginum", "figures", *options, code=code)

    refused = await asyncio.to_thread(typed, 1)
    assert "each figure links to its release" in refused.stderr
    written = await asyncio.to_thread(typed, 0, "--url", BASE, "--on", "2026-11-23")
    lines = [line.split("  ") for line in written.stdout.splitlines()]
    assert len(lines) == 5
    assert [digest for digest, _ in lines] == await asyncio.to_thread(hashes, lines)


def hashes(lines: Sequence[Sequence[str]]) -> list[str]:
    return [sha256(Path(path).read_bytes()).hexdigest() for _, path in lines]


async def test_without_the_typesetter_a_sentence_says_what_to_install(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EscaleError, match=r"typst is not installed.*escale\[observatory\]"):
        await make(db, 2026, base=BASE, today=TODAY)
