"""The measurement `place`: written when a kiosk is registered, and made good when it is missing."""

from __future__ import annotations

from contract import REGISTRY, Lifecycle, Profile, Sample
from control_api.places import missing_places, write_places
from store import Kiosk, KioskOverview, Row, Site
from tests.control_api.desks import Desk
from tests.waiting import eventually

SITE = Site("victoire", "Place de la Victoire", "33063", "Bordeaux", 44.831, -0.572)


def overview(site: Site = SITE) -> KioskOverview:
    kiosk = Kiosk("kiosk-a", site.id, Profile.BOOTH, Lifecycle.IN_SERVICE, 0)
    return KioskOverview(kiosk, site, None, None)


def test_a_kiosk_without_a_place_gets_one_that_the_registry_takes() -> None:
    [point] = missing_places([overview()], [], 5)
    assert (point.kiosk, point.at) == ("kiosk-a", 5)
    row = REGISTRY[point.measurement]
    assert row.tag_fault(point.tags) is None
    assert row.field_fault(point.fields) is None
    sample = Sample(m="place", at=5, tags=dict(point.tags), fields=dict(point.fields))
    assert row.coerce(sample) == sample


def test_a_place_that_is_written_is_not_written_again_and_a_move_is() -> None:
    [point] = missing_places([overview()], [], 5)
    written = [Row(5, point.kiosk, point.tags, point.fields)]
    assert not missing_places([overview()], written, 9)
    moved = Site("bourse", "Place de la Bourse", "33063", "Bordeaux", 44.84, -0.57)
    [second] = missing_places([overview(moved)], written, 9)
    back = [*written, Row(9, second.kiosk, second.tags, second.fields)]
    assert not missing_places([overview(moved)], back, 10)
    assert missing_places([overview()], back, 10)


async def test_registering_a_kiosk_writes_its_place(desk: Desk) -> None:
    await desk.add_kiosk()

    async def written() -> bool:
        return bool(await desk.office.series.latest("place", kiosk="bordeaux-victoire"))

    await eventually(written, what="the place to be written")
    assert await write_places(desk.office) == 0
