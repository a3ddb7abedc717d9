"""Counsellors and activities over HTTP, mounted as control_api mounts the programme."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Header, Request
from fastapi.responses import PlainTextResponse

from contract import Conflict, EscaleError, Forbidden, NotFound
from programme import Options
from programme.activities_routes import activities_routes
from programme.counsellors_routes import counsellors_routes
from programme.mounting import Mount
from store import Database, audit
from tests.programme.counsellors.people import KIOSK, LIBRARY

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ROLES = ("viewer", "operator", "admin")
SOMEBODY = {
    "id": "dominique",
    "name": "Dominique Essai",
    "structure": "ville",
    "contact": "d@ville.example",
    "starts_on": "2026-02-01",
}
SLOT = {"begins": "14:00", "ends": "17:00", "kiosk": KIOSK, "weekday": "tue"}
ACTIVITY = {
    "type": "collectif",
    "date": "2026-03-10",
    "duree": 120,
    "type_lieu": "lieu_activite",
    "place": LIBRARY,
    "thematiques": ["email", "sante"],
    "beneficiaires": {"total": 9, "genres": {"feminin": 5}},
}


@dataclass
class Frozen:
    def now(self) -> int:
        return int(NOW.timestamp() * 1_000_000)

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Staff:
    name: str


def guard(role: str) -> Callable[..., Awaitable[Staff]]:
    async def check(caller: Annotated[str, Header()] = "admin") -> Staff:
        if caller not in ROLES or ROLES.index(caller) < ROLES.index(role):
            raise Forbidden(f"{caller} is no {role}")
        return Staff(caller)

    return check


async def answered(request: Request, error: Exception) -> PlainTextResponse:
    codes = {Forbidden: 403, NotFound: 404, Conflict: 409}
    return PlainTextResponse(str(error), codes[type(error)])  # type: ignore[index]


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.add_exception_handler(EscaleError, answered)
    mount = Mount(guard, lambda _request: db, Options(), Frozen())
    for routes in (counsellors_routes(mount), activities_routes(mount)):
        app.include_router(routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1/programme"
    ) as http:
        yield http


async def deeds(db: Database) -> list[str]:
    return [entry.action for entry in reversed(await audit.list(db))]


async def test_a_counsellor_is_registered_announced_counted_and_erased(
    client: httpx.AsyncClient, db: Database
) -> None:
    assert (await client.post("/counsellors", json=SOMEBODY)).status_code == 201
    path = {"title": "Formation initiale", "hours": 105}
    assert (await client.post("/counsellors/dominique/path", json=path)).status_code == 201
    slot = (await client.post("/counsellors/dominique/slots", json=SLOT)).json()
    assert slot["weekday"] == "tue"
    away = {"first": "2026-03-24", "last": "2026-03-24", "slot": slot["id"]}
    absence = (await client.post("/counsellors/dominique/absences", json=away)).json()
    shown = (await client.get("/counsellors/dominique")).json()
    assert shown["slots"] == [slot]
    assert shown["absences"] == [absence]
    assert shown["path"][0]["title"] == "Formation initiale"
    hours = (await client.get("/counsellor-hours", params={"kiosk": KIOSK})).json()
    assert [one["starts"] for one in hours] == ["2026-03-31T14:00:00+02:00"]
    done = (await client.post("/counsellors/dominique/activities", json=ACTIVITY)).json()
    dossier = (await client.get("/counsellors/dominique/dossier")).json()
    assert dossier["activities"][0]["id"] == done["id"]
    assert (await client.delete("/counsellors/dominique")).status_code == 204
    assert (await client.get("/counsellors/dominique")).status_code == 404
    figures = await client.get(
        "/activities/figures", params={"month": "2026-03", "source": "escale"}
    )
    assert figures.json()["people"] == 9
    assert await deeds(db) == [
        "counsellor.add",
        "counsellor.step",
        "counsellor.announce",
        "counsellor.absent",
        "activity.add",
        "counsellor.export",
        "counsellor.erase",
    ]
    assert "Dominique" not in str(await audit.list(db))


async def test_figures_carry_the_coops_french_labels(client: httpx.AsyncClient) -> None:
    done = (await client.post("/counsellors/camille/activities", json=ACTIVITY)).json()
    query = {"month": "2026-03", "source": "escale"}
    figures = (await client.get("/activities/figures", params=query)).json()
    themes = [(row["label"], row["people"]) for row in figures["thematiques"]]
    assert themes == [("E-mail", 9), ("Santé", 9)]
    genders = {row["label"]: row["people"] for row in figures["beneficiaires"]["genres"]}
    assert genders == {"Féminin": 5, "Non communiqué": 4}
    assert (await client.delete(f"/activities/{done['id']}")).status_code == 204
    figures = (await client.get("/activities/figures", params=query)).json()
    assert (figures["activities"], figures["thematiques"]) == (0, [])


async def test_an_activity_is_listed_and_entered_anew(
    client: httpx.AsyncClient, db: Database
) -> None:
    done = (await client.post("/counsellors/camille/activities", json=ACTIVITY)).json()["id"]
    fewer = ACTIVITY | {"beneficiaires": {"total": 4}, "thematiques": ["email"]}
    path = f"/counsellors/camille/activities/{done}"
    assert (await client.put(path, json=fewer)).json() == {"id": done}
    [row] = (await client.get("/counsellors/camille/activities")).json()
    assert (row["id"], row["people"], row["thematiques"]) == (done, 4, ["email"])
    other = await client.put(path.replace("camille", "sacha"), json=fewer)
    assert (other.status_code, "sacha entered no activity" in other.text) == (404, True)
    assert await deeds(db) == ["activity.add", "activity.change"]


async def test_slots_and_absences_are_taken_back(client: httpx.AsyncClient) -> None:
    slot = (await client.post("/counsellors/camille/slots", json=SLOT)).json()["id"]
    away = {"first": "2026-03-20", "last": "2026-12-31"}
    absence = (await client.post("/counsellors/camille/absences", json=away)).json()["id"]
    assert (await client.get("/counsellor-hours")).json() == []
    assert (await client.delete(f"/counsellor-absences/{absence}")).status_code == 204
    assert len((await client.get("/counsellor-hours")).json()) == 2
    assert (await client.delete(f"/counsellor-slots/{slot}")).status_code == 204
    assert (await client.get("/counsellor-hours")).json() == []


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/counsellors", SOMEBODY | {"structure": "nowhere"}, 404, "no structure"),
        ("/counsellors", SOMEBODY | {"ends_on": "2026-01-01"}, 409, "leave before starting"),
        ("/counsellors", SOMEBODY | {"born_on": "1990-01-01"}, 422, "born_on"),
        ("/counsellors/camille/slots", SLOT | {"ends": "25:00"}, 422, "ends"),
        ("/counsellors/camille/slots", SLOT | {"place": LIBRARY}, 409, "a place, or a kiosk"),
        ("/counsellors/nobody/slots", SLOT, 404, "no counsellor"),
        ("/counsellors/nobody/path", {"title": "x", "hours": 1}, 404, "no counsellor"),
        (
            "/counsellors/camille/absences",
            {"first": "2026-03-02", "last": "2026-03-01"},
            409,
            "is before",
        ),
        ("/counsellors/camille/activities", ACTIVITY | {"thematiques": ["magie"]}, 422, "magie"),
        (
            "/counsellors/camille/activities",
            ACTIVITY | {"thematiques": ["justice"]},
            409,
            "only together",
        ),
        ("/counsellors/camille/activities", ACTIVITY | {"nom": "Durand"}, 422, "nom"),
    ],
)
async def test_what_cannot_be_is_refused_and_not_audited(
    client: httpx.AsyncClient,
    db: Database,
    path: str,
    body: dict[str, Any],
    status: int,
    says: str,
) -> None:
    answer = await client.post(path, json=body)
    assert (answer.status_code, says in answer.text) == (status, True)
    assert await deeds(db) == []


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("GET", "/counsellors", "operator"),
        ("GET", "/counsellors/camille", "operator"),
        ("GET", "/counsellor-hours", "viewer"),
        ("GET", "/coop/import", "viewer"),
        ("GET", "/coop/vocabularies", "viewer"),
        ("PUT", "/counsellors/camille", "operator"),
        ("DELETE", "/counsellor-slots/1", "operator"),
        ("DELETE", "/activities/escale:01KA0000000000000000000000", "operator"),
        ("GET", "/counsellors/camille/dossier", "admin"),
        ("DELETE", "/counsellors/camille", "admin"),
    ],
)
async def test_who_is_below_the_role_is_refused(
    client: httpx.AsyncClient, method: str, path: str, role: str
) -> None:
    below = (*ROLES[: ROLES.index(role)], "nobody")[0]
    refused = await client.request(method, path, headers={"caller": below})
    assert refused.status_code == 403
    body = {key: value for key, value in SOMEBODY.items() if key != "id"}
    allowed = await client.request(
        method, path, headers={"caller": role}, json=body if method == "PUT" else None
    )
    assert allowed.status_code != 403


async def test_where_the_import_of_the_coop_is_and_its_terms_are_shown(
    client: httpx.AsyncClient,
) -> None:
    shown = (await client.get("/coop/import")).json()
    assert shown == {"finished": False, "pages": 0, "reached": None, "updated_at": None}
    terms = (await client.get("/coop/vocabularies")).json()
    assert {"term": "autre", "label": "Autre lieu"} in terms["type_lieu"]
    assert len(terms["thematiques"]) == 30
