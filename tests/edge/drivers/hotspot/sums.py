"""The hour's sums as the tests look at them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from edge.drivers.hotspot.use import HourlyUse
from edge.privacy import DailyCounter
from edge.readings import Reading
from tests.edge.material import NOON

HOUR = 3_600_000_000
START = NOON - NOON % HOUR


def randomness(length: int) -> bytes:
    return bytes(length)


def an_hour() -> HourlyUse:
    """The sums of an hour that begins at START."""
    return HourlyUse("radius", DailyCounter(ZoneInfo("Europe/Paris"), randomness), START)


def totals(readings: Sequence[Reading]) -> dict[str, object]:
    """The row of an hour that has no band."""
    (row,) = [each for each in readings if "band" not in each.tags]
    return dict(row.fields)


def bands(readings: Sequence[Reading]) -> dict[str, object]:
    """Sessions by band, without zeros."""
    rows = {each.tags["band"]: each.fields["sessions"] for each in readings if "band" in each.tags}
    return {band: sessions for band, sessions in rows.items() if sessions}
