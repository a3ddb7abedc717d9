"""InfluxDB 2.7 and 3 as their documentation says that they answer: their own binaries aren't here.

Only what concerns how long they keep. Each is a table of (method, path) to what it answers.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.process import LOOPBACK

Answer = tuple[int, Any]
NOTHING: Answer = (200, {"results": [{"statement_id": 0}]})
TOKEN = "an-administrators-token"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Bucket:
    """A bucket of 2.x."""

    id: str
    name: str
    every_seconds: int = 0
    shard_seconds: int = 604_800

    def document(self) -> dict[str, Any]:
        rule = {
            "type": "expire",
            "everySeconds": self.every_seconds,
            "shardGroupDurationSeconds": self.shard_seconds,
        }
        return {"id": self.id, "orgID": "org-7", "name": self.name, "retentionRules": [rule]}


@dataclass
class InfluxDB2:
    """/api/v2/buckets, /metrics and, of /query, the oldest and newest point."""

    buckets: list[Bucket] = field(default_factory=list)
    version = "v2.7.11"

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/metrics":
            return 200, "".join(
                f'storage_shard_disk_size{{bucket="{each.id}",engine="tsm1",id="{shard}",'
                f'path="/x/{shard}",walPath="/y/{shard}"}} 1.5e+06\n'
                for each in self.buckets
                for shard in (1, 2)
            )
        if asked.headers.get("authorization", "").lower() != f"token {TOKEN}":
            return 401, {"code": "unauthorized", "message": "unauthorized access"}
        if asked.path == "/query" and not asked.query["q"].startswith("SELECT *"):
            return NOTHING
        if asked.path == "/query":
            at = 2_000_000 if "DESC" in asked.query["q"] else 1_000_000
            series = {"name": "host", "columns": ["time", "cpu"], "values": [[at, 1.0]]}
            return 200, {"results": [{"statement_id": 0, "series": [series]}]}
        if asked.path == "/api/v2/orgs":
            return 200, {"orgs": [{"id": "org-7", "name": "bordeaux"}]}
        if asked.path == "/api/v2/buckets":
            return self._buckets(asked)
        return self._patched(asked.path.removeprefix("/api/v2/buckets/"), asked.body)

    def _buckets(self, asked: Asked) -> Answer:
        if asked.method == "POST":
            made = Bucket(f"b{len(self.buckets)}", asked.body["name"])
            self.buckets.append(made)
            return 201, made.document()
        found = [each for each in self.buckets if each.name == asked.query["name"]]
        return 200, {"buckets": [each.document() for each in found]}

    def _patched(self, name: str, body: Any) -> Answer:
        (found,) = [each for each in self.buckets if each.id == name]
        (rule,) = body["retentionRules"]
        if rule["everySeconds"] < 3_600:
            return 422, {"code": "invalid", "message": "retention must be an hour at least"}
        found.every_seconds = rule["everySeconds"]
        found.shard_seconds = rule["shardGroupDurationSeconds"]
        return 200, found.document()


@dataclass
class InfluxDB3:
    """/api/v3/configure/database, SHOW RETENTION POLICIES and the files of /api/v3/query_sql.

    3 Core's reference says that a life can't be changed, and lists the request that does it:
    `changes` is which of both is so.
    """

    databases: dict[str, str | None] = field(default_factory=dict)
    changes: bool = True
    version = "3.4.0"

    def answer(self, asked: Asked) -> Answer:
        if TOKEN not in asked.headers.get("authorization", ""):
            return 401, {"error": "unauthorized"}
        if asked.path == "/query" and not asked.query["q"].startswith("SHOW RETENTION"):
            return NOTHING
        if asked.path == "/query":
            hours = (self.databases[asked.query["db"]] or "0h").removesuffix("h")
            duration = f"{hours}h0m0s" if hours != "0" else "0s"
            columns = ["iox::database", "name", "duration"]
            values = [[asked.query["db"], "autogen", duration]]
            return 200, {"results": [{"series": [{"columns": columns, "values": values}]}]}
        if asked.path == "/api/v3/query_sql":
            if "'host'" not in asked.body["q"]:
                return 400, {"error": "table not found"}
            row = {"bytes": 4_096, "rows": 12, "oldest": 1_000_000_000, "newest": 2_000_000_000}
            return 200, [row]
        return self._configure(asked)

    def _configure(self, asked: Asked) -> Answer:
        if asked.method == "GET":
            return 200, [{"iox::database": name} for name in self.databases]
        name, there = asked.body["db"], asked.body["db"] in self.databases
        if asked.method == "POST" and there:
            return 409, {"error": "already exists"}
        if asked.method == "PUT" and not (there and self.changes):
            return (405 if there else 404), ""
        self.databases[name] = asked.body["retention_period"]
        return 200, ""


@asynccontextmanager
async def serving(fake: InfluxDB2 | InfluxDB3) -> AsyncIterator[str]:
    """The fake at a free port of this machine: its URL as ESCALE_SERIES_URL has it."""
    server = await asyncio.start_server(_server(fake), LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"influxdb://:{TOKEN}@{LOOPBACK}:{port}/escale?org=bordeaux"


def _server(fake: InfluxDB2 | InfluxDB3) -> Callable[..., Any]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await _read(reader)
        status, document = fake.answer(asked) if asked.path != "/ping" else (204, "")
        body = (document if isinstance(document, str) else json.dumps(document)).encode()
        head = (
            f"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\n"
            f"X-Influxdb-Version: {fake.version}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    return serve


async def _read(reader: asyncio.StreamReader) -> Asked:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = lines[0].split()
    pairs = (line.partition(": ") for line in lines[1:] if line)
    headers = {name.lower(): value for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    place = urlsplit(target)
    document = json.loads(body) if body else None
    return Asked(method, place.path, dict(parse_qsl(place.query)), headers, document)
