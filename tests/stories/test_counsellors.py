"""Conseillers: hours that a kiosk says in the person's language; the Coop's month."""

from collections.abc import Iterator

import pytest

from programme.coop_client import CoopUnavailable
from programme.coop_pages import SOURCE
from store import registers
from tests.control_api.desks import Desk
from tests.programme.coop.server import Coop, activity, serving, stamp
from tests.programme.coop.test_importing import MONTH, bring
from tests.stories.town import KIOSK, PROCEDURES, Booth, send

COUNSELLOR = {
    "id": "c-1",
    "name": "A. Martin",
    "structure": "ccas",
    "contact": "c1@ccas.example",
    "starts_on": "2026-01-01",
}


@pytest.fixture
def coop() -> Iterator[Coop]:
    service = Coop()
    service.put(*(activity(number) for number in range(1, 8)))
    with serving(service):
        yield service


async def test_tuesdays_hours_are_said_at_the_kiosk_and_the_coops_month_is_right(
    office: Desk, booth: Booth, coop: Coop
) -> None:
    await send(office, "POST", "/counsellors", COUNSELLOR)
    tuesday = {"kiosk": KIOSK, "weekday": "tue", "begins": "14:00", "ends": "17:00"}
    await send(office, "POST", "/counsellors/c-1/slots", tuesday)
    await booth.told()
    offered = booth.content.shelf.offer(PROCEDURES, "ar")
    assert offered is not None
    said = offered.counsellors[0].said
    assert said is not None
    assert (said.text.startswith("الثلاثاء"), said.language, said.rtl) == (True, "ar", True)
    assert "Martin" not in str(offered)

    db = office.office.database
    coop.fails_at = 2
    with pytest.raises(CoopUnavailable):
        await bring(db, coop)
    coop.fails_at = None
    await bring(db, coop)
    whole = (await registers.activities.figures(db, MONTH, SOURCE)).total
    coop.change(2, 60, suppression=stamp(60))
    await bring(db, coop)
    less = (await registers.activities.figures(db, MONTH, SOURCE)).total
    assert (whole.activities, less.activities) == (7, 6)
