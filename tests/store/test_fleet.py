"""Sites, kiosks, strangers, activity."""

from dataclasses import replace

import pytest

from contract import Conflict, Lifecycle, NotFound
from store import Activity, Database, Stranger, activity, kiosks, sites, strangers
from tests.store.fleet import KIOSK, SITE


async def test_a_site_comes_back_as_it_was_registered(fleet: Database) -> None:
    assert await sites.get(fleet, SITE.id) == SITE
    assert await sites.list(fleet) == (SITE,)


async def test_a_site_is_registered_once(fleet: Database) -> None:
    with pytest.raises(Conflict):
        await sites.add(fleet, SITE)


async def test_an_unknown_site_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        await sites.get(db, "nowhere")


async def test_a_kiosk_comes_back_as_it_was_registered(fleet: Database) -> None:
    assert await kiosks.get(fleet, KIOSK.id) == KIOSK
    assert await kiosks.registered(fleet) == {KIOSK.id}


async def test_a_kiosk_is_registered_once(fleet: Database) -> None:
    with pytest.raises(Conflict):
        await kiosks.add(fleet, KIOSK)


async def test_a_kiosk_needs_a_registered_site(fleet: Database) -> None:
    with pytest.raises(NotFound, match="site"):
        await kiosks.add(fleet, replace(KIOSK, id="kiosk-b", site_id="nowhere"))


async def test_kiosks_are_listed_in_pages(fleet: Database) -> None:
    for name in ("kiosk-c", "kiosk-b"):
        await kiosks.add(fleet, replace(KIOSK, id=name))
    first = await kiosks.list(fleet, limit=2)
    rest = await kiosks.list(fleet, after=first[-1].id, limit=2)
    assert [kiosk.id for kiosk in (*first, *rest)] == ["kiosk-a", "kiosk-b", "kiosk-c"]


async def test_a_lifecycle_moves_on(fleet: Database) -> None:
    await kiosks.set_lifecycle(fleet, KIOSK.id, Lifecycle.CLOSED)
    assert (await kiosks.get(fleet, KIOSK.id)).lifecycle is Lifecycle.CLOSED
    with pytest.raises(NotFound):
        await kiosks.set_lifecycle(fleet, "kiosk-x", Lifecycle.CLOSED)


async def test_a_kiosk_never_heard_of_is_in_the_overview(fleet: Database) -> None:
    (found,) = await kiosks.overviews(fleet)
    assert (found.kiosk, found.site, found.status, found.activity) == (KIOSK, SITE, None, None)
    assert await kiosks.overview(fleet, KIOSK.id) == found
    with pytest.raises(NotFound):
        await kiosks.overview(fleet, "kiosk-x")


async def test_the_overview_holds_what_was_last_heard(fleet: Database) -> None:
    await activity.touch(fleet, {KIOSK.id: (7, None)})
    assert (await kiosks.overview(fleet, KIOSK.id)).activity == Activity(KIOSK.id, 7, None)


async def test_activity_never_goes_back(fleet: Database) -> None:
    await activity.touch(fleet, {KIOSK.id: (100, None)})
    await activity.touch(fleet, {KIOSK.id: (90, 50)})
    await activity.touch(fleet, {KIOSK.id: (None, 40)})
    assert await activity.get(fleet, KIOSK.id) == Activity(KIOSK.id, 100, 50)


async def test_activity_of_the_unregistered_is_left_out(fleet: Database) -> None:
    await activity.touch(fleet, {"kiosk-x": (1, 1), KIOSK.id: (2, 2)})
    assert await activity.list(fleet) == (Activity(KIOSK.id, 2, 2),)


async def test_strangers_are_counted_and_their_times_kept(db: Database) -> None:
    await strangers.record(db, "kiosk-x", 200)
    await strangers.record(db, "kiosk-x", 100, frames=3)
    assert await strangers.list(db) == (Stranger("kiosk-x", 200, 200, 4),)


async def test_who_registers_is_no_stranger_any_more(fleet: Database) -> None:
    await strangers.record(fleet, "kiosk-x", 200)
    await kiosks.add(fleet, replace(KIOSK, id="kiosk-x"))
    assert await strangers.list(fleet) == ()
