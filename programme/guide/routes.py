"""The guide's pages: a router that control_api mounts at the root, for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from contract import Clock, Conflict, NotFound
from programme import aladdin
from programme.aladdin_report import COLUMNS, cells
from programme.aladdin_views import MONTH_PATTERN
from programme.attempts import AddressAttempts
from programme.community.page import commitments_page
from programme.coop_vocabularies import Theme
from programme.guide.forms import filled, form
from programme.guide.languages import SHEETS, choose
from programme.guide.origin import locate
from programme.guide.rendering import STYLE, environment, render, style
from programme.guide.search_page import search_values
from programme.guide.sheet import REDEMPTION, Sheet, sheet
from programme.kiosk_records import kiosk_records
from programme.mounting import Caller, Guard, Mount, new_attempts
from programme.options import Options
from programme.orientations import Refusal, give, wait_s
from programme.place_finding import find
from programme.place_question import commune_code
from programme.redeeming import present
from programme.reuse.page import reuse_page
from programme.search import Point
from store import Database

FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
VARY = {"Vary": "Accept-Language, Cookie"}
Below = Callable[[int], int]
"""`below(n)` is a random number under n (`secrets.randbelow`)."""


def pages(
    guard: Guard,
    *,
    database: Callable[[Request], Database],
    options: Options,
    clock: Clock,
    below: Below,
    behind_tls: bool = False,
    attempts: AddressAttempts | None = None,
) -> APIRouter:
    """`/guide`, its sheet and the redemption of codes, `/aladdin`, `/commitments`, `/reuse`.

    `behind_tls`: browsers come by https, whatever reaches this process. `guard` lets those pass
    who are signed in with a role; it raises for the others. `attempts`: those that the router
    counts too.
    """
    mount = Mount(guard, database, options, clock, attempts=attempts or new_attempts())
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _style(routes)
    _search(routes, mount)
    _sheets(routes, mount, below, "https" if behind_tls else "")
    _codes(routes, mount)
    _aladdin(routes, mount)
    commitments_page(routes, mount)
    reuse_page(routes, mount)
    return routes


def _style(routes: APIRouter) -> None:
    @routes.get(f"/guide/{STYLE}")
    async def guide_style() -> Response:
        """The pages' style sheet: there is nothing of anybody in it."""
        return Response(style(), media_type="text/css", headers=FOR_A_YEAR)


def _search(routes: APIRouter, mount: Mount) -> None:
    viewer = mount.viewer

    @routes.get("/guide")
    async def guide(request: Request, _caller: Caller = viewer) -> HTMLResponse:
        """Search the guide."""
        db, language = mount.database(request), choose(request.query_params, request.headers)
        kiosks = await kiosk_records(db, mount.options, mount.today())
        asked = filled(request.query_params.multi_items())
        values = await search_values(db, asked, kiosks, mount.now(), language)
        return HTMLResponse(render("search.html", request, values), headers=VARY)


def _sheets(routes: APIRouter, mount: Mount, below: Below, scheme: str) -> None:
    viewer = mount.viewer

    @routes.post("/guide/sheet")
    async def print_sheet(request: Request, caller: Caller = viewer) -> HTMLResponse:
        """A sheet to print, with a code of its own."""
        db, asked = mount.database(request), await form(request)
        theme = _theme(asked.get("theme", ""))
        record = await find(db, mount.options, asked.get("place", ""), mount.today())
        code = await give(db, theme, record.id, mount.clock.now(), below)
        # Neither the place nor the theme: beside the moment they would tell one sheet from another.
        await mount.note(db, caller, "orientation.give", "guide")
        made = sheet(
            record,
            theme=theme,
            code=code,
            base_url=mount.options.url or _base(request, scheme),
            languages=["fr", _sheet_language(asked)],
            origin=await _origin(db, mount, asked),
            now=mount.now(),
        )
        values = {"sheet": made, "parts": parts(made)}
        return HTMLResponse(render("sheet.html", request, values), headers=VARY)


def _codes(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.get(REDEMPTION)
    async def redemption(
        request: Request,
        code: Annotated[str, Query(max_length=40)] = "",
        _caller: Caller = operator,
    ) -> HTMLResponse:
        """The page that a sheet's QR code opens."""
        return _redemption(request, {"code": code, "place": "", "outcome": ""})

    @routes.post(REDEMPTION)
    async def redeem_code(request: Request, caller: Caller = operator) -> HTMLResponse:
        """Redeem a code at a place."""
        asked = await form(request)
        code, wanted = asked.get("code", ""), asked.get("place", "")
        try:
            place, outcome = await present(mount, request, caller, code, wanted)
        except NotFound:
            return _redemption(request, {"code": code, "place": wanted, "outcome": "no_place"})
        page = _redemption(request, {"code": "", "place": place, "outcome": outcome.value})
        if outcome is Refusal.TOO_MANY:
            page.status_code = 429
            page.headers["Retry-After"] = str(wait_s(mount.clock.now()))
        return page


def _aladdin(routes: APIRouter, mount: Mount) -> None:
    viewer = mount.viewer

    @routes.get("/aladdin")
    async def aladdin_page(
        request: Request,
        until: Annotated[str | None, Query(pattern=MONTH_PATTERN)] = None,
        _caller: Caller = viewer,
    ) -> HTMLResponse:
        """The prefecture's page."""
        last = until or f"{mount.today():%Y-%m}"
        progress = await aladdin.see(mount.database(request), last)
        values = {
            "progress": progress,
            "until": last,
            "columns": [title for _, title in COLUMNS],
            "rows": [cells(step) for step in progress.steps],
        }
        return HTMLResponse(render("progress.html", request, values), headers=VARY)


def _redemption(request: Request, values: Mapping[str, Any]) -> HTMLResponse:
    return HTMLResponse(render("redeem.html", request, values), headers=VARY)


def parts(made: Sheet) -> list[Markup]:
    """A sheet's part in each of its languages."""
    return [
        # Made by a template that escapes what is put in.
        Markup(  # noqa: S704
            environment(part.language)
            .get_template("part.html")
            .render({"sheet": made, "hours": part.hours})
        )
        for part in made.parts
    ]


def _base(request: Request, scheme: str) -> str:
    return str(request.base_url.replace(scheme=scheme) if scheme else request.base_url)


def _theme(text: str) -> Theme:
    try:
        return Theme(text)
    except ValueError:
        raise Conflict(f"no theme {text[:64]!r}", todo="choose one of the page's") from None


def _sheet_language(asked: Mapping[str, str]) -> str:
    language = asked.get("sheet_language", "fr")
    return language if language in SHEETS else "fr"


async def _origin(db: Database, mount: Mount, asked: Mapping[str, str]) -> Point | None:
    if "origin" not in asked:
        return None
    commune = commune_code(asked["commune"]) if "commune" in asked else None
    kiosks = await kiosk_records(db, mount.options, mount.today())
    return await locate(db, asked["origin"], commune, kiosks)
