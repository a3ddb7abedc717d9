"""The embedded series store: one SQLite file, nothing to install."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from contract import Level, Registry, StoreRefused
from store.series import queries, sqlite_reads, sqlite_summaries
from store.series import sqlite_schema as schema
from store.series.marks import Marks
from store.series.points import KIOSK, Aggregate, Point, Row, accepted, by_group, by_time
from store.series.sqlite_lane import Lane
from store.series.summaries import every

SeriesKey = tuple[str, str, str]


class SqliteSeries:
    """A SeriesStore in a file. Writes and reads each have a thread and a connection.

    `suffix` is the level's; `marks` go with what is written.
    """

    def __init__(
        self, path: Path, registry: Registry, *, suffix: str = "", marks: Marks | None = None
    ) -> None:
        self._registry = registry
        self._suffix = suffix
        self._marks = marks
        self._writer = Lane(path, name="series-writer")
        self._reader = Lane(path, name="series-reader", reads_only=True)
        self._ids: dict[SeriesKey, int] = {}
        self._conflicts: dict[str, set[str]] = {}
        self._prepared = False

    @property
    def name(self) -> str:
        """Product and version."""
        return f"SQLite {sqlite3.sqlite_version}"

    async def prepare(self) -> None:
        """Make the file and its tables; add the columns of fields that are new."""
        self._conflicts = await self._writer.write(self._grow)
        self._prepared = True

    async def write(self, points: Sequence[Point]) -> None:
        """Keep the points in one transaction: all or none."""
        await self._make_ready()
        whole = [*points, *self._marks.of(points)] if self._marks else points
        added = await self._writer.write(lambda connection: self._insert(connection, whole))
        # Remembered after the commit: a series that was rolled back has no number.
        self._ids.update(added)

    async def range(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int = 10_000,
    ) -> list[Row]:
        """See SeriesStore.range."""
        queries.check_limit(limit)
        found = queries.scope(
            self._registry,
            measurement,
            start=start,
            end=end,
            kiosk=kiosk,
            tags=tags,
            fields=fields,
        )
        records = await self._read(sqlite_reads.rows(found, limit, self._suffix))
        return sorted((sqlite_reads.row(found, record) for record in records), key=by_time)

    async def windows(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        every_us: int,
        aggregate: Aggregate,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        group_by: Sequence[str] = (KIOSK,),
    ) -> list[Row]:
        """See SeriesStore.windows."""
        found = queries.scope(
            self._registry,
            measurement,
            start=start,
            end=end,
            kiosk=kiosk,
            tags=tags,
            fields=fields,
        )
        asked = queries.windows(
            found,
            every_us=every_us,
            aggregate=aggregate,
            group_by=group_by,
            named=fields is not None,
        )
        results = [
            (batch, await self._read(sqlite_reads.windows(asked, batch, self._suffix)))
            for batch in sqlite_reads.batches(asked)
        ]
        return sorted(sqlite_reads.merged(asked, results), key=by_group)

    async def latest(
        self, measurement: str, *, kiosk: str | None = None, since: int | None = None
    ) -> list[Row]:
        """See SeriesStore.latest."""
        found = queries.scope(self._registry, measurement, start=since, kiosk=kiosk)
        records = await self._read(sqlite_reads.latest(found, self._suffix))
        return sorted((sqlite_reads.row(found, record) for record in records), key=by_group)

    async def summaries(
        self, measurement: str, *, start: int, end: int, level: Level
    ) -> list[Point]:
        """See Summarising.summaries."""
        found = queries.scope(self._registry, measurement, start=start, end=end)
        records = await self._read(sqlite_summaries.statement(found, every(level)))
        made = (sqlite_summaries.point(found, record) for record in records)
        return [one for one in made if one is not None]

    async def close(self) -> None:
        """Close both connections and end their threads."""
        await self._reader.close()
        await self._writer.close()

    async def _make_ready(self) -> None:
        if not self._prepared:
            await self.prepare()

    async def _read(self, statement: sqlite_reads.Statement) -> list[tuple[Any, ...]]:
        await self._make_ready()
        return await self._reader.run(lambda connection: connection.execute(*statement).fetchall())

    def _grow(self, connection: sqlite3.Connection) -> dict[str, set[str]]:
        connection.execute(schema.SERIES)
        conflicts = {}
        for row in self._registry.values():
            connection.execute(schema.creation(row, self._suffix))
            listing = connection.execute(f"PRAGMA table_info({schema.table(row, self._suffix)})")
            present = {column[1]: column[2] for column in listing}
            for statement in schema.additions(row, present, self._suffix):
                connection.execute(statement)
            conflicts[row.name] = schema.conflicts(row, present)
        return conflicts

    def _insert(
        self, connection: sqlite3.Connection, points: Sequence[Point]
    ) -> dict[SeriesKey, int]:
        added: dict[SeriesKey, int] = {}
        batches: dict[str, list[tuple[Any, ...]]] = {}
        for point in points:
            row = accepted(point, self._registry)
            self._refuse_conflicts(point)
            key = (row.name, point.kiosk, schema.tags_text(point.tags))
            number = self._ids.get(key) or added.get(key)
            if number is None:
                number = added[key] = _series(connection, key)
            values = (point.fields.get(field.name) for field in row.fields)
            batches.setdefault(row.name, []).append((number, point.at, *values))
        for name, records in batches.items():
            connection.executemany(schema.upsert(self._registry[name], self._suffix), records)
        return added

    def _refuse_conflicts(self, point: Point) -> None:
        wrong = self._conflicts.get(point.measurement, set()) & point.fields.keys()
        if wrong:
            raise StoreRefused(
                f"field type conflict: {_listed(wrong)} already kept as another type",
                where=f"{point.measurement} of {point.kiosk}",
            )


def _series(connection: sqlite3.Connection, key: SeriesKey) -> int:
    found = connection.execute(schema.FIND_SERIES, key).fetchone()
    number: int = (found or connection.execute(schema.ADD_SERIES, key).fetchone())[0]
    return number


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
