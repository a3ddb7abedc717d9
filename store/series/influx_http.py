"""InfluxDB over HTTP: what is it, InfluxQL questions, and 1.x writes.

httpx is imported once an InfluxDB is opened: most commands, and all on SQLite, do without.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contract import Location, StoreHeld, StoreUnavailable
from store import influxql as ql
from store.series.influx_faults import query_fault, write_fault

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 10.0
_VERSION = re.compile(r"v?(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Version:
    """InfluxDB's version as it says it, and its two leading numbers."""

    text: str
    major: int
    minor: int

    @property
    def takes_v2_writes(self) -> bool:
        """Whether `/api/v2/write` is there, which InfluxDB's client library needs."""
        return (self.major, self.minor) >= (1, 8)


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its tags, and its rows as columns by name."""

    tags: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...]


class InfluxHttp:
    """One InfluxDB at one address; its databases are named call by call."""

    def __init__(self, location: Location) -> None:
        import httpx

        self.where = f"{location.scheme}://{location.host}:{location.port}"
        scheme = "https" if location.tls else "http"
        host = f"[{location.host}]" if ":" in location.host else location.host
        self._client = httpx.AsyncClient(
            base_url=f"{scheme}://{host}:{location.port}",
            headers=_authorization(location),
            auth=_basic(location),
            timeout=TIMEOUT_S,
            verify=certificates(location) if location.tls else False,
            # The database is where the URL says: no proxy of the environment stands between.
            trust_env=False,
        )

    async def version(self) -> Version:
        """What answers there; StoreUnavailable when it is not an InfluxDB."""
        answer = await self._send("GET", "/ping")
        if answer.status_code >= 400:
            raise query_fault(answer.status_code, answer.text, self.where)
        text = answer.headers.get("X-Influxdb-Version", "") or await self._health()
        found = _VERSION.match(text)
        if not found:
            raise StoreUnavailable(
                "what answers is not an InfluxDB", where=self.where, todo="check ESCALE_SERIES_URL"
            )
        return Version(text, int(found[1]), int(found[2]))

    async def query(self, database: str | None, statement: str) -> list[Series]:
        """The answer to an InfluxQL SELECT or SHOW; times are µs."""
        return await self._query("GET", database, statement)

    async def execute(self, statement: str) -> None:
        """Run an InfluxQL statement that changes something."""
        await self._query("POST", None, statement)

    async def prepare(self, databases: Sequence[str]) -> None:
        """Make the databases that are missing, the way of 1.x."""
        answer = await self.query(None, ql.show_databases())
        present = {record["name"] for series in answer for record in series.rows}
        for database in databases:
            if database not in present:
                await self._make(database)

    async def write(self, database: str, body: bytes) -> None:
        """Write line protocol with times in µs, the way of 1.x."""
        parameters = {"db": database, "precision": "u"}
        answer = await self._send("POST", "/write", params=parameters, content=body)
        if answer.status_code >= 300:
            where = f"{self.where}/{database}"
            raise write_fault(answer.status_code, _error_text(answer), where)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Another request, options as httpx takes them; what is refused is StoreHeld."""
        answer = await self._send(method, path, **options)
        if answer.status_code >= 300:
            raise query_fault(answer.status_code, _error_text(answer), f"{self.where}{path}")
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _make(self, database: str) -> None:
        try:
            await self.execute(ql.create_database(database))
        except StoreHeld as held:
            raise StoreHeld(
                f"InfluxDB has no database {database!r} and this user may not make it",
                where=held.where,
                todo=f"make it as an administrator and grant it ({held.todo})",
            ) from held

    async def _health(self) -> str:
        answer = await self._send("GET", "/health")
        try:
            return str(answer.json().get("version", ""))
        except (ValueError, AttributeError):
            return ""

    async def _query(self, method: str, database: str | None, statement: str) -> list[Series]:
        parameters = {"q": statement, "epoch": "u"} | ({"db": database} if database else {})
        answer = await self._send(method, "/query", params=parameters)
        where = f"{self.where}/{database}" if database else self.where
        if answer.status_code >= 300:
            raise query_fault(answer.status_code, _error_text(answer), where)
        try:
            result = answer.json()["results"][0]
        except (ValueError, KeyError, IndexError):
            raise query_fault(answer.status_code, "the answer is not InfluxDB's", where) from None
        if "error" in result:
            raise query_fault(answer.status_code, str(result["error"]), where)
        return list(_series(result))

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        import httpx

        try:
            return await self._client.request(method, path, **options)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise StoreUnavailable(
                "InfluxDB does not answer",
                where=self.where,
                todo=str(error) or type(error).__name__,
            ) from error


def certificates(location: Location) -> ssl.SSLContext:
    """The system's certificate authorities, or the one in the file `?ca=`."""
    return ssl.create_default_context(cafile=location.option("ca") or None)


def _authorization(location: Location) -> dict[str, str]:
    if location.password and not location.user:
        return {"Authorization": f"Token {location.password}"}
    return {}


def _basic(location: Location) -> httpx.BasicAuth | None:
    import httpx

    return httpx.BasicAuth(location.user, location.password) if location.user else None


def _error_text(answer: httpx.Response) -> str:
    try:
        document = answer.json()
    except ValueError:
        return answer.text
    if not isinstance(document, dict):
        return answer.text
    return str(document.get("error") or document.get("message") or answer.text)


def _series(result: Mapping[str, Any]) -> Iterator[Series]:
    for series in result.get("series", ()):
        columns = series["columns"]
        rows = tuple(dict(zip(columns, row, strict=True)) for row in series.get("values", ()))
        yield Series(series.get("tags", {}), rows)
