"""Which windows of a level are not rolled up as their samples are by now."""

from __future__ import annotations

from collections.abc import Iterable

from contract import DUE, OFFICE, ONE_HOUR, Level, done_for
from store.series.levels import Levels
from store.series.marks import hour_mark, start
from store.series.queries import MAX_ROWS

MOST_US = MAX_ROWS // 12 * 3_600_000_000
"""As much as one answer's rows can say: about 340 days, in whole hours."""


async def stale(levels: Levels, measurement: str, level: Level, begin: int, end: int) -> list[int]:
    """Where they begin, of those in [`begin`, `end`), whole windows of the level, in order.

    What is older than the raw level has no marks any more: it stands as it is. Reads one mark
    for each five minutes, of every kiosk together.
    """
    found: list[int] = []
    for first in range(begin, end, MOST_US):
        found += await _stale(levels, measurement, level, first, min(end, first + MOST_US))
    return found


async def _stale(levels: Levels, measurement: str, level: Level, begin: int, end: int) -> list[int]:
    mine = {"measurement": measurement}
    due = await levels.raw.range(
        DUE, start=begin, end=end, kiosk=OFFICE, tags=mine, fields=["due"], limit=MAX_ROWS
    )
    done = await levels.of(level).range(
        done_for(levels.registry[measurement]),
        start=begin,
        end=end,
        kiosk=OFFICE,
        tags=mine,
        fields=["done"],
        limit=MAX_ROWS,
    )
    marks = [(row.at, int(row.fields["due"])) for row in due]
    wanted = hourly(marks) if level == ONE_HOUR else dict(marks)
    known = {row.at: int(row.fields["done"]) for row in done}
    return sorted(at for at, mark in wanted.items() if known.get(at) != mark)


def hourly(marks: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The marks of the hours, made of those of their five minutes."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for at, mark in marks:
        parts.setdefault(start(at, ONE_HOUR.every_us), []).append((at, mark))
    return {hour: hour_mark(mine) for hour, mine in parts.items()}
