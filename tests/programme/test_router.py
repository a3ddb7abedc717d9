"""`GET /programme/places.csv`, mounted as control_api mounts it."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Header, Request
from fastapi.responses import PlainTextResponse

from contract import Conflict, Forbidden
from programme import Options, router
from store import Database, open_database
from tests.programme.fleet import ADDRESSES, DAY, IN_SERVICE, PUBLISHER

PATH = "/api/v1/programme/places.csv"


@dataclass
class Frozen:
    """A clock that shows one moment."""

    moment: datetime = datetime(DAY.year, DAY.month, DAY.day, 23, 59, tzinfo=UTC)

    def now(self) -> int:
        return int(self.moment.timestamp() * 1_000_000)

    def monotonic(self) -> float:
        return 0.0


def guard(role: str) -> Callable[..., Awaitable[None]]:
    async def check(caller: Annotated[str, Header()] = "") -> None:
        if caller != role:
            raise Forbidden(f"{caller or 'nobody'} is no {role}")

    return check


async def answered(request: Request, error: Exception) -> PlainTextResponse:
    return PlainTextResponse(str(error), 403 if isinstance(error, Forbidden) else 409)


def mounted(database: Database, options: Options) -> httpx.AsyncClient:
    app = FastAPI()
    for kind in (Conflict, Forbidden):
        app.add_exception_handler(kind, answered)
    routes = router(
        guard,
        database=lambda _request: database,
        series=lambda _request: pytest.fail("places are no series"),
        options=options,
        clock=Frozen(),
    )
    app.include_router(routes, prefix="/api/v1")
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"caller": "viewer"}
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url)
    yield opened
    await opened.close()


async def test_a_viewer_gets_the_kiosks_in_service_as_csv(database: Database) -> None:
    async with mounted(database, Options(PUBLISHER, ADDRESSES)) as client:
        answer = await client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "lieux.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8"), newline="")))
    assert [row["id"] for row in rows] == IN_SERVICE
    assert {row["date_maj"] for row in rows} == {"2026-03-14"}


async def test_nobody_passes_without_the_guard(database: Database) -> None:
    async with mounted(database, Options(PUBLISHER, ADDRESSES)) as client:
        answer = await client.get(PATH, headers={"caller": "stranger"})
    assert answer.status_code == 403


async def test_without_a_publisher_nothing_is_published(database: Database) -> None:
    async with mounted(database, Options(None, ADDRESSES)) as client:
        answer = await client.get(PATH)
    assert answer.status_code == 409
    assert "ESCALE_PROGRAMME_PIVOT" in answer.text


async def test_a_kiosk_without_a_postcode_is_left_out_only_when_asked_to(
    database: Database,
) -> None:
    async with mounted(database, Options(PUBLISHER)) as client:
        whole = await client.get(PATH)
        partial = await client.get(PATH, params={"partial": "true"})
    assert whole.status_code == 409
    assert "victoire-1" in whole.text
    assert partial.status_code == 200
    assert "victoire-1" not in partial.text
    assert "mairie-1" in partial.text
