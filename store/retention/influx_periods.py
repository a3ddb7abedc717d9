"""InfluxDB 3.x: the life is a database's retention period.

Set when the database is made, and changed where the server lets it: 3 Core's documentation says
that it does not, its API that it does. What it can't is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from contract import Level, StoreError, StoreHeld
from store import influxql as ql
from store.retention.influx import Held
from store.retention.influx_policies import seconds
from store.series.influx_http import InfluxHttp

_PATH = "/api/v3/configure/database"
_FILES = (
    "SELECT sum(size_bytes) AS bytes, sum(row_count) AS rows, min(min_time) AS oldest, "
    "max(max_time) AS newest FROM system.parquet_files"
)


class Periods:
    """See Lives. `measurements` are the tables whose files are counted; `token` may configure."""

    def __init__(self, http: InfluxHttp, measurements: Iterable[str], token: str) -> None:
        self._http = http
        self._measurements = tuple(measurements)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def prepare(self, databases: Sequence[str]) -> None:
        """Nothing: a database is made together with its life."""

    async def lives(self, databases: Sequence[str]) -> dict[str, int | None]:
        """See Lives.lives."""
        listing = await self._call("GET", params={"format": "json"})
        present = {row.get("iox::database") for row in listing.json()}
        found: dict[str, int | None] = {}
        for database in databases:
            if database in present:
                statement = ql.show_retention_policies(database)
                answer = await self._http.query(database, statement)
                lengths = [seconds(row["duration"]) for series in answer for row in series.rows]
                found[database] = next(iter(lengths), 0) or None
        return found

    async def set_life(self, database: str, life_s: int, _level: Level) -> None:
        """See Lives.set_life. Shards are not 3.x's."""
        there = database in await self.lives([database])
        document = {"db": database, "retention_period": f"{life_s // 3_600}h"}
        try:
            await self._call("PUT" if there else "POST", json=document)
        except StoreHeld as held:
            raise StoreHeld(
                f"this InfluxDB does not let the life of {database!r} be set",
                where=held.where,
                todo="use an administrator's token; where that does not help, make a new database "
                f"with this life and copy the points ({held.todo})",
            ) from held

    async def held(self, databases: Sequence[str]) -> dict[str, Held]:
        """See Lives.held: of the files alone, which the newest points are not in yet."""
        return {database: await self._files(database) for database in databases}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _files(self, database: str) -> Held:
        rows: list[dict[str, Any]] = []
        for name in self._measurements:
            # The name is of the registry's form: it needs no escape.
            statement = f"{_FILES} WHERE table_name = '{name}'"
            document = {"db": database, "q": statement, "format": "json"}
            try:
                answer = await self._http.call(
                    "POST", "/api/v3/query_sql", json=document, headers=self._headers
                )
            except StoreError:
                # A table that was never written to is an error there, not an empty answer.
                continue
            rows += [row for row in answer.json() if row.get("bytes")]
        if not rows:
            return Held()
        return Held(
            bytes=sum(row["bytes"] for row in rows),
            rows=sum(row["rows"] for row in rows),
            oldest=min(row["oldest"] for row in rows) // 1_000,
            newest=max(row["newest"] for row in rows) // 1_000,
        )

    async def _call(self, method: str, **options: Any) -> Any:
        return await self._http.call(method, _PATH, headers=self._headers, **options)
