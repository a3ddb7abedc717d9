"""Writes through InfluxDB's own client library, for 1.8 and later.

Its synchronous mode, in a thread: the batching mode answers before the database has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from contract import Location, StoreHeld, StoreUnavailable
from store.series.influx_faults import write_fault
from store.series.influx_http import TIMEOUT_S, InfluxHttp, Version


class ClientWriter:
    """A writer of line protocol over `/api/v2/write`."""

    def __init__(self, location: Location, version: Version, http: InfluxHttp) -> None:
        # Imported late: it costs half a second, which SQLite's users need not pay.
        from influxdb_client.client.influxdb_client import InfluxDBClient
        from influxdb_client.client.write_api import SYNCHRONOUS
        from influxdb_client.domain.write_precision import WritePrecision

        scheme = "https" if location.tls else "http"
        host = f"[{location.host}]" if ":" in location.host else location.host
        self._where = f"{location.scheme}://{location.host}:{location.port}"
        self._org = location.option("org", "-")
        self._major = version.major
        self._http = http
        self._client = InfluxDBClient(
            url=f"{scheme}://{host}:{location.port}",
            token=_token(location),
            org=self._org,
            timeout=int(TIMEOUT_S * 1_000),
            ssl_ca_cert=location.option("ca") or None,
        )
        self._api: Any = self._client.write_api(write_options=SYNCHRONOUS)
        self._microseconds = WritePrecision.US

    async def prepare(self, databases: Sequence[str]) -> None:
        """Make databases on 1.x and buckets on 2.x; 3.x makes them at the first write."""
        if self._major == 1:
            await self._http.prepare(databases)
        elif self._major == 2:
            for bucket in databases:
                await asyncio.to_thread(self._guarded, bucket, self._make_bucket)

    async def write(self, bucket: str, body: bytes) -> None:
        """Write line protocol with times in µs."""

        def send(name: str) -> None:
            self._api.write(name, self._org, body, write_precision=self._microseconds)

        await asyncio.to_thread(self._guarded, bucket, send)

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._client.close)

    def _make_bucket(self, bucket: str) -> None:
        buckets: Any = self._client.buckets_api()
        if buckets.find_bucket_by_name(bucket) is None:
            buckets.create_bucket(bucket_name=bucket, org=self._org)

    def _guarded(self, bucket: str, work: Callable[[str], None]) -> None:
        from influxdb_client.client.exceptions import InfluxDBError
        from influxdb_client.rest import ApiException
        from urllib3.exceptions import HTTPError

        where = f"{self._where}/{bucket}"
        try:
            work(bucket)
        except ApiException as error:
            if not error.status:
                raise StoreUnavailable("InfluxDB does not answer", where=where) from error
            raise write_fault(int(error.status), _text(error), where) from error
        except (HTTPError, OSError) as error:
            raise StoreUnavailable(
                "InfluxDB does not answer", where=where, todo=type(error).__name__
            ) from error
        except InfluxDBError as error:
            raise StoreHeld("InfluxDB's client refuses", where=where, todo=str(error)) from error


def _token(location: Location) -> str:
    # 1.8 takes `user:password` as its token; a user-less URL holds a token of 2.x or 3.x.
    return f"{location.user}:{location.password}" if location.user else location.password


def _text(error: Any) -> str:
    body = error.body
    if isinstance(body, bytes):
        return body.decode(errors="replace")
    return str(body or error.reason or "")
