"""Every error has one shape, whatever it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from contract import StoreUnavailable
from control_api.roles import Role
from store import sites
from tests.control_api.desks import Desk

KIOSKS = "/api/v1/kiosks"
COMMANDS = f"{KIOSKS}/bordeaux-victoire/commands"
SERIES = f"{KIOSKS}/bordeaux-victoire/series/host"
NOBODY = None

# What is sent, as whom, and the status of the problem that comes back.
WRONG: list[tuple[str, str, Role | None, dict[str, Any], int]] = [
    ("GET", KIOSKS, NOBODY, {}, 401),
    ("POST", KIOSKS, Role.VIEWER, {"json": {"id": "abc", "site": "x"}}, 403),
    ("GET", "/nothing/here", Role.ADMIN, {}, 404),
    ("GET", f"{KIOSKS}/never-registered", Role.ADMIN, {}, 404),
    ("GET", "/api/v1/sites/nowhere", Role.ADMIN, {}, 404),
    ("GET", "/api/v1/commands/01K8ZZ2V5B2H7J6Q3M9N4P8R1T", Role.ADMIN, {}, 404),
    ("GET", f"{KIOSKS}/bordeaux-victoire/series/nonsense", Role.ADMIN, {}, 404),
    ("POST", KIOSKS, Role.ADMIN, {"json": {"id": "abc", "site": "nowhere"}}, 404),
    ("DELETE", "/api/v1/tokens/01K8ZZ2V5B2H7J6Q3M9N4P8R1T", Role.ADMIN, {}, 404),
    ("PUT", KIOSKS, Role.ADMIN, {}, 405),
    ("POST", "/health/live", Role.ADMIN, {}, 405),
    ("POST", KIOSKS, Role.ADMIN, {"content": b"{", "json": None}, 400),
    ("POST", KIOSKS, Role.ADMIN, {"content": b"[" * 100_000}, 413),
    ("POST", KIOSKS, Role.ADMIN, {"json": []}, 422),
    ("POST", KIOSKS, Role.ADMIN, {"json": {"id": "Bad Id", "site": "x"}}, 422),
    ("POST", KIOSKS, Role.ADMIN, {"json": {"id": "abc", "site": "aa", "extra": 1}}, 422),
    ("POST", KIOSKS, Role.ADMIN, {"json": {"id": "abc"}}, 422),
    ("GET", f"{KIOSKS}/BAD", Role.ADMIN, {}, 422),
    ("GET", f"{KIOSKS}?limit=0", Role.ADMIN, {}, 422),
    ("GET", f"{KIOSKS}?cursor=made-up", Role.ADMIN, {}, 422),
    ("GET", "/api/v1/commands/not-a-ulid", Role.ADMIN, {}, 422),
    ("GET", "/api/v1/events?samples=NO", Role.ADMIN, {}, 422),
    ("GET", "/api/v1/events?samples=never-registered", Role.ADMIN, {}, 404),
    ("GET", "/api/v1/dead-letters?reason=boredom", Role.ADMIN, {}, 422),
    ("PATCH", f"{KIOSKS}/bordeaux-victoire", Role.ADMIN, {"json": {"lifecycle": "gone"}}, 422),
    ("GET", f"{SERIES}?start=yesterday", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?start=now&end=-1h", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?every=0s", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?every=1s&start=-7d", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?fields=colour", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?fields=,", Role.ADMIN, {}, 422),
    ("GET", f"{SERIES}?aggregate=median", Role.ADMIN, {}, 422),
    (
        "GET",
        f"{KIOSKS}/bordeaux-victoire/series/alarm?every=5m&fields=severity",
        Role.ADMIN,
        {},
        422,
    ),
    ("GET", f"{KIOSKS}/bordeaux-victoire/series/use", Role.OPERATOR, {}, 403),
    ("POST", COMMANDS, Role.OPERATOR, {"json": {"action": "dance"}}, 422),
    ("POST", COMMANDS, Role.OPERATOR, {"json": {"action": "ping", "ttl_s": 0}}, 422),
    (
        "POST",
        COMMANDS,
        Role.OPERATOR,
        {"json": {"action": "reboot", "params": {"force": True}}},
        422,
    ),
    ("POST", COMMANDS, Role.OPERATOR, {"json": {"action": "ping", "params": {"a": [1]}}}, 422),
    ("POST", COMMANDS, Role.OPERATOR, {"json": {"action": "ping", "params": {"loud": True}}}, 422),
    ("POST", "/api/v1/tokens", Role.ADMIN, {"json": {"role": "king"}}, 422),
]


@pytest.fixture
async def known(desk: Desk) -> Desk:
    await desk.add_kiosk()
    return desk


async def test_every_error_is_a_problem_document(known: Desk) -> None:
    for method, path, role, content, status in WRONG:
        sent = {key: value for key, value in content.items() if value is not None}
        if "content" in sent:
            headers = {**known.bearer(role), "Content-Type": "application/json"}
            response = await known.http.request(method, path, headers=headers, **sent)
        else:
            response = await known.ask(method, path, role, **sent)
        assert response.status_code == status, f"{method} {path}: {response.text}"
        assert_problem(response.json(), status)
        assert response.headers["content-type"] == "application/problem+json"


def assert_problem(body: dict[str, Any], status: int) -> None:
    assert {"type", "title", "status", "detail"} <= set(body) <= {
        "type", "title", "status", "detail", "errors",
    }  # fmt: skip
    assert body["status"] == status
    assert body["type"].startswith("urn:escale:")
    assert len(body["detail"]) > 10
    for row in body.get("errors", []):
        assert set(row) == {"in", "pointer", "detail"}
        assert row["in"] in {"body", "query", "path", "header"}
        assert row["pointer"] == "" or row["pointer"].startswith("/")


async def test_the_shape_is_this_one(known: Desk) -> None:
    response = await known.ask(
        "POST", COMMANDS, json={"action": "identify", "params": {"seconds": 0}}
    )
    assert response.json() == {
        "type": "urn:escale:unprocessable-content",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "these are not parameters of identify: Input should be greater than or equal "
        "to 1; its parameters are: seconds",
        "errors": [
            {
                "in": "body",
                "pointer": "/params/seconds",
                "detail": "Input should be greater than or equal to 1; its parameters are: seconds",
            }
        ],
    }


async def test_an_id_that_is_taken_is_a_conflict(known: Desk) -> None:
    body = {"id": "bordeaux-victoire", "site": "33063-place-de-la-victoire"}
    response = await known.ask("POST", KIOSKS, json=body)
    assert response.status_code == 409
    assert_problem(response.json(), 409)


async def test_no_token_says_which_scheme_and_a_bad_method_which_is_allowed(known: Desk) -> None:
    assert (await known.ask("GET", KIOSKS, None)).headers["www-authenticate"] == "Bearer"
    assert "GET" in (await known.ask("PUT", KIOSKS)).headers["allow"]


async def test_a_database_that_is_away_is_503_and_says_when_to_come_back(
    known: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: object, **_kwargs: object) -> None:
        raise StoreUnavailable("the database does not answer", where="postgresql://db")

    monkeypatch.setattr(sites, "list", away)
    response = await known.ask("GET", "/api/v1/sites")
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert_problem(response.json(), 503)


async def test_an_error_of_our_own_shows_nothing_of_itself(
    known: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("a secret inside")

    monkeypatch.setattr(sites, "list", broken)
    response = await known.ask("GET", "/api/v1/sites")
    assert response.status_code == 500
    assert_problem(response.json(), 500)
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
