"""What the endpoint takes from a page, and what it refuses."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.edge.drivers.kiosk.desk import BEAT, KEY, PAGE, START, Desk, options, sentence


def test_a_session_is_begun_and_ended_by_its_handle() -> None:
    desk = Desk()
    handle = desk.start(language="pt-BR")
    desk.now = 60
    answer = desk.ask("POST", f"/v1/sessions/{handle}/end", {"satisfaction": 4})
    assert (answer.status, answer.body) == (204, b"")
    (ended,) = desk.ended
    assert (ended.service, ended.language, ended.accessibility) == ("procedures", "other", "none")
    assert (ended.lasted_s, ended.satisfaction) == (60, 4)


def test_a_handle_that_is_not_open_is_not_found() -> None:
    desk = Desk()
    handle = desk.start()
    desk.ask("POST", f"/v1/sessions/{handle}/end", {})
    again = desk.ask("POST", f"/v1/sessions/{handle}/end", {})
    assert again.status == 404
    assert "no such session is open" in sentence(again)
    assert len(desk.ended) == 1


def test_a_heartbeat_is_answered_with_the_state() -> None:
    desk = Desk()
    desk.start()
    desk.application.notice = "Redémarrage dans une minute"
    answer = desk.ask("POST", "/v1/heartbeat", BEAT)
    state = {"occupied": True, "notice": "Redémarrage dans une minute"}
    assert json.loads(answer.body) == state
    assert json.loads(desk.ask("GET", "/v1/state").body) == state
    assert desk.application.version == "1.4.2"


def test_a_heartbeat_that_names_the_session_keeps_it_open() -> None:
    desk = Desk()
    handle = desk.start()
    for desk.now in range(0, 601, 100):
        desk.ask("POST", "/v1/heartbeat", BEAT | {"session": handle})
    assert desk.ended == []
    for desk.now in range(700, 1000, 100):
        desk.ask("POST", "/v1/heartbeat", BEAT)
    assert not desk.sessions.occupied
    assert desk.ended[0].lasted_s == 600


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": None},
        {"authorization": "Bearer "},
        {"authorization": f"Basic {KEY}"},
        {"authorization": f"Bearer {KEY}x"},
        {"authorization": "Bearer \u00ff\u20ac"},
    ],
)
def test_without_the_key_nothing_is_answered(headers: Mapping[str, str | None]) -> None:
    answer = Desk().ask("GET", "/v1/state", headers=headers)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert KEY not in sentence(answer)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8479", "127.0.0.1.evil.example", "192.0.2.1:8479", ""]
)
def test_a_name_made_to_point_here_is_refused(host: str) -> None:
    answer = Desk().ask("GET", "/v1/state", headers={"host": host})
    assert answer.status == 421
    assert "no other host" in sentence(answer)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:8479", "LOCALHOST", "[::1]:8479", "[::1]"]
)
def test_loopback_is_served_by_each_of_its_names(host: str) -> None:
    assert Desk().ask("GET", "/v1/state", headers={"host": host}).status == 200


def test_the_page_of_the_configuration_may_ask_and_no_other() -> None:
    ask = {"access-control-request-method": "POST", "authorization": None, "content-type": None}
    allowed = Desk().ask("OPTIONS", "/v1/sessions", headers=ask | {"origin": PAGE})
    assert allowed.status == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == PAGE
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"]
    for origin in ("http://localhost:9999", "null", "https://evil.example"):
        refused = Desk().ask("OPTIONS", "/v1/sessions", headers=ask | {"origin": origin})
        assert refused.status == 403
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert Desk().ask("GET", "/v1/state", headers={"origin": origin}).status == 403


def test_a_refusal_can_be_read_by_the_page_that_may_ask() -> None:
    answer = Desk().ask("POST", "/v1/sessions", {}, headers={"origin": PAGE})
    assert answer.status == 422
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/sessions", 405),
        ("DELETE", "/v1/sessions/x/end", 405),
        ("POST", "/v1/state", 405),
        ("POST", "/v1/sessions/x/y/end", 404),
    ],
)
def test_an_address_or_method_that_is_not_there_is_told(
    method: str, path: str, status: int
) -> None:
    answer = Desk().ask(method, path, {})
    assert answer.status == status
    assert sentence(answer)


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/sessions", START | {"service": "wedding"}, "service: one of procedures, family"),
        ("/v1/sessions", START | {"accessibility": "zoom"}, "accessibility: one of none, audio"),
        ("/v1/sessions", START | {"language": "Jean Dupont"}, "language: "),
        ("/v1/sessions", START | {"name": "Jean Dupont"}, "name: Extra inputs"),
        ("/v1/sessions", [], "settings: "),
        ("/v1/heartbeat", {"version": "1"}, "frames: Field required"),
        ("/v1/heartbeat", BEAT | {"version": "Jean Dupont"}, "version: "),
        ("/v1/heartbeat", BEAT | {"brightness": 1.5}, "brightness: "),
        ("/v1/heartbeat", BEAT | {"brightness": "0.5"}, "brightness: "),
        ("/v1/heartbeat", BEAT | {"frames": True}, "frames: "),
        (
            "/v1/heartbeat",
            BEAT | {"peripherals": {"scanner": {"ok": True}}},
            "peripherals: one of printer",
        ),
        (
            "/v1/heartbeat",
            BEAT | {"peripherals": {"printer": {"ok": True, "detail": "Jean"}}},
            "peripherals.printer.detail: ",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(path: str, body: object, said: str) -> None:
    desk = Desk()
    answer = desk.ask("POST", path, body)
    assert answer.status == 422
    assert sentence(answer).startswith(said)
    assert "Dupont" not in sentence(answer)
    assert desk.application.version is None
    assert not desk.sessions.occupied


def test_a_satisfaction_out_of_its_scale_ends_nothing() -> None:
    desk = Desk()
    handle = desk.start()
    answer = desk.ask("POST", f"/v1/sessions/{handle}/end", {"satisfaction": 6})
    assert answer.status == 422
    assert desk.sessions.occupied


def test_what_is_no_json_is_told() -> None:
    assert Desk().ask("POST", "/v1/sessions", b"{").status == 400
    other = Desk().ask("POST", "/v1/sessions", b"a=1", headers={"content-type": "text/plain"})
    assert other.status == 415


@given(st.binary(max_size=200))
def test_no_body_breaks_the_endpoint(body: bytes) -> None:
    desk = Desk()
    for path in ("/v1/sessions", "/v1/heartbeat"):
        assert desk.ask("POST", path, body).status in {400, 422}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
KEYS = ["service", "language", "accessibility", "satisfaction", *BEAT, "peripherals", "brightness"]


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_value_breaks_the_endpoint(body: dict[str, object]) -> None:
    desk = Desk()
    handle = desk.start()
    for path in ("/v1/sessions", f"/v1/sessions/{handle}/end", "/v1/heartbeat"):
        assert desk.ask("POST", path, body).status in {200, 201, 204, 400, 404, 422}


@pytest.mark.parametrize(
    "changes",
    [
        {"key_file": "also"},
        {"key_env": None},
        {"services": []},
        {"services": ["Jean Dupont"]},
        {"services": ["ok\n"]},
        {"languages": ["french"]},
        {"origins": ["*"]},
        {"origins": ["http://localhost:8080/"]},
        {"port": 0},
        {"host": "0.0.0.0"},  # noqa: S104 - refused
        {"screenshot": []},
    ],
)
def test_options_that_make_no_sense_are_faults(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        options(**changes)
