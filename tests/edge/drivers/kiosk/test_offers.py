"""What the page may ask of the content, and the orientations that it gives."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest

from contract import Content, code_digest, decode, encode
from edge.content.keeping import FILE, Keeper
from edge.content.orientations import CODES_AN_HOUR, Orientations
from edge.content.shelf import Shelf
from edge.drivers.kiosk.endpoint import Answer, Request
from tests.edge.content.bundles import HOUR, KIOSK, NOON, PROCEDURES, bundle
from tests.edge.drivers.kiosk.desk import HEADERS, PAGE, Desk, sentence


class Screen(Desk):
    """The application with a bundle behind it."""

    def fill(self, folder: Path, *, empty: bool = False) -> "Screen":
        self.at = NOON

        async def believe(token: bytes) -> bytes:
            return token

        keeper = Keeper(KIOSK, folder / FILE, believe)
        if not empty:
            asyncio.run(keeper.take(encode(bundle())))
        self.counts = Orientations(random.Random(3).randrange, NOON)
        self.application.shelf = Shelf(keeper, self.counts, lambda: self.at, keep=lambda: None)
        return self

    def get(self, path: str, query: str = "", **headers: str) -> Answer:
        return self.application.answer(Request("GET", path, HEADERS | headers, b"", query))

    def said(self, answer: Answer, status: int = 200) -> Any:
        assert answer.status == status, answer.body
        return json.loads(answer.body)


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    return Screen().fill(tmp_path)


def test_the_page_gets_the_bundle_as_the_office_made_it(screen: Screen) -> None:
    body = screen.get("/v1/content").body
    assert decode(Content, body) == bundle()


def test_an_offer_fits_the_theme_and_the_language(screen: Screen) -> None:
    offered = screen.said(screen.get("/v1/offer", f"theme={PROCEDURES}&language=ar"))
    assert [place["id"] for place in offered["places"]] == ["open", "open-far", "near"]
    assert (offered["rtl"], offered["workshops"][0]["title"]["language"]) == (True, "ar")
    assert screen.said(screen.get("/v1/offer"))["language"] == "fr"


def test_a_collection_point_is_offered_until_it_ends_in_the_persons_words(screen: Screen) -> None:
    [point] = screen.said(screen.get("/v1/offer", "language=ar"))["collections"]
    assert (point["id"], point["distance"], point["takes"][0]["rtl"]) == ("now", 900, True)
    screen.at = NOON + 48 * HOUR
    assert screen.said(screen.get("/v1/offer"))["collections"] == []


def test_an_orientation_is_counted_and_its_code_is_in_the_answer_alone(screen: Screen) -> None:
    screen.get("/v1/offer", f"theme={PROCEDURES}")
    body = {"theme": PROCEDURES, "place": "near", "code": True}
    code = screen.said(screen.ask("POST", "/v1/orientations", body), 201)["code"]
    plain = {"theme": PROCEDURES, "place": "near"}
    assert screen.said(screen.ask("POST", "/v1/orientations", plain), 201) == {}
    readings = {one.tags["place"]: one.fields for one in screen.counts.take(NOON + HOUR)}
    assert readings["near"] == {"offered": 1, "taken": 2, "codes": code_digest(code)}
    assert readings["open"] == {"offered": 1, "taken": 0}


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("theme=poetry", "theme: one of aide_aux"),
        ("language=../fr", "language: as a browser"),
        ("language=fr&who=jeanne", "1 unknown parameters"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_send_and_not_repeated(
    screen: Screen, query: str, what: str
) -> None:
    answer = screen.get("/v1/offer", query)
    assert answer.status == 422
    assert sentence(answer).startswith(what)
    assert "poetry" not in sentence(answer)
    assert "jeanne" not in sentence(answer)


def test_an_orientation_to_what_the_bundle_lacks_is_refused(screen: Screen) -> None:
    for body in (
        {"theme": "poetry"},
        {"theme": PROCEDURES, "place": "nowhere"},
        {"theme": PROCEDURES, "name": "Jeanne"},
    ):
        assert screen.ask("POST", "/v1/orientations", body).status == 422
    assert screen.counts.take(NOON + HOUR) == []


def test_when_the_hours_codes_are_used_up_one_goes_without(screen: Screen) -> None:
    body = {"theme": PROCEDURES, "place": "near", "code": True}
    for _ in range(CODES_AN_HOUR):
        assert screen.ask("POST", "/v1/orientations", body).status == 201
    assert screen.ask("POST", "/v1/orientations", body).status == 429
    assert screen.ask("POST", "/v1/orientations", body | {"code": False}).status == 201


def test_without_a_bundle_nothing_is_offered_and_that_is_said(tmp_path: Path) -> None:
    for screen in (Screen(), Screen().fill(tmp_path, empty=True)):
        for path in ("/v1/content", "/v1/offer"):
            answer = screen.get(path)
            assert (answer.status, sentence(answer)) == (404, "no content has arrived yet")


def test_the_same_key_and_origins_are_asked_for(screen: Screen) -> None:
    assert screen.get("/v1/content", authorization="Bearer wrong").status == 401
    assert screen.get("/v1/content", origin="http://elsewhere.example").status == 403
    assert screen.get("/v1/content", host="kiosk.example").status == 421
    allowed = screen.get("/v1/content", origin=PAGE)
    assert allowed.headers["Access-Control-Allow-Origin"] == PAGE
