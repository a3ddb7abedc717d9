"""InfluxDB 2.x: the life is a bucket's retention rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from contract import Level, StoreHeld
from store import influxql as ql
from store.retention.influx import Held, shard_s
from store.series.influx import LineWriter
from store.series.influx_http import InfluxHttp

_SHARD_SIZE = re.compile(
    r'^storage_shard_disk_size\{[^}]*\bbucket="([^"]+)"[^}]*\} (\S+)$', re.MULTILINE
)


class Buckets:
    """See Lives. `writer` makes the buckets that are missing."""

    def __init__(self, http: InfluxHttp, writer: LineWriter, org: str) -> None:
        self._http = http
        self._writer = writer
        self._org = org

    async def prepare(self, databases: Sequence[str]) -> None:
        """See Lives.prepare."""
        await self._writer.prepare(databases)

    async def lives(self, databases: Sequence[str]) -> dict[str, int | None]:
        """See Lives.lives."""
        found: dict[str, int | None] = {}
        for database in databases:
            bucket = await self._bucket(database)
            if bucket is not None:
                found[database] = _life(bucket)
        return found

    async def set_life(self, database: str, life_s: int, level: Level) -> None:
        """See Lives.set_life."""
        bucket = await self._bucket(database)
        if bucket is None:
            raise StoreHeld("InfluxDB has no such bucket", where=f"{self._http.where}/{database}")
        rule = {
            "type": "expire",
            "everySeconds": life_s,
            "shardGroupDurationSeconds": shard_s(level, life_s),
        }
        path = f"/api/v2/buckets/{bucket['id']}"
        await self._http.call("PATCH", path, json={"retentionRules": [rule]})

    async def held(self, databases: Sequence[str]) -> dict[str, Held]:
        """See Lives.held: what the server's own figures say a bucket weighs."""
        sizes: dict[str, int] = {}
        figures = (await self._http.call("GET", "/metrics")).text
        for bucket, size in _SHARD_SIZE.findall(figures):
            sizes[bucket] = sizes.get(bucket, 0) + int(float(size))
        found = {}
        for database in databases:
            bucket = await self._bucket(database) or {}
            found[database] = Held(
                bytes=sizes.get(str(bucket.get("id"))),
                oldest=await self._edge(database),
                newest=await self._edge(database, newest=True),
            )
        return found

    async def close(self) -> None:
        """Close the connections."""
        await self._writer.close()
        await self._http.close()

    async def _bucket(self, name: str) -> Mapping[str, Any] | None:
        parameters = {"name": name, "org": self._org}
        answer = await self._http.call("GET", "/api/v2/buckets", params=parameters)
        found: list[Mapping[str, Any]] = answer.json().get("buckets", [])
        return next((bucket for bucket in found if bucket.get("name") == name), None)

    async def _edge(self, database: str, *, newest: bool = False) -> int | None:
        answer = await self._http.query(database, ql.one_point(newest_first=newest))
        times: list[int] = [row["time"] for series in answer for row in series.rows]
        return (max(times) if newest else min(times)) if times else None


def _life(bucket: Mapping[str, Any]) -> int | None:
    rules = bucket.get("retentionRules") or [{}]
    return int(rules[0].get("everySeconds") or 0) or None
