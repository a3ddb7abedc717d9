"""All files of a year's figures: for people in French and English, for programs as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from programme.community.figures.communal import community_year
from programme.community.figures.document import document
from programme.community.figures.frozen import sources
from programme.community.figures.machine import as_json
from programme.community.figures.rendering import as_html, as_pdf
from programme.community.figures.words import LANGUAGES
from programme.community.figures.yearly import yearly
from store import Database


async def make(db: Database, year: int, *, base: str, today: date) -> Mapping[str, bytes]:
    """Bytes by file name; `base`: where open data is served, `https://host`.

    EscaleError where PDF can't be made, StoreHeld where a frozen file is not what it was.
    """
    found = await sources(db, year, base)
    figures = yearly(year, [one.frozen.release for one in found])
    community = await community_year(db, year, today)
    made = {f"aginum-{year}.json": as_json(year, figures, found, community)}
    for language in LANGUAGES:
        said = document(year, figures, found, community, language)
        made[f"aginum-{year}.{language}.html"] = as_html(said)
        made[f"aginum-{year}.{language}.pdf"] = as_pdf(said, community.day)
    return made
