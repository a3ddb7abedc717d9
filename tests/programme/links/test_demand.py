"""What is asked for at kiosks beside what is offered within reach."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract import Lifecycle, Profile
from programme.demand import Asked, Event, Standing, asked_by_use, demand, read_demand
from programme.search import Point
from store import Database, Kiosk, SeriesStore, Site, kiosks, open_series, registers, sites
from store import Point as Sample
from tests.programme.links.city import DAY_US, HOUR_US, NOON, PROCEDURES, fill, session

HERE, NEAR, FAR = Point(44.8312, -0.5720), Point(44.8330, -0.5720), Point(44.9, -0.5)


def test_a_theme_without_a_seat_in_reach_is_a_gap_and_comes_first() -> None:
    rows = demand(
        [Asked("a", PROCEDURES, 40), Asked("b", PROCEDURES, 2), Asked("a", "sante", 5)],
        [Standing("a", "33063", HERE), Standing("b", "33063", NEAR)],
        [Event("w-1", PROCEDURES, FAR, 12), Event("w-2", "email", NEAR, 6)],
    )
    assert [(row.theme, row.asked, row.events, row.seats, row.gap) for row in rows] == [
        (PROCEDURES, 42, 0, 0, True),
        ("sante", 5, 0, 0, True),
        ("email", 0, 1, 6, False),
    ]


def test_an_event_in_reach_of_two_kiosks_is_one_and_a_full_one_leaves_the_gap() -> None:
    standing = [Standing("a", "33063", HERE), Standing("b", "33063", NEAR)]
    [row] = demand([Asked("a", PROCEDURES, 1)], standing, [Event("w", PROCEDURES, NEAR, 5)])
    assert (row.events, row.seats, row.gap) == (1, 5, False)
    [row] = demand([Asked("a", PROCEDURES, 1)], standing, [Event("w", PROCEDURES, NEAR, 0)])
    assert (row.events, row.gap) == (1, True)


def test_reach_is_in_kilometres() -> None:
    standing, events = [Standing("a", "33063", HERE)], [Event("w", PROCEDURES, FAR, 5)]
    asked = [Asked("a", PROCEDURES, 1)]
    assert demand(asked, standing, events, reach_km=5)[0].gap
    assert not demand(asked, standing, events, reach_km=10)[0].gap


def test_services_are_themes_and_what_is_no_theme_asks_nothing() -> None:
    assert asked_by_use({("a", "procedures"): 3, ("a", "wifi"): 9, ("b", "family"): 0}) == [
        Asked("a", PROCEDURES, 3)
    ]


@pytest.fixture
async def series(tmp_path: Path) -> AsyncIterator[SeriesStore]:
    opened = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    await opened.prepare()
    yield opened
    await opened.close()


async def test_a_session_that_is_opened_closes_the_gap(db: Database, series: SeriesStore) -> None:
    await fill(db)
    await sites.add(db, Site("victoire", "Victoire", "33063", "Bordeaux", 44.8312, -0.5720))
    await kiosks.add(db, Kiosk("kiosk-a", "victoire", Profile.BOOTH, Lifecycle.IN_SERVICE, 0))
    tags = {"by": "service", "value": "procedures", "band": "under_5"}
    await series.write(
        [
            Sample("use", "kiosk-a", tags | {"band": band}, {"sessions": 4}, NOON - days * DAY_US)
            for days in (1, 2)
            for band in ("under_5", "over_30")
        ]
    )
    [row] = await read_demand(db, series, NOON)
    assert (row.commune, row.theme, row.asked, row.gap) == ("33063", PROCEDURES, 16, True)
    await registers.sesame.open_session(db, session("demarches-1", 4))
    [row] = await read_demand(db, series, NOON + HOUR_US)
    assert (row.events, row.seats, row.gap) == (1, 12, False)
