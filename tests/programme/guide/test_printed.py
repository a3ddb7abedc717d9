"""The sheet on paper: Chromium prints it on one page of A4, in every language."""

import re
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from programme.coop_vocabularies import Theme
from programme.guide.languages import PAGES, SHEETS
from programme.guide.rendering import STYLE, environment, style
from programme.guide.routes import parts
from programme.guide.sheet import sheet
from programme.hours import ZONE
from programme.imports.importing import to_record
from programme.imports.rows import Taken
from programme.search import Point
from tests.programme.imports.tables import GOOD, SOURCE
from tests.servers.binaries import require
from tests.servers.chromium import QUIET

A4 = re.compile(rb"/MediaBox \[0 0 (\d+)(?:\.\d+)? (\d+)(?:\.\d+)?\]")
NOW = datetime(2026, 11, 9, 10, tzinfo=ZONE)
FULL = {
    "complement_adresse": "au fond de la cour, deuxième étage",
    "horaires": "Mo 09:00-12:00; Tu 14:00-18:00; We 09:00-17:00; Th 10:00-12:00,13:00-19:00; "
    "Fr 09:00-16:00; Sa 10:00-12:00",
    "telephone": "+33556000000",
    "courriels": "accueil@example.org",
    "prise_rdv": "https://example.org/rendez-vous",
    "modalites_acces": "Se présenter|Téléphoner|Contacter par mail|Prendre un RDV en ligne",
    "date_maj": "2020-01-01",
}


def written(language: str) -> str:
    made = sheet(
        to_record(Taken(GOOD | FULL, "x"), SOURCE),
        theme=Theme.PROCEDURES,
        code="K7QF-2M9X-TZ4C",
        base_url="https://escale.example.org/",
        languages=["fr", language],
        origin=Point(44.86, -0.53),
        now=NOW,
    )
    page = environment(next(iter(PAGES))).get_template("sheet.html")
    text = page.render({"sheet": made, "parts": parts(made), "languages": []})
    return re.sub(rf'"/guide/({STYLE})[^"]*"', r'"\1"', text)


@pytest.mark.server
@pytest.mark.slow
def test_a_full_sheet_is_one_page_of_a4_in_every_language(tmp_path: Path) -> None:
    (tmp_path / STYLE).write_bytes(style())
    for language in SHEETS:
        page, paper = tmp_path / f"{language}.html", tmp_path / f"{language}.pdf"
        page.write_text(written(language), "utf-8")
        subprocess.run(
            [
                require("chromium"),
                "--headless",
                *QUIET,
                f"--user-data-dir={tmp_path / 'profile'}",
                "--no-pdf-header-footer",
                f"--print-to-pdf={paper}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
        (width, height), *others = A4.findall(paper.read_bytes())
        assert (int(width), int(height)) in {(594, 841), (595, 842), (595, 841), (594, 842)}
        assert others == [], f"{language}: {len(others) + 1} pages"
