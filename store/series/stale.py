"""Which windows of a level are not rolled up as their samples are by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contract import DUE, OFFICE, ONE_HOUR, Level, done_for
from store.series.levels import Levels
from store.series.marks import MARK_BITS, hour_mark, start
from store.series.points import SeriesStore

DAY_US = 86_400_000_000
_MARKS_A_DAY = 1_000


async def stale(levels: Levels, measurement: str, level: Level, begin: int, end: int) -> list[int]:
    """Where they begin, of those in [`begin`, `end`), whole windows of the level, in order.

    What is older than the raw level has no marks any more: it stands as it is. Days are compared
    by the sums of their marks; only those that differ are looked at more closely.
    """
    done = done_for(levels.registry[measurement])
    wanted = await _sums(levels.raw, DUE, "due", measurement, begin, end)
    known = await _sums(levels.of(level), done, "done", measurement, begin, end)
    found: list[int] = []
    for day in sorted(wanted):
        if (wanted[day] - known.get(day, -1)) % (1 << MARK_BITS):
            found += await _stale(
                levels, measurement, level, max(begin, day), min(end, day + DAY_US)
            )
    return found


async def _stale(levels: Levels, measurement: str, level: Level, begin: int, end: int) -> list[int]:
    done = done_for(levels.registry[measurement])
    due = await _marks(levels.raw, DUE, "due", measurement, begin, end)
    wanted = hourly(due.items()) if level == ONE_HOUR else due
    known = await _marks(levels.of(level), done, "done", measurement, begin, end)
    return sorted(at for at, mark in wanted.items() if known.get(at) != mark)


def hourly(marks: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The marks of the hours, made of those of their five minutes."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for at, mark in marks:
        parts.setdefault(start(at, ONE_HOUR.every_us), []).append((at, mark))
    return {hour: hour_mark(mine) for hour, mine in parts.items()}


async def _sums(
    store: SeriesStore, name: str, field: str, measurement: str, begin: int, end: int
) -> Mapping[int, int]:
    rows = await store.windows(
        name,
        start=begin,
        end=end,
        every_us=DAY_US,
        aggregate="sum",
        kiosk=OFFICE,
        tags={"measurement": measurement},
        fields=[field],
    )
    return {row.at: int(row.fields[field]) for row in rows}


async def _marks(
    store: SeriesStore, name: str, field: str, measurement: str, begin: int, end: int
) -> dict[int, int]:
    rows = await store.range(
        name,
        start=begin,
        end=end,
        kiosk=OFFICE,
        tags={"measurement": measurement},
        fields=[field],
        limit=_MARKS_A_DAY,
    )
    return {row.at: int(row.fields[field]) for row in rows}
