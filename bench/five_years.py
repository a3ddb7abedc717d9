"""The use of five years in the embedded series, each level as far back as it is kept.

The last month is there as kiosks said it; the months before it are its copies, moved.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from contract import LEVELS, SeriesSettings
from programme.release.months import HOUR_US, Month
from store import Levels

DAY_US = 24 * HOUR_US


async def roll_up(levels: Levels, month: Month) -> None:
    """The month's levels, made from its samples as the collector makes them."""
    for level in LEVELS[1:]:
        for day in range(month.begin, month.end + DAY_US, DAY_US):
            points = await levels.raw.summaries("use", start=day, end=day + DAY_US, level=level)
            await levels.of(level).write(points)


def copy_back(file: Path, last: Month, months: Sequence[Month]) -> int:
    """Copies of the last month for each of the months before it that a level keeps; all rows."""
    settings = SeriesSettings(url=f"sqlite:///{file}")
    total = 0
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for level in LEVELS:
            kept = [
                one for one in months if (last.end - one.begin) <= settings.days(level) * DAY_US
            ]
            table = f'"m{level.suffix}_use"'
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")][2:]
            columns = ", ".join(f'"{name}"' for name in names)
            copied = (
                f"INSERT OR IGNORE INTO {table} (series, at, {columns}) "  # noqa: S608
                f"SELECT series, at - ?2, {columns} FROM {table} "
                "WHERE series = ?1 AND at > ?3 AND at <= ?4"
            )
            numbers = [row[0] for row in db.execute(f"SELECT DISTINCT series FROM {table}")]  # noqa: S608
            for number in numbers:
                db.execute("BEGIN")
                for one in kept:
                    # As long as the shorter of the two: months differ.
                    end = min(last.end, last.begin + one.end - one.begin)
                    back = last.begin - one.begin
                    db.execute(copied, (number, back, last.begin, end))
                db.execute("COMMIT")
            [(rows,)] = db.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            total += rows
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return total
