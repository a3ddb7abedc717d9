"""The marks of what is due and of what is done, as the series stores keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collector.rollup_plan import HOUR_US, Place, Window
from contract import ANY_OF_HOUR, DUE, OFFICE, ROLLED, Registry, done_for
from store import Levels, Point, Row

MAX_MARKS = 100_000
_HOURS_AT_ONCE = 10_000 * HOUR_US


async def due_hours(levels: Levels, start: int, end: int) -> dict[int, int]:
    """The mark of each hour in [`start`, `end`) that was ever written to."""
    found: dict[int, int] = {}
    for first in range(start, end, _HOURS_AT_ONCE):
        rows = await levels.raw.range(
            DUE,
            start=first,
            end=min(end, first + _HOURS_AT_ONCE),
            kiosk=OFFICE,
            tags={"measurement": ANY_OF_HOUR},
            fields=["due"],
            limit=MAX_MARKS,
        )
        found |= {row.at: int(row.fields["due"]) for row in rows}
    return found


async def due_windows(levels: Levels, start: int, end: int) -> dict[Place, int]:
    """The marks of the five minutes in [`start`, `end`), of measurements that are known."""
    rows = await levels.raw.range(
        DUE, start=start, end=end, kiosk=OFFICE, fields=["due"], limit=MAX_MARKS
    )
    return {place: mark for place, mark in _marks(rows, "due") if place[0] in levels.registry}


async def done_windows(levels: Levels, start: int, end: int) -> dict[Window, int]:
    """The marks of the windows in [`start`, `end`) that were rolled up, at every level."""
    found: dict[Window, int] = {}
    for level in ROLLED:
        for name in done_rows(levels.registry):
            rows = await levels.of(level).range(
                name, start=start, end=end, kiosk=OFFICE, fields=["done"], limit=MAX_MARKS
            )
            found |= {Window(level, one, at): mark for (one, at), mark in _marks(rows, "done")}
    return found


def done_rows(registry: Registry) -> list[str]:
    """The measurements in which a rolled up level keeps what is done."""
    return sorted({done_for(row) for row in registry.values()})


def done_mark(window: Window, mark: int, registry: Registry) -> Point:
    """What goes with a rolled up window's points, in the same write."""
    name = done_for(registry[window.measurement])
    return Point(name, OFFICE, {"measurement": window.measurement}, {"done": mark}, window.at)


def _marks(rows: Sequence[Row], field: str) -> Iterable[tuple[Place, int]]:
    for row in rows:
        name, mark = row.tags.get("measurement", ""), row.fields.get(field)
        if mark is not None:
            yield (name, row.at), int(mark)
