"""InfluxDB 1.x: the life is that of the database's default retention policy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from contract import Level, StoreHeld
from store import influxql as ql
from store.retention.influx import Held, shard_s
from store.series.influx_http import InfluxHttp

_GO_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[int, int]
"""From when to when a shard goes, in µs."""


class Policies:
    """See Lives."""

    def __init__(self, http: InfluxHttp) -> None:
        self._http = http

    async def prepare(self, databases: Sequence[str]) -> None:
        """Make the databases that are missing."""
        await self._http.prepare(databases)

    async def lives(self, databases: Sequence[str]) -> dict[str, int | None]:
        """See Lives.lives."""
        present = {
            record["name"]
            for series in await self._http.query(None, ql.show_databases())
            for record in series.rows
        }
        found: dict[str, int | None] = {}
        for database in databases:
            if database in present:
                found[database] = seconds((await self._policy(database))["duration"]) or None
        return found

    async def set_life(self, database: str, life_s: int, level: Level) -> None:
        """See Lives.set_life."""
        policy = (await self._policy(database))["name"]
        shard_us = shard_s(level, life_s) * 1_000_000
        life_us = life_s * 1_000_000
        try:
            await self._http.execute(
                ql.alter_retention_policy(policy, database, life_us=life_us, shard_us=shard_us)
            )
        except StoreHeld as held:
            raise StoreHeld(
                f"this user may not set how long InfluxDB keeps {database!r}",
                where=held.where,
                todo=f"run it with an administrator in ESCALE_SERIES_URL ({held.todo})",
            ) from held

    async def held(self, databases: Sequence[str]) -> dict[str, Held]:
        """See Lives.held: what the shards weigh, and the oldest and newest point in them."""
        sizes, spans = await self._sizes(), await self._spans()
        return {
            database: Held(
                bytes=sizes.get(database, 0),
                oldest=await self._edge(database, spans.get(database, ())),
                newest=await self._edge(database, spans.get(database, ()), newest=True),
            )
            for database in databases
        }

    async def _sizes(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        for shard in await self._http.query(None, ql.show_shard_statistics()):
            weight = sum(int(row["diskBytes"]) for row in shard.rows)
            database = shard.tags["database"]
            sizes[database] = sizes.get(database, 0) + weight
        return sizes

    async def _spans(self) -> dict[str, list[Span]]:
        spans: dict[str, list[Span]] = {}
        for series in await self._http.query(None, ql.show_shards()):
            for row in series.rows:
                span = (micros(row["start_time"]), micros(row["end_time"]))
                spans.setdefault(row["database"], []).append(span)
        return spans

    async def _edge(
        self, database: str, spans: Sequence[Span], *, newest: bool = False
    ) -> int | None:
        # Shard by shard: without bounds InfluxDB opens all of them, whatever the limit.
        for start, end in sorted(spans, reverse=newest):
            where = [ql.since(start), ql.before(end)]
            statement = ql.one_point(where=where, newest_first=newest)
            answer = await self._http.query(database, statement)
            times: list[int] = [row["time"] for series in answer for row in series.rows]
            if times:
                return max(times) if newest else min(times)
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _policy(self, database: str) -> Mapping[str, Any]:
        answer = await self._http.query(None, ql.show_retention_policies(database))
        rows = [row for series in answer for row in series.rows]
        for row in rows:
            if row.get("default", True):
                return row
        raise StoreHeld(
            f"{database!r} has no default retention policy",
            where=self._http.where,
            todo=f'ALTER RETENTION POLICY … ON "{database}" DEFAULT',
        )


def seconds(text: str) -> int:
    """A duration as Go writes it, `2904h0m0s`; 0 for what is none, which stands for ever."""
    found = _GO_DURATION.fullmatch(text)
    hours, minutes, rest = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3_600 + minutes * 60 + rest


def micros(text: str) -> int:
    """RFC 3339 in µs since the epoch."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)
