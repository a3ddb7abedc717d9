"""Open data: what is published, for everybody, kept by whoever wants, and nothing else."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

import httpx
import pytest
from fastapi import FastAPI

from contract import EscaleError
from programme import Options, open_data
from store import Database, open_database, registers
from tests.programme.http.mounted import answered
from tests.programme.release.formats.october import ABOUT, MERIADECK, october
from tests.programme.release.formats.released import PUBLISHED, keep, publish_october

HOME = "/open-data"
OCTOBER = f"{HOME}/releases/2026-10-v1"
FIGURES = f"{OCTOBER}/figures.csv"
TYPES = {
    "figures.csv": "text/csv; charset=utf-8",
    "figures.parquet": "application/vnd.apache.parquet",
    "codes.csv": "text/csv; charset=utf-8",
    "method.fr.txt": "text/plain; charset=utf-8",
    "datapackage.json": "application/json",
    "dcat.jsonld": "application/ld+json",
}


@dataclass(frozen=True)
class Visitor:
    """Somebody without an account."""

    http: httpx.AsyncClient
    db: Database


@asynccontextmanager
async def visiting(url: str, options: Options) -> AsyncIterator[Visitor]:
    db = open_database(url)
    app = FastAPI()
    app.add_exception_handler(EscaleError, answered)
    app.include_router(open_data(database=lambda _request: db, options=options))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Visitor(http, db)
    await db.close()


@pytest.fixture
async def early(database_url: str) -> AsyncIterator[Visitor]:
    """Before anything was published."""
    async with visiting(database_url, Options()) as found:
        yield found


@pytest.fixture
async def visitor(early: Visitor) -> Visitor:
    await publish_october(early.db)
    return early


async def test_anybody_reads_a_published_release_with_the_right_types(visitor: Visitor) -> None:
    for path, media_type in TYPES.items():
        answer = await visitor.http.get(f"{OCTOBER}/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()}"'
    figures = (await visitor.http.get(FIGURES)).text
    hidden = [row for row in csv.DictReader(StringIO(figures)) if row["place"] == MERIADECK]
    assert [row["value"] for row in hidden] == ["30", "", "", "0"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": 'W/{tag}, "other"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": "{changed}"}, 304),
        ({"If-Modified-Since": "Fri, 06 Nov 2026 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{changed}"}, 200),
    ],
)
async def test_who_has_it_already_gets_nothing_again(
    visitor: Visitor, asked: dict[str, str], status: int
) -> None:
    first = await visitor.http.get(FIGURES)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    headers = {name: text.format(tag=tag, changed=changed) for name, text in asked.items()}
    again = await visitor.http.get(FIGURES, headers=headers)
    assert again.status_code == status
    assert again.headers["etag"] == tag
    assert again.content == (b"" if status == 304 else first.content)


@pytest.mark.parametrize("path", ["", "/catalog.jsonld", "/releases", "/releases/2026-10-v1"])
async def test_lists_and_pages_have_tags_too(visitor: Visitor, path: str) -> None:
    first = await visitor.http.get(f"{HOME}{path}")
    assert first.status_code == 200
    assert first.headers["cache-control"] == "public, max-age=300"
    headers = {"If-None-Match": first.headers["etag"]}
    assert (await visitor.http.get(f"{HOME}{path}", headers=headers)).status_code == 304


async def test_head_answers_what_get_would_without_its_bytes(visitor: Visitor) -> None:
    got, head = await visitor.http.get(FIGURES), await visitor.http.head(FIGURES)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "last-modified"):
        assert head.headers[name] == got.headers[name]


async def test_what_is_not_published_is_not_there(visitor: Visitor) -> None:
    db = visitor.db
    made = await keep(db, october(2))
    for path in (f"/releases/{made}", f"/releases/{made}/figures.csv", "/releases/none/x"):
        assert (await visitor.http.get(f"{HOME}{path}")).status_code == 404
    assert made not in (await visitor.http.get(f"{HOME}/catalog.jsonld")).text
    assert (await visitor.http.get(f"{OCTOBER}/secret.csv")).status_code == 404


async def test_a_withdrawn_release_leaves_the_lists_and_says_why(visitor: Visitor) -> None:
    before = await visitor.http.get(f"{HOME}/releases")
    await registers.releases.withdraw(
        visitor.db, "2026-10-v1", "kiosk counted twice", 2 * PUBLISHED
    )
    answer = await visitor.http.get(FIGURES)
    assert answer.status_code == 404
    assert "kiosk counted twice" in answer.json()["detail"]
    headers = {"If-Modified-Since": before.headers["last-modified"]}
    after = await visitor.http.get(f"{HOME}/releases", headers=headers)
    assert after.json()["items"] == []


async def test_a_corrected_version_is_announced_and_the_first_keeps_its_bytes(
    visitor: Visitor,
) -> None:
    first = (await visitor.http.get(FIGURES)).content
    await publish_october(visitor.db, 2)
    assert (await visitor.http.get(FIGURES)).content == first
    page = (await visitor.http.get(f"{OCTOBER}?lang=en")).text
    assert "There is a later version of this month:" in page
    items = (await visitor.http.get(f"{HOME}/releases")).json()["items"]
    assert [(row["id"], row["latest"]) for row in items] == [
        ("2026-10-v1", False),
        ("2026-10-v2", True),
    ]


async def test_the_catalogue_leads_to_the_files(visitor: Visitor) -> None:
    graph = (await visitor.http.get(f"{HOME}/catalog.jsonld")).json()
    (dataset,) = graph["dcat:dataset"]
    for one in dataset["dcat:distribution"]:
        answer = await visitor.http.get(one["dcat:downloadURL"]["@id"])
        assert answer.status_code == 200
        value = one["spdx:checksum"]["spdx:checksumValue"]["@value"]
        assert value == sha256(answer.content).hexdigest()


async def test_a_release_is_a_page_in_french_and_english(visitor: Visitor) -> None:
    french = await visitor.http.get(OCTOBER, headers={"Accept-Language": "fr"})
    english = await visitor.http.get(OCTOBER, params={"lang": "en"})
    assert "Usages des bornes, octobre 2026" in french.text
    assert "Use of the kiosks, October 2026" in english.text
    assert "31\N{NO-BREAK SPACE}h sans données" in french.text
    for page in (french, english):
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert page.headers["vary"] == "Accept-Language"
    style = english.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert (await visitor.http.get(style)).headers["content-type"].startswith("text/css")


async def test_without_any_release_there_is_an_empty_page_and_an_empty_list(
    early: Visitor,
) -> None:
    assert "Nothing has been published yet." in (await early.http.get(f"{HOME}?lang=en")).text
    assert (await early.http.get(f"{HOME}/releases")).json()["items"] == []
    answer = await early.http.get(f"{HOME}/catalog.jsonld")
    assert answer.status_code == 404
    assert "nobody is named as publisher" in answer.json()["detail"]


async def test_an_empty_catalogue_has_the_publisher_and_the_address_that_are_named(
    database_url: str,
) -> None:
    options = Options(ABOUT.publisher, url="https://bornes.example/")
    async with visiting(database_url, options) as early:
        graph = (await early.http.get(f"{HOME}/catalog.jsonld")).json()
    assert graph["@id"] == "https://bornes.example/open-data#catalog"
    assert graph["dct:publisher"]["foaf:name"] == "Bordeaux Métropole"
