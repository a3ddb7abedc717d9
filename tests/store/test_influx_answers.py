"""What InfluxDB's answers mean, and how its version is found out."""

from collections.abc import Callable

import httpx
import pytest

from contract import Location, StoreError, StoreHeld, StoreRefused, StoreUnavailable
from store.series.influx_faults import query_fault, write_fault
from store.series.influx_http import InfluxHttp

PLACE = Location("influxdb", "127.0.0.1", 8086, "escale")

# Literal answers; those of 1.6.7 and VictoriaMetrics are also met for real in this folder's tests.
ANSWERS = [
    (400, "partial write: field type conflict: input field … dropped=1", StoreRefused),
    (400, "unable to parse 'm,kiosk=a v= 12': missing field value", StoreRefused),
    (400, "partial write: unable to parse 'bad': invalid field format dropped=0", StoreRefused),
    (400, "partial write: max-series-per-database limit exceeded: (5) dropped=1", StoreHeld),
    (400, "partial write: max-values-per-tag limit exceeded (5/5) dropped=1", StoreHeld),
    (400, "partial write: points beyond retention policy dropped=1", StoreHeld),
    (422, "failure writing points to database: partial write: field type conflict", StoreRefused),
    (422, "partial write: points outside retention policy", StoreHeld),
    (400, "partial write of line protocol occurred: invalid column type", StoreRefused),
    (400, "partial write of line protocol occurred: column limit exceeded", StoreHeld),
    (400, "something nobody has seen", StoreHeld),
    (401, "unauthorized", StoreHeld),
    (403, "forbidden", StoreHeld),
    (404, 'database not found: "x"', StoreHeld),
    (413, "request too large", StoreHeld),
    (429, "slow down", StoreUnavailable),
    (500, "engine closed", StoreUnavailable),
    (503, "restarting", StoreUnavailable),
]


@pytest.mark.parametrize(("status", "text", "error"), ANSWERS)
def test_a_refused_write_is_laid_at_the_right_door(
    status: int, text: str, error: type[StoreError]
) -> None:
    assert type(write_fault(status, text, "here")) is error


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (200, "database not found: x", StoreHeld),
        (401, "no", StoreHeld),
        (500, "no", StoreUnavailable),
        (400, "error parsing query", StoreHeld),
    ],
)
def test_an_unanswered_question_is_laid_at_the_right_door(
    status: int, text: str, error: type[StoreError]
) -> None:
    assert type(query_fault(status, text, "here")) is error


def connected(answer: Callable[[httpx.Request], httpx.Response]) -> InfluxHttp:
    http = InfluxHttp(PLACE)
    http._client = httpx.AsyncClient(
        base_url="http://127.0.0.1:8086", transport=httpx.MockTransport(answer)
    )
    return http


@pytest.mark.parametrize(
    ("header", "major", "minor", "by_library"),
    [
        ("1.6.7~rc0", 1, 6, False),
        ("1.7.11", 1, 7, False),
        ("1.8.10", 1, 8, True),
        ("v2.7.11", 2, 7, True),
        ("3.0.1", 3, 0, True),
    ],
)
async def test_the_version_is_read_from_the_ping(
    header: str, major: int, minor: int, by_library: bool
) -> None:
    http = connected(lambda _: httpx.Response(204, headers={"X-Influxdb-Version": header}))
    version = await http.version()
    assert (version.major, version.minor, version.takes_v2_writes) == (major, minor, by_library)
    await http.close()


async def test_the_version_is_read_from_the_health_when_the_ping_has_none() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/ping":
            return httpx.Response(204)
        return httpx.Response(200, json={"name": "influxdb", "version": "2.1.1"})

    http = connected(answer)
    assert (await http.version()).text == "2.1.1"
    await http.close()


@pytest.mark.parametrize(
    ("status", "error"), [(200, StoreUnavailable), (503, StoreUnavailable), (401, StoreHeld)]
)
async def test_what_is_no_influxdb_is_not_taken_for_one(
    status: int, error: type[StoreError]
) -> None:
    http = connected(lambda _: httpx.Response(status, text="<html>"))
    with pytest.raises(error):
        await http.version()
    await http.close()


@pytest.mark.parametrize("body", ["<html>", "{}", '{"results": []}'])
async def test_an_answer_that_is_not_influxdbs_is_an_error(body: str) -> None:
    http = connected(lambda _: httpx.Response(200, text=body))
    with pytest.raises(StoreError):
        await http.query("escale", "SHOW DATABASES")
    await http.close()


async def test_a_token_without_a_user_goes_as_a_token() -> None:
    http = InfluxHttp(Location("influxdbs", "::1", 8086, "escale", password="tok"))
    assert http._client.headers["Authorization"] == "Token tok"
    assert str(http._client.base_url) == "https://[::1]:8086"
    await http.close()
