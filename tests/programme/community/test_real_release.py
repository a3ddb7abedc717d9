"""A month that was really made, checked and published is the year's, figure by figure."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from programme.aladdin import attest, record
from programme.community.figures.frozen import sources
from programme.community.figures.making import make
from programme.community.figures.yearly import yearly
from programme.release import kept, making
from programme.release.cells import Mark
from programme.release.checking import check
from programme.release.gathering import gather
from programme.release.layout import Layout
from programme.release.rules import Rules
from store import Database, open_database, open_levels, registers
from tests.databases import migrated
from tests.programme.fleet import PUBLISHER
from tests.programme.release.making.town import (
    CAPUCINS,
    CARRIET,
    NOW,
    OCTOBER,
    VICTOIRE,
    furnish,
    reader,
    write_month,
)

USE = {
    VICTOIRE: {"procedures": 4, "family": 3, "wifi": 2},
    CAPUCINS: {"procedures": 2, "family": 3, "wifi": 5},
    CARRIET: {"procedures": 3, "family": 2, "wifi": 2},
}
"""So many sessions each day."""
AN_HOUR = 3_600_000_000


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/office.sqlite"
    await migrated(url)
    database = open_database(url)
    await furnish(database)
    await trained(database)
    levels = await open_levels(f"sqlite:///{tmp_path}/series.sqlite")
    await levels.prepare()
    await write_month(levels.raw, OCTOBER, USE)
    gathered = await gather(database, reader(levels), OCTOBER, NOW)
    await levels.close()
    made = await making.make(database, gathered, Layout.KIOSKS, Rules(), PUBLISHER, NOW)
    assert (await check(database, made.release.id, NOW)).findings == []
    await registers.releases.publish(database, made.release.id, NOW)
    yield database
    await database.close()


async def trained(db: Database) -> None:
    """Four associations of Bordeaux, a workshop each: forty came, twenty are attested."""
    for n in range(1, 5):
        who = registers.structures.Structure(f"asso-{n}", f"Asso {n}", "association", "33063")
        await registers.structures.add(db, who)
        begin = OCTOBER.begin + n * 24 * AN_HOUR
        where = (who.id, "E-mail", "email", "victoire", "33063")
        workshop = registers.aladdin.Workshop(f"w{n}", *where, begin, begin + AN_HOUR, 12)
        await registers.aladdin.announce(db, workshop)
        await record(db, workshop.id, present=10, first_timers=10, qpv_residents=5)
        await attest(db, workshop.id, 5, date(2026, 10, 20))


@pytest.mark.slow
async def test_the_years_figures_are_what_the_month_shows_and_each_is_named_in_both_languages(
    db: Database,
) -> None:
    released = await kept.published(db, "2026-10-v1")
    found = {one.name: one for one in yearly(2026, [released])}
    [source] = await sources(db, 2026, "https://escale.example")
    assert {one.name: one for one in yearly(2026, [source.frozen.release])} == found
    told = {(name.measure, *(code for _, code in name.at)): one for name, one in found.items()}
    assert told["uses",].value == 31 * 26
    assert told["uses", "commune/33249"].value == 31 * 7
    assert told["uses", "procedures"].value == 31 * 9
    assert told["attested",].value == 20
    assert told["present", "commune/33063"].value == 40
    hidden = [
        cell for table in released.tables for cell in table.cells.values()
        if cell.mark is Mark.HIDDEN
    ]  # fmt: skip
    assert all(cell.value is None for cell in hidden)
    await all_is_named(db)


async def all_is_named(db: Database) -> None:
    made = await make(db, 2026, base="https://escale.example", today=date(2026, 11, 23))
    figures = json.loads(made["aginum-2026.json"])["figures"]
    for language in ("fr", "en"):
        page = made[f"aginum-2026.{language}.html"].decode()
        for one in figures:
            assert f">{one['measure']}<" not in page
            for code in one["at"].values():
                assert f'<th scope="row">{code}</th>' not in page, code
    assert "Personnes attestées par commune" in made["aginum-2026.fr.html"].decode()
