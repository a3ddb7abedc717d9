"""Orientations offered, taken and redeemed: place × theme.

What staff gave stands under `staff`. A kiosk of which nothing was heard is missing, unless an
orientation of it is known; one that was heard of has its zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from programme.orientations import HOUR_US, day_of
from programme.release.cells import TOTAL, Codes, Dimension, Table
from programme.release.cubes import by_days
from programme.release.geography import (
    PLACE,
    UNKNOWN,
    Standing,
    commune_code,
    kiosk_code,
    places,
)
from programme.release.layout import Layout
from programme.release.months import Month
from store import Database, registers

STAFF, THEME = "staff", "theme"
OFFERED, TAKEN, REDEEMED = "offered", "taken", "redeemed"

Counted = tuple[str, str, int, int]
"""Kiosk (empty: staff), theme, place of the day among the days, how many."""
Where = Callable[[str], str]


async def orientation_tables(
    db: Database,
    month: Month,
    kiosks: Sequence[Standing],
    heard: Mapping[str, Sequence[int]],
    communes: Mapping[str, str],
    layout: Layout,
) -> list[Table]:
    """The three tables; `communes`: of every registered kiosk. Raises StoreError."""
    rows = await registers.release_figures.offered(db, str(month))
    day = {day: number for number, day in enumerate(month.days)}
    at = [day[day_of(row.at - HOUR_US)] for row in rows]
    # What was taken had been offered, whatever a kiosk says.
    offered = [
        (row.kiosk, row.theme, n, max(row.offered, row.taken))
        for row, n in zip(rows, at, strict=True)
    ]
    taken = [(row.kiosk, row.theme, n, row.taken) for row, n in zip(rows, at, strict=True)]
    codes = await registers.release_figures.redeemed(db, str(month))
    given = {day: n for n, day in enumerate(sorted({row.given_on for row in codes}))}
    redeemed = [(row.kiosk, row.theme, given[row.given_on], row.codes) for row in codes]
    silent = {one.kiosk for one in kiosks if one.kiosk not in heard}
    return [
        _table(name, counted, kiosks, silent, communes, layout)
        for name, counted in ((OFFERED, offered), (TAKEN, taken), (REDEEMED, redeemed))
    ]


def _table(
    name: str,
    counted: Sequence[Counted],
    kiosks: Sequence[Standing],
    silent: set[str],
    communes: Mapping[str, str],
    layout: Layout,
) -> Table:
    standing = {one.kiosk: one for one in kiosks}
    # One that has left still has what is redeemed of it.
    for kiosk in sorted({row[0] for row in counted} & communes.keys() - standing.keys()):
        standing[kiosk] = Standing(kiosk, communes[kiosk], range(0))
    shown = [standing[kiosk] for kiosk in sorted(standing)]
    base = places(shown, kiosks_shown=layout.kiosks_shown)

    def where(kiosk: str) -> str:
        if not kiosk:
            return STAFF
        if kiosk not in standing:
            return UNKNOWN
        code = kiosk_code(kiosk)
        return code if code in base.parents else commune_code(standing[kiosk].commune)

    others = sorted({where(row[0]) for row in counted} & {STAFF, UNKNOWN})
    place = Dimension(PLACE, {**base.parents, **dict.fromkeys(others, TOTAL)})
    themes = sorted({row[1] for row in counted}) or [UNKNOWN]
    dimensions = [place, Dimension(THEME, dict.fromkeys(themes, TOTAL))]
    known = {where(kiosk) for kiosk in standing if kiosk not in silent} | set(others)
    finest = _finest(counted, where, known, themes)
    return Table(name, name, dimensions, by_days(dimensions, finest))


def _finest(
    counted: Iterable[Counted], where: Where, known: Iterable[str], themes: Sequence[str]
) -> dict[Codes, list[int]]:
    rows = list(counted)
    days = max((row[2] for row in rows), default=-1) + 1
    found: dict[Codes, list[int]] = {
        (place, theme): [0] * days for place in sorted(known) for theme in themes
    }
    for kiosk, theme, day, many in rows:
        place = where(kiosk)
        for one in themes:
            found.setdefault((place, one), [0] * days)
        found[place, theme][day] += many
    return found
