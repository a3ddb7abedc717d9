"""Open data over HTTP: what is published, for everybody, without an account.

Nothing of this reads what is true of a cell: pages are made from the very files that it serves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from contract import NotFound
from programme.communes import known_communes
from programme.guide.languages import choose
from programme.hours import ZONE
from programme.observatory import indicators
from programme.observatory.beside import beside
from programme.options import Options
from programme.release.conditional import FOR_EVER, FOR_MINUTES, answer
from programme.release.formats.about import DCAT, JSON_LD_TYPE, LICENCE, LICENCE_ADDRESS
from programme.release.formats.dcat import catalogue_graph
from programme.release.formats.reading import READ, read_frozen
from programme.release.page.release_page import Shown, index_page, release_page
from programme.release.page.rendering import STYLE, style
from store import Database, registers

HOME = "/open-data"
HTML, CSS, JSON = "text/html; charset=utf-8", "text/css; charset=utf-8", "application/json"
VARY = {"Vary": "Accept-Language"}
READING = ["GET", "HEAD"]
Release = registers.releases.Release


def open_data(
    *, database: Callable[[Request], Database], options: Options, behind_tls: bool = False
) -> APIRouter:
    """`/open-data…`; NotFound for what is not published, StoreError.

    `behind_tls`: browsers come by https, whatever reaches this process.
    """
    routes = APIRouter(include_in_schema=False)
    _pages(routes, database)
    _lists(routes, database, options, "https" if behind_tls else "")
    _files(routes, database)
    return routes


def _pages(routes: APIRouter, database: Callable[[Request], Database]) -> None:
    @routes.api_route(HOME, methods=READING)
    async def open_data_index(request: Request) -> Response:
        """All published releases, for people."""
        published = await registers.releases.published(database(request))
        page = index_page(published, choose(request.query_params, request.headers))
        return answer(request, page, HTML, caching=FOR_MINUTES, headers=VARY)

    @routes.api_route(f"{HOME}/{STYLE}", methods=READING)
    async def open_data_style(request: Request) -> Response:
        """The pages' style sheet; its address changes with its content."""
        return answer(request, style(), CSS, caching=FOR_EVER)

    @routes.api_route(f"{HOME}/releases/{{release}}", methods=READING)
    async def open_data_release(release: str, request: Request) -> Response:
        """A published release: charts, tables and method, from its own files."""
        shown = await _shown(database(request), release)
        language = choose(request.query_params, request.headers)
        # Some ten thousand cells: others are answered meanwhile.
        page = await run_in_threadpool(release_page, shown, language)
        return answer(request, page, HTML, caching=FOR_MINUTES, headers=VARY)


def _lists(
    routes: APIRouter,
    database: Callable[[Request], Database],
    options: Options,
    scheme: str,
) -> None:
    @routes.api_route(f"{HOME}/catalog.jsonld", methods=READING)
    async def open_data_catalogue(request: Request) -> Response:
        """The catalogue in DCAT-AP, as harvesters read it."""
        db = database(request)
        published = await registers.releases.published(db)
        own = [
            (one.id, _day(one.published_at), await _content(db, one.id, DCAT)) for one in published
        ]
        root = f"{_base(request, options, scheme)}{HOME}"
        graph = await run_in_threadpool(catalogue_graph, root, options.publisher, own)
        changed = await _changed(db)
        return answer(request, graph, JSON_LD_TYPE, caching=FOR_MINUTES, changed=changed)

    @routes.api_route(f"{HOME}/releases", methods=READING)
    async def open_data_releases(request: Request) -> Response:
        """Published releases and their files as JSON, oldest first."""
        db = database(request)
        published = await registers.releases.published(db)
        latest = {one.month: one.id for one in published}
        items = [
            _item(
                one, await registers.releases.files(db, one.id), latest=latest[one.month] == one.id
            )
            for one in published
        ]
        body = _json({"licence": LICENCE, "licence_url": LICENCE_ADDRESS, "items": items})
        return answer(request, body, JSON, caching=FOR_MINUTES, changed=await _changed(db))


def _files(routes: APIRouter, database: Callable[[Request], Database]) -> None:
    @routes.api_route(f"{HOME}/releases/{{release}}/{{path}}", methods=READING)
    async def open_data_file(release: str, path: str, request: Request) -> Response:
        """A frozen file of a published release: its bytes never change."""
        found, file = await registers.releases.open_file(database(request), release, path)
        head = file.head
        text = head.media_type.startswith("text/")
        return answer(
            request,
            file.content,
            f"{head.media_type}; charset=utf-8" if text else head.media_type,
            caching=FOR_EVER,
            changed=found.published_at,
            digest=head.sha256,
            headers={"Content-Disposition": f'inline; filename="{found.id}-{head.path}"'},
        )


async def _shown(db: Database, release_id: str) -> Shown:
    found = [await registers.releases.open_file(db, release_id, path) for path in READ]
    release = found[0][0]
    contents = {file.head.path: file.content for _, file in found}
    frozen = await run_in_threadpool(read_frozen, contents)
    fragility = await _fragility(db)
    codes = {place.removeprefix("commune/") for place in frozen.release.gaps}
    codes |= set(fragility.values) if fragility is not None else set()
    return Shown(
        release,
        await registers.releases.files(db, release_id),
        frozen,
        beside(
            frozen.release,
            [] if fragility is None else [fragility],
            [one for code, one in known_communes().by_code.items() if code in codes],
        ),
        fragility,
        _newer(release, await registers.releases.published(db, release.month, release.month)),
    )


async def _fragility(db: Database) -> indicators.IndicatorTable | None:
    try:
        return await indicators.read(db, indicators.FRAGILITY)
    except NotFound:
        return None


async def _content(db: Database, release_id: str, path: str) -> bytes:
    _, file = await registers.releases.open_file(db, release_id, path)
    return file.content


async def _changed(db: Database) -> int | None:
    """When something was last published or withdrawn."""
    releases = await registers.releases.everything(db)
    moments = [at for one in releases for at in (one.published_at, one.withdrawn_at) if at]
    return max(moments, default=None)


def _newer(release: Release, published: Sequence[Release]) -> str | None:
    """The last of the published versions of its month, if it is not this one."""
    last = published[-1].id if published else release.id
    return None if last == release.id else last


def _item(
    release: Release, files: Sequence[registers.releases.FileHead], *, latest: bool
) -> Mapping[str, Any]:
    at = f"{HOME}/releases/{release.id}"
    return {
        "id": release.id,
        "month": release.month,
        "version": release.version,
        "latest": latest,
        "published_at": _moment(release.published_at).isoformat(),
        "hash": release.hash,
        "page": at,
        "files": [
            {
                "path": one.path,
                "media_type": one.media_type,
                "sha256": one.sha256,
                "size": one.size,
                "url": f"{at}/{one.path}",
            }
            for one in files
        ],
    }


def _moment(at: int | None) -> datetime:
    return datetime.fromtimestamp((at or 0) / 1_000_000, UTC)


def _day(at: int | None) -> date:
    return _moment(at).astimezone(ZONE).date()


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _base(request: Request, options: Options, scheme: str) -> str:
    found = options.url or str(
        request.base_url.replace(scheme=scheme) if scheme else request.base_url
    )
    return found.rstrip("/")
