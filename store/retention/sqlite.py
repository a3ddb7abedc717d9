"""How long a file keeps each level: nothing leaves SQLite by itself, so it is deleted here.

In small transactions, so that a writer never waits long, and of each series whole hours: an hour
is there or has gone, however often this is cut short. The file keeps its size; what has gone
makes room for what comes.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contract import DUE, LEVELS, NOT_ROLLED, RAW, Level
from store.retention.kept import Change, Kept
from store.retention.unmarked import held_back
from store.series.sqlite_lane import Lane
from store.series.sqlite_schema import quoted

BATCH_ROWS = 5_000
"""About as many as go in one transaction; one hour of a series is never parted."""
BREATH_S = 0.01
"""Between two transactions: SQLite's lock is not handed over in turn."""
HOUR_US = 3_600_000_000

_TABLE = re.compile(r"m_(?:(5m|1h)_)?([a-z].*)")
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'm\\_%' ESCAPE '\\'"
_SERIES = "SELECT id FROM series WHERE measurement = ? ORDER BY id"
_SIZES = "SELECT name, pgsize, ncell FROM dbstat WHERE aggregate = TRUE"


@dataclass(frozen=True, slots=True)
class Table:
    """A measurement's table at a level."""

    name: str
    level: Level
    measurement: str


class SqliteKeeping:
    """A Keeping of a file. `clock` gives the time in µs."""

    def __init__(self, path: Path, lives: Mapping[str, int], clock: Callable[[], int]) -> None:
        self._path = path
        self._lives = lives
        self._clock = clock
        self._lane = Lane(path, name="series-retention")

    async def kept(self) -> list[Kept]:
        """See Keeping.kept. The life in force is the one that is set: the collectors see to it."""
        if not self._path.exists():
            return [Kept(level, _place(level), None, there=False) for level in LEVELS]
        return await self._lane.run(self._look)

    async def not_in_force(self, _lives: Mapping[str, int], /) -> list[str]:
        """See Keeping.not_in_force: none, the collectors see to it."""
        return []

    async def apply(
        self, lives: Mapping[str, int], *, anyway: bool = False
    ) -> AsyncIterator[Change]:
        """See Keeping.apply."""
        now = self._clock()
        tables = await self._lane.run(_tables) if self._path.exists() else []
        for level in LEVELS:
            life_s = lives[level.name]
            before = (now - life_s * 1_000_000) // HOUR_US * HOUR_US
            if level == RAW and tables and not anyway:
                oldest, marked = await self._lane.run(lambda on: _reach_back(on, tables))
                held_back(oldest, marked, before)
            for table in tables:
                if table.level == level:
                    async for rows in self._empty(table, before):
                        yield Change(level, _place(level), life_s, life_s, rows)
            yield Change(level, _place(level), life_s, life_s)

    async def close(self) -> None:
        """Close the connection."""
        await self._lane.close()

    async def _empty(self, table: Table, before: int) -> AsyncIterator[int]:
        todo = await self._lane.run(lambda connection: _aged(connection, table, before))
        while todo:
            gone = await self._lane.write(lambda on: _delete(on, table, todo, before))
            if gone:
                yield gone
                await asyncio.sleep(BREATH_S)

    def _look(self, connection: sqlite3.Connection) -> list[Kept]:
        tables, sizes = _tables(connection), _sizes(connection)
        return [self._level(connection, level, tables, sizes) for level in LEVELS]

    def _level(
        self,
        connection: sqlite3.Connection,
        level: Level,
        tables: list[Table],
        sizes: Mapping[str, tuple[int | None, int]],
    ) -> Kept:
        mine = [table for table in tables if table.level == level]
        weights = [sizes[table.name][0] for table in mine]
        edges = [edge for table in mine for edge in _edges(connection, table)]
        return Kept(
            level,
            _place(level),
            self._lives[level.name],
            bytes=None if None in weights else sum(weight or 0 for weight in weights),
            rows=sum(sizes[table.name][1] for table in mine),
            oldest=min(edges, default=None),
            newest=max(edges, default=None),
            there=bool(mine),
        )


def _place(level: Level) -> str:
    return f"m{level.suffix}_…"


def _tables(connection: sqlite3.Connection) -> list[Table]:
    levels = {level.name: level for level in LEVELS}
    tables = []
    for (name,) in connection.execute(_TABLES).fetchall():
        found = _TABLE.fullmatch(name)
        if found:
            tables.append(Table(name, levels[found[1] or "raw"], found[2]))
    # The marks last: when this is cut short, no sample is older than they are.
    return sorted(tables, key=lambda table: (table.measurement == DUE, table.name))


def _reach_back(
    connection: sqlite3.Connection, tables: list[Table]
) -> tuple[int | None, int | None]:
    """The times of the oldest sample and of the oldest mark."""
    raw = [table for table in tables if table.level == RAW]
    samples = [table for table in raw if table.measurement not in NOT_ROLLED]
    marks = [table for table in raw if table.measurement == DUE]
    oldest = [at for table in samples for at in _edges(connection, table)]
    marked = [at for table in marks for at in _edges(connection, table)]
    return min(oldest, default=None), min(marked, default=None)


def _aged(connection: sqlite3.Connection, table: Table, before: int) -> list[int]:
    """The series of which something is older than `before`."""
    oldest = f"SELECT min(at) FROM {quoted(table.name)} WHERE series = ?"  # noqa: S608
    found = []
    for (series,) in connection.execute(_SERIES, (table.measurement,)).fetchall():
        (at,) = connection.execute(oldest, (series,)).fetchone()
        if at is not None and at < before:
            found.append(series)
    return found


def _delete(connection: sqlite3.Connection, table: Table, todo: list[int], before: int) -> int:
    """Delete about BATCH_ROWS; series of which all has gone that should leave `todo`."""
    name = quoted(table.name)
    # The first that stays if no more than a batch goes: it takes the rest of its hour along.
    next_row = (
        f"SELECT at FROM {name} WHERE series = ? AND at < ? "  # noqa: S608
        "ORDER BY at LIMIT 1 OFFSET ?"
    )
    delete = f"DELETE FROM {name} WHERE series = ? AND at < ?"  # noqa: S608
    gone = 0
    while todo and gone < BATCH_ROWS:
        series = todo[-1]
        stays = connection.execute(next_row, (series, before, BATCH_ROWS)).fetchone()
        until = min(before, -(-(stays[0] + 1) // HOUR_US) * HOUR_US) if stays else before
        gone += connection.execute(delete, (series, until)).rowcount
        if until == before:
            todo.pop()
    return gone


def _sizes(connection: sqlite3.Connection) -> dict[str, tuple[int | None, int]]:
    """Bytes and rows by table; without the bytes where SQLite was built without `dbstat`."""
    try:
        return {name: (size, cells) for name, size, cells in connection.execute(_SIZES)}
    except sqlite3.OperationalError:
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        count = "SELECT count(*) FROM {}"
        return {
            name: (None, connection.execute(count.format(quoted(name))).fetchone()[0])
            for name in names
        }


def _edges(connection: sqlite3.Connection, table: Table) -> list[int]:
    edge = (
        f"SELECT (SELECT min(at) FROM {quoted(table.name)} WHERE series = id), "  # noqa: S608
        f"(SELECT max(at) FROM {quoted(table.name)} WHERE series = id) "
        "FROM series WHERE measurement = ?"
    )
    return [
        at
        for pair in connection.execute(edge, (table.measurement,))
        for at in pair
        if at is not None
    ]
