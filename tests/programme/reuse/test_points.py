"""Collections in the register: who is told of a point, how it stands, what is refused."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from contract import Conflict, NotFound
from programme.bundling import Bundler
from programme.reuse import campaigns, points
from programme.reuse.points import State
from store import Database, Site, kiosks, open_database, registers, sites
from tests.databases import migrated
from tests.programme.fleet import overview
from tests.programme.links.city import DAY, NOON
from tests.programme.links.test_collections import AT_PLACE, HERE, NEAR, SPRING, STAND


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """Empty but for its tables."""
    async with opened(f"sqlite:///{tmp_path}/collections.sqlite") as found:
        yield found


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await migrated(url)
    database = open_database(url)
    yield database
    await database.close()


async def test_only_kiosks_within_reach_get_a_new_version_and_again_when_it_is_called_off(
    db: Database,
) -> None:
    await _fleet(db)
    bundler = Bundler()
    assert await changed(db, bundler) == ["kiosk-a", "kiosk-b"]
    await campaigns.announce(db, SPRING)
    assert await changed(db, bundler) == []
    await points.announce(db, STAND)
    assert await changed(db, bundler) == ["kiosk-a"]
    assert await changed(db, bundler) == []
    await points.change(db, replace(STAND, hours="Mo-Su 10:00-18:00"))
    assert await changed(db, bundler) == ["kiosk-a"]
    await campaigns.call_off(db, SPRING.id)
    assert await changed(db, bundler) == ["kiosk-a"]
    assert await changed(db, bundler) == []


async def test_who_shows_a_point_is_known_by_day(db: Database) -> None:
    await _who_shows_a_point(db)


@pytest.mark.server
@pytest.mark.slow
async def test_on_postgresql_too(postgres_url: str) -> None:
    async with opened(postgres_url) as database:
        await _who_shows_a_point(database)


async def _who_shows_a_point(db: Database) -> None:
    fleet = await _fleet(db)
    await registers.places.put(db, [NEAR], NOON)
    await campaigns.announce(db, SPRING)
    for point in (STAND, AT_PLACE):
        await points.announce(db, point)

    async def states(day: date) -> dict[str, State]:
        return {row.point.id: row.state for row in await points.standing(db, fleet, day)}

    by_place, stand = await points.standing(db, fleet, DAY)
    assert (stand.kiosks, by_place.kiosks) == ({"kiosk-a": 0}, {"kiosk-a": 200})
    assert set((await states(DAY - timedelta(days=1))).values()) == {State.COMING}
    assert set((await states(SPRING.ends_on + timedelta(days=1))).values()) == {State.OVER}
    await registers.places.withdraw(db, ["near"], NOON)
    assert await states(DAY) == {"chez": State.NOWHERE, "stand": State.LASTS}
    await campaigns.call_off(db, SPRING.id)
    assert set((await states(DAY)).values()) == {State.CALLED_OFF}


async def test_a_campaign_that_is_changed_stays_called_off(db: Database) -> None:
    await campaigns.announce(db, SPRING)
    await campaigns.call_off(db, SPRING.id)
    await campaigns.change(db, replace(SPRING, takes=["tablet"]))
    [one] = await campaigns.campaigns(db)
    assert (one.called_off, one.takes) == (True, ["tablet"])


async def test_a_point_that_nobody_could_find_or_that_never_lasts_is_refused(db: Database) -> None:
    with pytest.raises(NotFound, match="no campaign 'mars'"):
        await points.announce(db, STAND)
    await campaigns.announce(db, SPRING)
    with pytest.raises(NotFound, match="no place 'near'"):
        await points.announce(db, AT_PLACE)
    with pytest.raises(Conflict, match="nobody knows where point 'stand' is"):
        await points.announce(db, replace(STAND, longitude=None))
    with pytest.raises(Conflict, match="give days from 2026-11-10 to 2026-11-16"):
        await points.announce(db, replace(STAND, starts_on=date(2026, 12, 1)))
    await points.announce(db, STAND)
    with pytest.raises(Conflict, match="registered already"):
        await points.announce(db, STAND)
    with pytest.raises(NotFound):
        await points.change(db, replace(STAND, id="autre"))
    await points.remove(db, STAND.id)
    with pytest.raises(NotFound):
        await points.remove(db, STAND.id)
    with pytest.raises(Conflict, match="registered already"):
        await campaigns.announce(db, SPRING)
    for lost in (campaigns.call_off(db, "x"), campaigns.change(db, replace(SPRING, id="x"))):
        with pytest.raises(NotFound):
            await lost


async def _fleet(db: Database) -> Sequence[Any]:
    """One kiosk at HERE, one ten kilometres away."""
    found = []
    for name, latitude in (("kiosk-a", HERE.latitude), ("kiosk-b", HERE.latitude + 0.09)):
        site = Site(name, name.title(), "33063", "Bordeaux", latitude, HERE.longitude)
        await sites.add(db, site)
        row = overview(name, site)
        await kiosks.add(db, row.kiosk)
        found.append(row)
    return found


async def changed(db: Database, bundler: Bundler) -> list[str]:
    """The kiosks that are told something new, which is kept as said."""
    found = []
    async for content, mark in bundler.changes(db, NOON):
        found.append(content.kiosk)
        await registers.bundles.keep(db, content.kiosk, mark, NOON, lambda _: "token")
    return found
