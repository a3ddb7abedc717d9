"""Observatory: the index comes in, October opens with its marks, September gives nothing away."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract import LEVELS, Lifecycle, Profile
from programme import Publisher
from programme.cli import app
from programme.release import checking, kept, making
from programme.release.attack import attack
from programme.release.gathering import gather
from programme.release.layout import Layout
from programme.release.months import HOUR_US, month_of
from programme.release.rules import Rules
from store import Kiosk, LevelReader, Point, Site, kiosks, open_levels, registers, sites
from tests.control_api.desks import Desk, StillClock
from tests.programme.release.making.town import said
from tests.stories.town import KIOSK

PUBLISHER = Publisher("24330031600011", "Bordeaux Métropole")
IFN = "code_insee;libelle;score\n33063;Bordeaux;4,1\n33119;Cenon;7,4\n33249;Lormont;s\n"
TOWN = {
    KIOSK: ("33063", 44.8309, -0.5727),
    "capucins": ("33063", 44.8312, -0.5670),
    "carriet": ("33249", 44.8840, -0.5270),
    "gare": ("33119", 44.8570, -0.5330),
    "dravemont": ("33167", 44.8440, -0.5060),
    "saige": ("33318", 44.7920, -0.6310),
    "mairie": ("33039", 44.8080, -0.5480),
    "merignac": ("33281", 44.8420, -0.6450),
}
Day = Mapping[str, int]
BUSY: Day = {"procedures": 6, "family": 5, "wifi": 20}
QUIET: Day = {"procedures": 2, "family": 2, "wifi": 5}
SILENT = range(200, 231)
"""The 31 hours of October of which the kiosk of Bègles said nothing."""


def daily(kiosk: str, day: int, month: str) -> Day:
    """What a kiosk is used for at ten in the morning of a day (from 0)."""
    if kiosk == "gare":
        # Seven uses in October, nine in September: nobody is to know.
        return {"procedures": 1} if day < (7 if month == "2026-10" else 9) else {}
    if kiosk == "dravemont":
        return {}
    return BUSY if kiosk in (KIOSK, "capucins", "mairie") else QUIET


@pytest.mark.slow
async def test_october_opens_beside_the_index_and_september_gives_nothing_away(
    office: Desk, clock: StillClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settle(office)
    await analyst_imports(tmp_path, monkeypatch)
    for month in ("2026-09", "2026-10"):
        await live(office, month)
        await released(office, clock, month)

    page = (await office.http.get("/open-data/releases/2026-10-v1?lang=fr")).text
    rows = beside(page)
    shown = (31 * 2 * sum(BUSY.values())) * 1_000 / 267_991
    assert rows["Bordeaux"] == ["4,1", "267 991", "1 922", f"{shown:.1f}".replace(".", ",")]
    assert rows["Cenon"][0] == "7,4"
    assert rows["Cenon"][2] == "▨ masqué"
    assert rows["Floirac"][2:] == ["○ 0", "0,0"]
    assert rows["Mérignac"][2].startswith("□ pas de données")
    # Two of its mornings fell into the silence.
    assert rows["Bègles"][2] == "899 ▲ 31 h sans données"
    assert rows["Lormont"][0] == "□ pas de données"
    await nothing_is_left_by_subtracting(office)


async def settle(office: Desk) -> None:
    """The town's kiosks, in service; the office has one of them already."""
    db = office.office.database
    for name, (commune, latitude, longitude) in TOWN.items():
        if name == KIOSK:
            continue
        await sites.add(db, Site(name, name.title(), commune, name.title(), latitude, longitude))
        await kiosks.add(db, Kiosk(name, name, Profile.BOOTH, Lifecycle.IN_SERVICE, 1))


async def analyst_imports(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A'Urba's file, as it came."""
    file = folder / "ifn.csv"
    file.write_text(IFN, "utf-8")
    monkeypatch.setenv("ESCALE_HOME", str(folder))
    monkeypatch.setenv("ESCALE_DATABASE_URL", f"sqlite:///{folder}/escale.sqlite")
    options = ("--vintage", "2024", "--licence", "etalab-2.0")
    words = ["observatory", "import-indicator", str(file), *options]
    done = await asyncio.to_thread(CliRunner().invoke, app, words)
    assert "3 written" in done.stdout, done.output


async def live(office: Desk, name: str) -> None:
    """A month of the town: zeros are said, Bègles falls silent, Mérignac is never heard."""
    month = month_of(name)
    for kiosk in TOWN:
        if kiosk == "merignac":
            continue
        points: list[Point] = []
        for number, hour in enumerate(month.hours):
            if kiosk == "mairie" and name == "2026-10" and number in SILENT:
                continue
            busy = daily(kiosk, number // 24, name) if number % 24 == 10 else {}
            points += an_hour(kiosk, hour, busy)
        await office.office.series.write(points)


def an_hour(kiosk: str, hour: int, busy: Day) -> list[Point]:
    """What the kiosk says of it, spread over languages, aids and durations."""
    if not busy:
        # One zero says as much of an hour as all of them.
        return said(kiosk, hour, "service", {"wifi": 0}, "5_to_15")
    together = sum(busy.values())
    points = said(kiosk, hour, "language", spread(together, ("en", "fr")))
    points += said(kiosk, hour, "accessibility", spread(together, ("large_text", "none")))
    for service, times in busy.items():
        for band, many in spread(times, ("5_to_15", "under_5")).items():
            points += said(kiosk, hour, "service", {service: many}, band)
    return points


def spread(many: int, codes: Sequence[str]) -> Day:
    """So many over the codes, as evenly as it goes."""
    return {code: (many + place) // len(codes) for place, code in enumerate(codes)}


async def released(office: Desk, clock: StillClock, name: str) -> None:
    """The month is made, checked against all before it, and published."""
    db, month = office.office.database, month_of(name)
    clock.at = month.end + 48 * HOUR_US
    settings = office.office.settings.series
    levels = await open_levels(settings.url)
    try:
        reader = LevelReader(levels, {level: settings.days(level) for level in LEVELS})
        gathered = await gather(db, reader, month, clock.at)
    finally:
        await levels.close()
    made = await making.make(db, gathered, Layout.COMMUNES, Rules(), PUBLISHER, clock.at)
    checked = await checking.check(db, made.release.id, clock.at)
    assert checked.findings == []
    await registers.releases.publish(db, made.release.id, clock.at)


def beside(page: str) -> Mapping[str, list[str]]:
    """The table of communes beside the index, as it is read: its cells by commune."""
    table = page.split('id="beside-table"')[1].split("</table>", maxsplit=1)[0]
    found = {}
    for row in re.findall(r'<tr>\s*<th scope="row">.*?</tr>', table, re.DOTALL):
        cells = [
            " ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.split(r"</t[hd]>", row)
        ]
        found[cells[0]] = cells[1:5]
    return found


async def nothing_is_left_by_subtracting(office: Desk) -> None:
    """With September beside it, October's hidden cells are as open as they were without."""
    db = office.office.database
    september, october = [
        await kept.published(db, f"{month}-v1") for month in ("2026-09", "2026-10")
    ]
    alone = {one.name: (one.low, one.high) for one in attack([october])}
    both = [one for one in attack([september, october]) if one.version == october.id]
    assert alone
    assert {one.name: (one.low, one.high) for one in both} == alone
    assert all(not one.recovered and one.high - one.low >= 10 for one in both)
