"""Collecte: a point on the kiosks near it while it lasts, and the devices that it brings."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from edge.content import Offer
from programme.hours import ZONE
from tests.control_api.desks import SITE, Desk, StillClock
from tests.stories.town import API, KIOSK, Booth, booth_at, send
from tests.waiting import eventually

CENON = "cenon-eglise"
CAMPAIGN = {
    "id": "mars",
    "title": {"fr": "Grande collecte", "ar": "حملة الجمع الكبرى"},
    "takes": ["laptop", "smartphone"],
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-31",
}
POINT = {"id": "victoire", "campaign": "mars", "place": "victoire"}
"""At a place of the register, 200 m from the first kiosk and 4 km from the other."""


@pytest.fixture
async def cenon(office: Desk, clock: StillClock, tmp_path: Path) -> AsyncIterator[Booth]:
    """A second kiosk."""
    site = SITE | {"name": "Église de Cenon", "latitude": 44.857, "longitude": -0.533}
    await office.add_kiosk(CENON, site=site)
    (tmp_path / CENON).mkdir()
    async with booth_at(office, clock, tmp_path / CENON, CENON) as found:
        yield found


def at(clock: StillClock, day: date, hour: time = time.min) -> None:
    """It is that time in Paris."""
    moment = datetime.combine(day, hour, ZONE)
    clock.advance(moment.timestamp() - clock.now() / 1_000_000)


def offered(booth: Booth, language: str = "fr") -> Offer:
    found = booth.content.shelf.offer("", language)
    assert found is not None
    return found


async def test_on_the_first_of_march_the_kiosks_near_show_the_point_and_in_april_none(
    office: Desk, booth: Booth, cenon: Booth, clock: StillClock
) -> None:
    await send(office, "POST", "/collections/campaigns", CAMPAIGN)
    point = await send(office, "POST", "/collections/points", POINT)
    assert (point["state"], point["kiosks"]) == ("coming", [])
    at(clock, date(2027, 2, 20))
    await booth.told()
    await eventually(lambda: told(cenon), what="the other kiosk to have content")

    # From here on nobody tells them anything.
    at(clock, date(2027, 2, 28), time(23, 59, 59))
    assert both(booth, cenon) == [[], []]
    at(clock, date(2027, 3, 1))
    assert both(booth, cenon) == [["victoire"], []]
    in_arabic(booth, clock)
    at(clock, date(2027, 3, 31), time(23, 59, 59))
    assert both(booth, cenon) == [["victoire"], []]
    [listed] = (await office.get(f"{API}/collections/points"))["items"]
    assert [one["kiosk"] for one in listed["kiosks"]] == [KIOSK]
    at(clock, date(2027, 4, 1))
    assert both(booth, cenon) == [[], []]


def in_arabic(booth: Booth, clock: StillClock) -> None:
    """Who reads Arabic reads what is taken, and until when."""
    at(clock, date(2027, 3, 1), time(10))
    [point] = offered(booth, "ar").collections
    assert point.said is not None
    assert (point.title.text, point.said.text) == (
        "حملة الجمع الكبرى",
        "جمع الأجهزة غير المستعملة حتى الأربعاء 31/03.",
    )
    assert [one.text for one in point.takes] == ["حواسيب محمولة", "هواتف ذكية"]
    assert all(one.rtl for one in (point.title, point.said, *point.takes))
    assert (point.name, point.open_now, round(point.distance, -1)) == ("victoire", True, 220)


def both(*booths: Booth) -> list[list[str]]:
    """The points that each of them shows."""
    return [[point.id for point in offered(one).collections] for one in booths]


async def told(booth: Booth) -> bool:
    return booth.version > 0
