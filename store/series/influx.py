"""The InfluxDB series store: line protocol in, InfluxQL out, on 1.x, 2.x and 3.x.

The `usage` family has a database of its own, `NAME_usage`, so that it can be granted apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from contract import Family, FieldValue, Level, Measurement, Registry, StoreError, StoreHeld
from store import influxql as ql
from store.series import influx_summaries, line_protocol, queries
from store.series.influx_http import InfluxHttp, Series, Version
from store.series.marks import Marks
from store.series.points import KIOSK, Aggregate, Point, Row, by_group, by_time
from store.series.summaries import every
from store.series.warm_shards import APART_S, HOUR_US, Part, WarmShards

MAX_BODY_BYTES = 5_000_000
"""Above its limit InfluxDB 1.6.7 resets the connection without a word."""
MAX_BODY_LINES = 10_000


class LineWriter(Protocol):
    """Takes line protocol: by `/write` on 1.x, by InfluxDB's client library from 1.8 on."""

    async def prepare(self, databases: Sequence[str]) -> None:
        """Make the databases that are missing."""

    async def write(self, database: str, body: bytes) -> None:
        """Keep the lines, or raise a StoreError."""

    async def close(self) -> None:
        """Close the connections."""


class InfluxSeries:
    """A SeriesStore in InfluxDB. `writer` is the one that fits `version`; with `shards`, what
    goes to a cold one is written twice; `marks` go with what is written."""

    def __init__(
        self,
        http: InfluxHttp,
        writer: LineWriter,
        version: Version,
        database: str,
        registry: Registry,
        shards: WarmShards | None = None,
        marks: Marks | None = None,
    ) -> None:
        self._marks = marks
        self._http = http
        self._shards = shards
        self._writer = writer
        self._version = version
        self._database = database
        self._registry = registry

    @property
    def name(self) -> str:
        """Product and version."""
        return f"InfluxDB {self._version.text}"

    async def prepare(self) -> None:
        """Make the databases that are missing."""
        await self._writer.prepare(self.databases())

    def databases(self) -> tuple[str, str]:
        """The main database and that of the `usage` family."""
        return self._database, f"{self._database}_usage"

    async def write(self, points: Sequence[Point]) -> None:
        """Keep the points; when one is refused, the good ones of its request are kept."""
        # The main database last, and the marks last in it: whatever is cut short, and is not
        # written again, leaves no mark without its points.
        main, usage = self.databases()
        lines: dict[str, list[bytes]] = {usage: [], main: []}
        parts: set[Part] = set()
        for point in (*points, *self._marks.of(points)) if self._marks else points:
            encoded = line_protocol.line(point, self._registry)
            database = self._of(self._registry[point.measurement])
            lines[database].append(encoded)
            parts.add((database, point.at // HOUR_US))
        if self._shards is None:
            await self._send(lines)
            return
        warm = self._shards.warm(parts)
        try:
            await self._send(lines)
            if not warm:
                await asyncio.sleep(APART_S)
                await self._send(lines)
        except StoreError:
            self._shards.failed()
            raise
        self._shards.wrote(parts)

    async def _send(self, lines: Mapping[str, Sequence[bytes]]) -> None:
        for database, mine in lines.items():
            for body in line_protocol.bodies(
                mine, max_bytes=MAX_BODY_BYTES, max_lines=MAX_BODY_LINES
            ):
                await self._writer.write(database, body)

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
        names = (KIOSK, *found.tag_names)
        statement = ql.select(
            measurement,
            [
                *(ql.named(ql.field(field.name), f"f_{field.name}") for field in found.fields),
                *(ql.named(ql.tag(name), f"t_{name}") for name in names),
            ],
            where=_conditions(found),
            limit=limit,
        )
        answer = await self._http.query(self._of(found.measurement), statement)
        rows = [
            _row(found, record, {name: record[f"t_{name}"] for name in names})
            for series in answer
            for record in series.rows
        ]
        return sorted(rows, key=by_time)

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
        asked = queries.windows(
            queries.scope(
                self._registry,
                measurement,
                start=start,
                end=end,
                kiosk=kiosk,
                tags=tags,
                fields=fields,
            ),
            every_us=every_us,
            aggregate=aggregate,
            group_by=group_by,
            named=fields is not None,
        )
        statement = ql.select(
            measurement,
            [
                ql.aggregate(aggregate, field.name, f"f_{field.name}")
                for field in asked.scope.fields
            ],
            where=_conditions(asked.scope),
            group_by=[ql.every(every_us), *(ql.by(name) for name in asked.group_by)],
            fill="none",
        )
        answer = await self._http.query(self._of(asked.scope.measurement), statement)
        return _grouped(answer, asked.scope, aggregate)

    async def latest(
        self, measurement: str, *, kiosk: str | None = None, since: int | None = None
    ) -> list[Row]:
        """See SeriesStore.latest."""
        found = queries.scope(self._registry, measurement, start=since, kiosk=kiosk)
        statement = ql.select(
            measurement,
            [ql.named(ql.field(field.name), f"f_{field.name}") for field in found.fields],
            where=_conditions(found),
            group_by=[ql.by(name) for name in (KIOSK, *found.tag_names)],
            newest_first=True,
            limit=1,
        )
        answer = await self._http.query(self._of(found.measurement), statement)
        return _grouped(answer, found, None)

    async def summaries(
        self, measurement: str, *, start: int, end: int, level: Level
    ) -> list[Point]:
        """See Summarising.summaries."""
        found = queries.scope(self._registry, measurement, start=start, end=end)
        try:
            return await self._summaries(found, every(level))
        except StoreHeld:
            # JSON has no infinity: a sum that overflows takes the whole answer with it, and one
            # kiosk's nonsense must not be everybody's. If it was not that, this fails too.
            return await self._one_by_one(found, every(level))

    async def _one_by_one(self, found: queries.Scope, every_us: int) -> list[Point]:
        question = influx_summaries.series_present(found, _conditions(found))
        answer = await self._http.query(self._of(found.measurement), question)
        made: list[Point] = []
        for kiosk in sorted({series.tags[KIOSK] for series in answer}):
            one = replace(found, kiosk=kiosk)
            try:
                made += await self._summaries(one, every_us)
            except StoreHeld:
                made += await self._summaries(one, every_us, influx_summaries.OVERFLOWING)
        return made

    async def _summaries(
        self, found: queries.Scope, every_us: int, without: Container[str] = ()
    ) -> list[Point]:
        made: influx_summaries.Figures = {}
        for statement in influx_summaries.statements(found, _conditions(found), every_us, without):
            answer = await self._http.query(self._of(found.measurement), statement)
            influx_summaries.gather(made, answer)
        return influx_summaries.points(found, made)

    async def close(self) -> None:
        """Close the connections."""
        await self._writer.close()
        await self._http.close()

    def _of(self, measurement: Measurement) -> str:
        main, usage = self.databases()
        return usage if measurement.family is Family.USAGE else main


def _conditions(found: queries.Scope) -> list[ql.Fragment]:
    conditions = [ql.tag_is(name, value) for name, value in found.tags]
    if found.kiosk is not None:
        conditions.append(ql.tag_is(KIOSK, found.kiosk))
    if found.start is not None:
        conditions.append(ql.since(found.start))
    if found.end is not None:
        conditions.append(ql.before(found.end))
    return conditions


def _grouped(
    answer: Sequence[Series], found: queries.Scope, aggregate: Aggregate | None
) -> list[Row]:
    rows = [
        _row(found, record, series.tags, aggregate) for series in answer for record in series.rows
    ]
    return sorted((row for row in rows if row.fields), key=by_group)


def _row(
    found: queries.Scope,
    record: Mapping[str, Any],
    tags: Mapping[str, str | None],
    aggregate: Aggregate | None = None,
) -> Row:
    present = {name: value for name, value in tags.items() if value}
    kiosk = present.pop(KIOSK, "")
    fields: dict[str, FieldValue] = {
        field.name: queries.restore(field, value, aggregate)
        for field in found.fields
        if (value := record[f"f_{field.name}"]) is not None
        and not (aggregate == "count" and value == 0)
    }
    return Row(record["time"], kiosk, present, fields)
