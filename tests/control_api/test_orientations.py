"""Orientations get from the series into the register, late ones too."""

from __future__ import annotations

import pytest

from contract import code_digest
from control_api.orientations import HOUR_US, LATE_US, RECENT_US, take_in
from programme import orientations
from store import Point
from tests.control_api.desks import Desk, StillClock

THEME = "sante"


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's own job leaves it to the test."""

    async def nothing(*_: object) -> int:
        return 0

    monkeypatch.setattr("control_api.orientations.take_in", nothing)


async def test_counts_and_digests_are_taken_in_once_and_what_comes_late_as_well(
    desk: Desk, clock: StillClock
) -> None:
    digest = code_digest("0000-0000-0000")
    now = clock.now()
    points = [
        Point(
            *("orientation", "kiosk-a", {"theme": THEME}),
            {"offered": 3, "taken": 1, "codes": codes},
            at,
        )
        for at, codes in ((now, digest), (now - 20 * 24 * HOUR_US, digest[::-1]))
    ]
    await desk.office.series.write(points[:1])
    assert await take_in(desk.office, RECENT_US) == 1
    assert await take_in(desk.office, LATE_US) == 0
    await desk.office.series.write(points[1:])
    assert await take_in(desk.office, RECENT_US) == 0
    assert await take_in(desk.office, LATE_US) == 1
    rows = await orientations.figures(desk.office.database, "2026-01", "2026-12")
    assert sum(row.offered for row in rows) == 6
