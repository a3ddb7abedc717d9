"""The guide's pages: signed in, printed with a code, redeemed once, and nobody elsewhere helps."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest

from control_api import credentials
from control_api.roles import Role
from store import audit, registers
from tests.control_api.desks import BASE, Desk
from tests.programme.imports.tables import GOOD

OURS = {"Sec-Fetch-Site": "same-origin"}
PAGES = ("/guide", "/guide/redeem?code=K7QF-2M9X-TZ4C", "/aladdin")
CODE = re.compile(r'<bdi dir="ltr">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</bdi>')


class Outline(HTMLParser):
    """Its tags, and what would run or style inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def inline(self) -> list[str]:
        return [
            tag
            for tag, attrs in self.tags
            if tag in ("script", "style") or any(n == "style" or n[:2] == "on" for n in attrs)
        ]


@pytest.fixture
async def guide(desk: Desk) -> Desk:
    for name, more in (
        ("mairie", {"horaires": "Mo-Fr 09:00-17:00; PH off", "telephone": "+33556000000"}),
        (
            "espace",
            {
                "nom": "Espace <b>numérique</b>",
                "latitude": "44.8800",
                "longitude": "-0.5200",
                "horaires": "We 14:00-18:00",
                "presentation_resume": "Accueil en arabe",
                "date_maj": "2023-01-10",
            },
        ),
    ):
        row = GOOD | {"id": name, "nom": name, "adresse": f"{name} de Lormont"} | more
        answer = await desk.ask("PUT", f"/api/v1/programme/places/{name}", json=row)
        assert answer.is_success, answer.text
    return desk


async def cookie(desk: Desk, role: Role = Role.VIEWER) -> dict[str, str]:
    link = await credentials.create_sign_in(
        desk.office.database, desk.office.clock, "test", role=role, base_url=BASE
    )
    answer = await desk.http.get(link)
    desk.http.cookies.clear()
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


async def print_sheet(desk: Desk, **form: str) -> httpx.Response:
    headers = {**await cookie(desk), **OURS}
    given = {"place": "espace", "theme": "aide_aux_demarches_administratives"} | form
    return await desk.http.post("/guide/sheet?lang=fr", data=given, headers=headers)


async def test_who_is_not_signed_in_is_told_how_and_sees_nothing(guide: Desk) -> None:
    for path in PAGES:
        answer = await guide.http.get(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert answer.status_code == 401
        assert "bin/escale token sign-in" in answer.text
        assert "Lormont" not in answer.text
    for path in ("/guide/sheet", "/guide/redeem"):
        assert (await guide.http.post(path, headers=OURS)).status_code == 401


async def test_a_social_worker_finds_the_nearest_with_the_unconfirmed_marked(guide: Desk) -> None:
    query = {
        "lang": "fr",
        "commune": "Lormont",
        "near": "mairie de Lormont",
        "services": "Aide aux démarches administratives",
        "fees": "Gratuit",
        "language": "ar",
        "day": "wednesday",
        "half": "afternoon",
        "within_km": "",
    }
    answer = await guide.http.get("/guide", params=query, headers=await cookie(guide))
    assert answer.status_code == 200
    assert "1 lieu<" in answer.text
    assert "non confirmé depuis 12 mois" in answer.text
    assert "190&#160;m" in answer.text or "190 m" in answer.text
    assert "mercredi\u00a0: de 14:00 à 18:00" in answer.text
    assert "Espace &lt;b&gt;numérique&lt;/b&gt;" in answer.text
    assert Outline(answer.text).inline == []


async def test_without_a_filter_both_are_found_in_the_order_of_distance(guide: Desk) -> None:
    query = {"lang": "en", "near": "44.8790, -0.5220"}
    answer = await guide.http.get("/guide", params=query, headers=await cookie(guide))
    assert re.findall(r'id="place-([^"]+)"', answer.text) == ["mairie", "espace"]
    assert answer.text.count("not confirmed for 12 months") == 1


IMPOSSIBLE: tuple[tuple[dict[str, str], str], ...] = (
    ({"commune": "Atlantis"}, "Atlantis"),
    ({"near": "nowhere at all"}, "nowhere at all"),
    ({"day": "someday"}, "day"),
    ({"commune": "Lormont", "within_km": "much"}, "within_km"),
)


async def test_what_cannot_be_asked_is_said_on_the_page(guide: Desk) -> None:
    headers = await cookie(guide)
    for query, word in IMPOSSIBLE:
        answer = await guide.http.get("/guide", params=query, headers=headers)
        assert answer.status_code == 200
        alert = re.search(r'role="alert">([^<]+)<', answer.text)
        assert alert is not None
        assert word in alert[1]


async def test_a_sheet_is_in_french_and_in_the_persons_language(guide: Desk) -> None:
    answer = await print_sheet(guide, sheet_language="ar", origin="mairie de Lormont")
    assert answer.status_code == 200
    outline = Outline(answer.text)
    assert outline.inline == []
    parts = [attrs for tag, attrs in outline.tags if tag == "article"]
    assert [(part["lang"], part["dir"]) for part in parts] == [("fr", "ltr"), ("ar", "rtl")]
    for words in ("Ce qu’il faut apporter", "ماذا تحضر معك", "الأربعاء", "190 mètres vers"):
        assert words in answer.text
    assert "<svg" in answer.text
    assert "Espace &lt;b&gt;numérique&lt;/b&gt;" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_every_language_has_a_whole_sheet(guide: Desk) -> None:
    for language in ("fr", "en", "ar", "es", "pt"):
        answer = await print_sheet(guide, place="mairie", sheet_language=language)
        parts = [attrs["lang"] for tag, attrs in Outline(answer.text).tags if tag == "article"]
        assert parts == list(dict.fromkeys(["fr", language]))
        assert answer.text.count("+33556000000") == len(parts)


async def test_the_code_is_redeemed_once_then_refused_and_the_month_counts_it(
    guide: Desk,
) -> None:
    sheet = (await print_sheet(guide)).text
    (code,) = CODE.findall(sheet)
    month = "2026-09"
    (before,) = await registers.orientations.figures(guide.office.database, month, month)
    staff = {**await cookie(guide, Role.OPERATOR), **OURS}
    form = {"code": code.lower().replace("-", " "), "place": "espace"}
    said = []
    for place in ("nowhere", "espace", "espace"):
        given = form | {"place": place}
        answer = await guide.http.post("/guide/redeem?lang=en", data=given, headers=staff)
        said.append(re.search(r'role="status">\s*([^<\n]+)', answer.text)[1])  # type: ignore[index]
    assert said == [
        "The guide has no place with this id; the code is as it was.",
        "The code is redeemed: the visit is counted.",
        "This code has been used already.",
    ]
    (after,) = await registers.orientations.figures(guide.office.database, month, month)
    assert (before.codes, before.redeemed, after.redeemed) == (1, 0, 1)


async def test_no_code_place_or_theme_of_a_sheet_is_in_the_audit(guide: Desk) -> None:
    (code,) = CODE.findall((await print_sheet(guide)).text)
    deeds = await audit.list(guide.office.database)
    given = [deed for deed in deeds if deed.action == "orientation.give"]
    assert [(deed.actor, deed.subject, deed.detail) for deed in given] == [("session", "guide", {})]
    assert code not in str(deeds)


ELSEWHERE: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": BASE},
    {"Origin": "null"},
)


async def test_a_form_of_another_site_gives_and_redeems_nothing(guide: Desk) -> None:
    given = {"place": "espace", "theme": "sante", "code": "K7QF-2M9X-TZ4C"}
    staff = await cookie(guide, Role.OPERATOR)
    for headers in ELSEWHERE:
        for path in ("/guide/sheet", "/guide/redeem"):
            answer = await guide.http.post(path, data=given, headers=staff | headers)
            assert answer.status_code == 403, path
    assert await registers.orientations.figures(guide.office.database, "2026-01", "2026-12") == []


async def test_an_older_browser_says_its_origin_instead(guide: Desk) -> None:
    headers = {**await cookie(guide), "Origin": BASE}
    form = {"place": "espace", "theme": "sante"}
    assert (await guide.http.post("/guide/sheet", data=form, headers=headers)).status_code == 200


async def test_a_viewer_redeems_nothing(guide: Desk) -> None:
    headers = {**await cookie(guide), **OURS}
    form = {"code": "K7QF-2M9X-TZ4C", "place": "espace"}
    assert (await guide.http.post("/guide/redeem", data=form, headers=headers)).status_code == 403


async def test_the_prefectures_page_shows_the_curve(guide: Desk) -> None:
    body = {"months": {"2026-08": 50, "2026-09": 60}}
    assert (await guide.ask("PUT", "/api/v1/programme/aladdin/plan", json=body)).status_code == 204
    answer = await guide.http.get("/aladdin?lang=fr", headers=await cookie(guide))
    assert answer.status_code == 200
    assert "0 attestations sur 3" in answer.text
    assert "Il en manque 110" in answer.text
    assert '<th scope="row">2026-09</th>' in answer.text
