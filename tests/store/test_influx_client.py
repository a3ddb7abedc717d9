"""Writes through InfluxDB's own client library: read by a real server, refused as they should."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from contract import Location, StoreError, StoreHeld, StoreRefused, StoreUnavailable, locate
from store.series.influx import InfluxSeries
from store.series.influx_client import ClientWriter
from store.series.influx_http import InfluxHttp, Version
from tests.servers.process import LOOPBACK, free_port
from tests.servers.victoria_metrics import VictoriaMetrics
from tests.store.readings import NOW, READINGS, point

V1_8, V2, V3 = Version("1.8.10", 1, 8), Version("v2.7.11", 2, 7), Version("3.0.1", 3, 0)


@asynccontextmanager
async def opened(url: str, version: Version) -> AsyncIterator[InfluxSeries]:
    """A store that writes by the library, as `open_series` makes it for this version."""
    location: Location = locate(url, ("influxdb",), "the URL")
    http = InfluxHttp(location)
    writer = ClientWriter(location, version, http)
    store = InfluxSeries(http, writer, version, location.path, READINGS)
    try:
        yield store
    finally:
        await store.close()


async def test_the_librarys_writes_are_read_by_a_real_server(
    victoria_metrics: VictoriaMetrics,
) -> None:
    at = NOW // 1_000 * 1_000
    awkward = 'a b,c=d "é" 🪑'
    address = victoria_metrics.url.removeprefix("http://")
    async with opened(f"influxdb://writer:word@{address}/escale", V1_8) as store:
        await store.write([point(at, tags={"where": awkward}, temperature=-1.5, openings=7)])
    found = {}
    async with httpx.AsyncClient(base_url=victoria_metrics.url, trust_env=False) as client:
        await client.get("/internal/force_flush")
        parameters = {"match[]": '{__name__=~"climate_.*"}'}
        answer = await client.get("/api/v1/export", params=parameters)
    for exported in map(json.loads, answer.text.splitlines()):
        labels = exported["metric"]
        assert (labels["kiosk"], labels["where"]) == ("kiosk-a", awkward)
        assert exported["timestamps"] == [at // 1_000]
        found[labels["__name__"]] = exported["values"]
    assert found == {"climate_temperature": [-1.5], "climate_openings": [7]}


@dataclass
class Answerer:
    """An HTTP server that remembers its requests.

    It gives one answer to all but those that begin as a key of `others` says.
    """

    status: int
    body: str
    others: dict[str, str] = field(default_factory=dict)
    url: str = ""
    requests: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line for line in head.splitlines() if line.lower().startswith("content-length")]
        length = int(lengths[0].split(":")[1]) if lengths else 0
        self.requests.append(head + (await reader.readexactly(length)).decode())
        other = [text for start, text in self.others.items() if head.startswith(start)]
        body = (other[0] if other else self.body).encode()
        writer.write(
            f"HTTP/1.1 {self.status} Answer\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def answering(
    status: int, body: str = "", others: dict[str, str] | None = None
) -> AsyncIterator[Answerer]:
    answerer = Answerer(status, body, others or {})
    server = await asyncio.start_server(answerer.serve, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    answerer.url = f"influxdb://:a-token@{LOOPBACK}:{port}/escale?org=bordeaux"
    async with server:
        yield answerer


async def test_a_write_goes_to_the_bucket_in_microseconds_with_the_token() -> None:
    async with answering(204) as server:
        async with opened(server.url, V2) as store:
            await store.write([point(5)])
        (request,) = server.requests
    assert request.startswith("POST /api/v2/write?org=bordeaux&bucket=escale&precision=us ")
    assert "authorization: token a-token" in request.lower()
    assert request.endswith("climate,kiosk=kiosk-a temperature=1.0 5")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, '{"message": "unauthorized"}', StoreHeld),
        (404, '{"message": "bucket \\"escale\\" not found"}', StoreHeld),
        (422, '{"message": "partial write: field type conflict: …"}', StoreRefused),
        (422, '{"message": "partial write: points outside retention policy"}', StoreHeld),
        (429, '{"message": "slow down"}', StoreUnavailable),
        (503, "restarting", StoreUnavailable),
    ],
)
async def test_the_librarys_errors_are_laid_at_the_right_door(
    status: int, body: str, error: type[StoreError]
) -> None:
    async with answering(status, body) as server, opened(server.url, V2) as store:
        with pytest.raises(error) as refused:
            await store.write([point()])
    assert "a-token" not in str(refused.value)


async def test_a_server_that_is_away_is_unavailable() -> None:
    async with opened(f"influxdb://:token@{LOOPBACK}:{free_port()}/escale", V2) as store:
        with pytest.raises(StoreUnavailable):
            await store.write([point()])


async def test_a_bucket_that_is_there_is_left_alone() -> None:
    bucket = {"id": "1", "orgID": "2", "name": "escale", "retentionRules": []}
    async with answering(200, json.dumps({"buckets": [bucket]})) as server:
        async with opened(server.url, V2) as store:
            await store.prepare()
        assert {request.split()[0] for request in server.requests} == {"GET"}


async def test_a_bucket_that_is_missing_is_made_in_the_organisation() -> None:
    others = {
        "GET /api/v2/orgs": json.dumps({"orgs": [{"id": "org-7", "name": "bordeaux"}]}),
        "POST /api/v2/buckets": json.dumps({"name": "escale", "retentionRules": []}),
    }
    async with answering(200, json.dumps({"buckets": []}), others) as server:
        async with opened(server.url, V2) as store:
            await store.prepare()
        made = [request for request in server.requests if request.startswith("POST")]
    documents = [json.loads(request.split("\r\n\r\n")[1]) for request in made]
    assert [(one["name"], one["orgID"]) for one in documents] == [
        ("escale", "org-7"),
        ("escale_usage", "org-7"),
    ]


async def test_a_database_of_3_x_needs_no_preparation() -> None:
    async with answering(500) as server:
        async with opened(server.url, V3) as store:
            await store.prepare()
        assert server.requests == []


async def test_a_database_of_1_8_is_made_by_influxql() -> None:
    empty = {"results": [{"series": [{"columns": ["name"], "values": [["_internal"]]}]}]}
    async with answering(200, json.dumps(empty)) as server:
        async with opened(server.url, V1_8) as store:
            await store.prepare()
        made = [request.split()[1] for request in server.requests if "CREATE" in request]
    assert ["escale_usage" in path for path in made] == [False, True]
