"""The fleet's page: two languages, nothing inline, everything escaped, a link that works once."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette.routing import Route

from contract import EXAMPLES, ActiveAlarms, Status, StoreUnavailable, decode
from control_api import credentials, pages
from control_api.pages.languages import CATALOGUES, choose
from control_api.roles import Role
from control_api.routes import ROUTERS
from store import Point, activity, alarms, audit, kiosks, statuses, strangers
from tests.control_api.desks import BASE, SITE, START, Desk, StillClock

KIOSK = "bordeaux-victoire"
HALF_MINUTE = 30_000_000


class Outline(HTMLParser):
    """The tags of a page with their attributes, and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style") and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
async def busy(desk: Desk, clock: StillClock) -> Desk:
    """A fleet with something of everything."""
    await desk.add_kiosk(KIOSK)
    await desk.add_kiosk("pessac-centre", lifecycle="planned")
    db, now = desk.office.database, clock.now()
    await statuses.record(db, KIOSK, decode(Status, EXAMPLES[Status].encode()), now)
    await activity.touch(db, {KIOSK: (now, now - 12_000_000)})
    raised = decode(ActiveAlarms, EXAMPLES[ActiveAlarms].encode())
    await alarms.replace(db, KIOSK, raised, now)
    await strangers.record(db, "who-is-this", now, 4)
    points = [
        Point("host", KIOSK, {}, {"cpu": 10.0 + step}, START - step * HALF_MINUTE)
        for step in range(10)
    ]
    await desk.office.series.write(points)
    return desk


async def page(desk: Desk, path: str = "/", **headers: str) -> httpx.Response:
    return await desk.http.get(path, headers={**await desk.cookie(), **headers})


async def test_the_page_shows_state_age_curve_alarms_strangers_and_the_account(busy: Desk) -> None:
    text = (await page(busy, "/?lang=en")).text
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "2 kiosks" in plain
    assert "12 seconds ago" in plain
    assert "never heard" in plain
    assert "The kiosk will go dark in 40 minutes." in plain
    assert "who-is-this" in plain
    assert "produced 120 = stored 118" in plain
    outline = Outline(text)
    assert len(outline.all("polyline")) == 1
    assert outline.all("svg")[0]["role"] == "img"
    assert outline.all("svg")[0]["aria-label"] == "from 10 to 19 %"


ASKED = (
    ("/?lang=fr", "en", "fr", "Le parc"),
    ("/?lang=en", "fr", "en", "The fleet"),
    ("/", "fr-FR,fr;q=0.9,en;q=0.8", "fr", "il y a 12 secondes"),
    ("/", "de,en-GB;q=0.7,fr;q=0.3", "en", "12 seconds ago"),
    ("/", "de", "fr", "La borne s&#39;éteindra dans 40 minutes."),
)


async def test_the_page_speaks_french_and_english(busy: Desk) -> None:
    for path, accept, language, words in ASKED:
        response = await page(busy, path, **{"Accept-Language": accept})
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
        assert words in response.text
        assert "Accept-Language" in response.headers["vary"]


PAGES = ("/", "/commitments", "/reuse", "/aladdin", "/guide", "/open-data", "/docs")


async def test_the_bar_leads_to_every_page_and_staff_pages_lead_back(busy: Desk) -> None:
    cookie = await busy.cookie()
    for language in ("fr", "en"):
        bar = Outline((await busy.http.get(f"/?lang={language}", headers=cookie)).text).all("a")
        there = [link["href"] for link in bar]
        assert {f"{path}?lang={language}" for path in PAGES} <= set(there)
    for path in PAGES:
        answer = await busy.http.get(f"{path}?lang=en", headers=cookie)
        assert answer.status_code == 200, path
        links = Outline(answer.text).all("a")
        here = [link["href"] for link in links if link.get("aria-current") == "page"]
        if path in ("/", "/docs"):
            assert here == [f"{path}?lang=en"]
        if path in ("/commitments", "/reuse", "/aladdin"):
            assert "/?lang=en" in [link["href"] for link in links]


@pytest.mark.parametrize("header", ["", ",", "fr;q=x", "fr;q=0", ";;;", "en;q=" + "9" * 400])
def test_a_strange_preference_is_no_obstacle(header: str) -> None:
    assert choose({"lang": "xx"}, {"accept-language": header}) in ("fr", "en")


def test_every_sentence_has_its_french() -> None:
    method = [("**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(pages.STATIC.parent / "templates", method)
    with (CATALOGUES / "fr.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    wanted = {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}
    have = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and m.string}
    assert wanted - have == set()
    assert have - wanted == set()
    assert not [error for message in catalogue for error in message.check()]


@pytest.mark.slow
async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(busy: Desk) -> None:
    for path in ("/", "/docs", "/sign-in?code=used"):
        response = await page(busy, path)
        outline = Outline(response.text)
        assert outline.inline == []
        for tag, attrs in outline.tags:
            assert "style" not in attrs, tag
            assert not [name for name in attrs if name.startswith("on")], tag
            for name in ("src", "href"):
                assert (attrs.get(name) or "/")[0] in "/#", (tag, attrs)
                assert not (attrs.get(name) or "").startswith("//")
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.slow
async def test_the_reference_names_every_call_and_what_it_takes(desk: Desk) -> None:
    text = (await page(desk, "/docs?lang=en")).text
    for router in ROUTERS:
        for route in router.routes:
            if (
                isinstance(route, Route)
                and route.path.startswith("/api/v1/")
                and (getattr(route, "include_in_schema", False))
            ):
                method = next(iter(route.methods or {"none"}))
                assert f"<code>{method} {route.path}</code>" in text
    assert "<code>ttl_s</code>" in text
    assert "integer ≥ 1 ≤ 86400 = 60" in text
    assert (await desk.http.get("/docs")).status_code == 401


async def test_every_static_file_named_is_there_and_may_be_kept(busy: Desk) -> None:
    outline = Outline((await page(busy)).text)
    named = [row["href"] for row in outline.all("link")] + [
        row["src"] for row in (*outline.all("script"), *outline.all("img"))
    ]
    assert len(named) >= 4
    for address in named:
        response = await busy.http.get(str(address))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert (await busy.http.get("/static/../app.py")).status_code == 404


async def test_the_page_can_be_read_with_other_means_than_eyes_and_mouse(busy: Desk) -> None:
    outline = Outline((await page(busy)).text)
    names = [tag for tag, _ in outline.tags]
    for landmark in ("header", "main", "footer", "h1"):
        assert names.count(landmark) == 1, landmark
    assert [row["aria-label"] for row in outline.all("nav")] == ["Pages", "Langue"]
    assert [row.get("aria-live") for row in outline.all("p") if "aria-live" in row] == ["polite"]
    for table_header in outline.all("th"):
        assert table_header["scope"] in ("col", "row")
    for section in outline.all("section"):
        label = section["aria-labelledby"]
        assert [row for row in outline.all("h2") if row.get("id") == label]
    assert outline.all("label")[0]["for"] == outline.all("select")[0]["id"]
    identifiers = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))


ATTACK = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"


async def test_a_script_in_a_sites_name_or_a_kiosks_words_is_only_text(desk: Desk) -> None:
    await desk.add_kiosk(KIOSK, site={**SITE, "id": "x1", "name": ATTACK, "commune_name": ATTACK})
    raised = decode(ActiveAlarms, EXAMPLES[ActiveAlarms].encode())
    words = raised.alarms[0].consequence.model_copy(update={"fr": ATTACK, "en": ATTACK})
    worse = raised.alarms[0].model_copy(update={"consequence": words, "advice": words})
    nasty = raised.model_copy(update={"alarms": (worse,)})
    await alarms.replace(desk.office.database, KIOSK, nasty, START)
    response = await page(desk)
    outline = Outline(response.text)
    assert [row["src"] for row in outline.all("script")] == [
        row["src"] for row in outline.all("script") if str(row["src"]).startswith("/static/")
    ]
    assert all(str(row["src"]).startswith("/static/") for row in outline.all("img"))
    assert response.text.count("&lt;script&gt;alert(1)") == 4
    assert "{{7*7}}" in response.text


async def test_a_link_works_once_and_then_says_how_to_get_another(desk: Desk) -> None:
    office = desk.office
    link = await credentials.create_sign_in(
        office.database, office.clock, "test", role=Role.VIEWER, base_url=BASE
    )
    first = await desk.http.get(link)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert (await desk.http.get("/")).status_code == 200
    desk.http.cookies.clear()
    second = await desk.http.get(link)
    assert second.status_code == 401
    assert "set-cookie" not in second.headers
    assert "token sign-in" in second.text
    actions = [row.action for row in await audit.list(office.database)]
    assert actions[:2] == ["sign_in.redeem", "sign_in.create"]


async def test_a_link_and_a_session_end_in_time(desk: Desk, clock: StillClock) -> None:
    office = desk.office
    link = await credentials.create_sign_in(
        office.database, office.clock, "test", role=Role.VIEWER, base_url=BASE
    )
    cookie = await desk.cookie()
    clock.advance(15 * 60 + 1)
    assert (await desk.http.get(link)).status_code == 401
    assert (await desk.http.get("/", headers=cookie)).status_code == 200
    clock.advance(12 * 3_600)
    assert (await desk.http.get("/", headers=cookie)).status_code == 401


@pytest.mark.parametrize("headers", [{}, {"Cookie": "escale_session=made-up"}])
async def test_who_is_not_signed_in_is_told_how(desk: Desk, headers: dict[str, str]) -> None:
    response = await desk.http.get("/?lang=en", headers=headers)
    assert response.status_code == 401
    assert "bin/escale token sign-in" in response.text
    assert "kiosks" not in response.text


async def test_without_the_series_the_page_still_shows_the_fleet(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: Any, **_kwargs: Any) -> None:
        raise StoreUnavailable("no answer")

    monkeypatch.setattr(type(busy.office.series), "windows", away)
    response = await page(busy, "/?lang=en")
    assert response.status_code == 200
    assert "the curves are missing" in response.text


async def test_without_the_database_the_page_says_so_and_comes_back_by_itself(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: Any, **_kwargs: Any) -> None:
        raise StoreUnavailable("no answer")

    cookie = await busy.cookie()
    monkeypatch.setattr(kiosks, "overviews", away)
    response = await busy.http.get("/?lang=en", headers=cookie)
    assert response.status_code == 503
    assert 'http-equiv="refresh"' in response.text


async def test_a_fleet_of_many_is_shown_page_by_page(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("control_api.pages.fleet.PAGE", 1)
    cookie = await busy.cookie()
    first = (await busy.http.get("/?lang=en", headers=cookie)).text
    assert 'id="kiosk-bordeaux-victoire"' in first
    assert 'id="kiosk-pessac-centre"' not in first
    following = next(row["href"] for row in Outline(first).all("a") if row.get("rel") == "next")
    second = (await busy.http.get(str(following), headers=cookie)).text
    assert 'id="kiosk-pessac-centre"' in second
    assert 'rel="next"' not in second
