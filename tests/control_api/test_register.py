"""Sites and kiosks over HTTP: registered, listed page by page, moved on; strangers shown."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from contract import EXAMPLES, Status, decode
from control_api.register import slug
from store import activity, audit, kiosks, statuses, strangers
from tests.control_api.desks import SITE, Desk, StillClock

KIOSKS = "/api/v1/kiosks"
SECOND = 1_000_000


async def test_a_kiosk_never_heard_from_is_listed_as_such(desk: Desk) -> None:
    await desk.add_kiosk(profile="wifi-post", lifecycle="planned")
    listed = await desk.get(KIOSKS)
    assert listed["items"] == [
        {
            "id": "bordeaux-victoire",
            "state": "never",
            "last_seen": None,
            "last_value_at": None,
            "site": "33063-place-de-la-victoire",
            "site_name": "Place de la Victoire",
            "commune": "33063",
            "commune_name": "Bordeaux",
            "profile": "wifi-post",
            "lifecycle": "planned",
            "occupied": None,
            "alarms": 0,
        }
    ]
    assert listed["next"] is None
    assert listed["unregistered"] == []


async def test_what_was_heard_gives_state_and_times(desk: Desk, clock: StillClock) -> None:
    await desk.add_kiosk()
    now, db = clock.now(), desk.office.database
    said = decode(Status, EXAMPLES[Status].encode()).model_copy(update={"occupied": True})
    await statuses.record(db, "bordeaux-victoire", said, now)
    await activity.touch(db, {"bordeaux-victoire": (now + 5 * SECOND, now - 2 * SECOND)})
    clock.advance(10)
    [item] = (await desk.get(KIOSKS))["items"]
    assert (item["state"], item["occupied"]) == ("online", True)
    assert item["last_seen"] == "2026-09-21T14:13:25.000000Z"
    assert item["last_value_at"] == "2026-09-21T14:13:18.000000Z"
    detail = await desk.get(f"{KIOSKS}/bordeaux-victoire")
    assert detail["status"]["accounts"]["produced"] == 120
    assert detail["status"]["drivers"]["host"] == {"health": "ok", "detail": ""}
    assert (detail["latitude"], detail["active_alarms"], detail["latest"]) == (44.831, [], [])


async def test_an_unregistered_kiosk_is_shown_until_it_is_registered(desk: Desk) -> None:
    await strangers.record(desk.office.database, "who-is-this", desk.office.clock.now(), 3)
    [stranger] = (await desk.get(KIOSKS))["unregistered"]
    assert (stranger["id"], stranger["frames"]) == ("who-is-this", 3)
    await desk.add_kiosk("who-is-this")
    assert (await desk.get(KIOSKS))["unregistered"] == []


async def test_a_kiosk_can_stand_at_a_site_that_is_there(desk: Desk) -> None:
    made = await desk.ask("POST", "/api/v1/sites", json={**SITE, "id": "victoire"})
    assert made.status_code == 201
    assert made.headers["location"] == "/api/v1/sites/victoire"
    await desk.add_kiosk("kiosk-a", site="victoire")
    await desk.add_kiosk("kiosk-b", site="victoire")
    assert await desk.get("/api/v1/sites/victoire") == {**SITE, "id": "victoire"}
    assert [item["site"] for item in (await desk.get(KIOSKS))["items"]] == ["victoire"] * 2


async def test_registering_again_after_half_of_it_was_done_goes_on(desk: Desk) -> None:
    await desk.ask("POST", "/api/v1/sites", json=SITE)
    await desk.add_kiosk("kiosk-a")
    other = {**SITE, "latitude": 45.0}
    clash = await desk.ask("POST", KIOSKS, json={"id": "kiosk-b", "site": other})
    assert clash.status_code == 409


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"latitude": 91}, "/latitude"),
    ({"longitude": "NaN"}, "/longitude"),
    ({"commune": "Bordeaux"}, "/commune"),
    ({"name": ""}, "/name"),
    ({"name": "two\nlines"}, "/name"),
    ({"id": "Not An Id"}, "/id"),
]


async def test_a_site_that_can_not_be_is_refused_where_it_is_wrong(desk: Desk) -> None:
    for change, pointer in IMPOSSIBLE:
        refused = await desk.ask("POST", "/api/v1/sites", json={**SITE, **change})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer
        body = {"id": "abc", "new_site": {**SITE, **change}}
        nested = await desk.ask("POST", KIOSKS, json=body)
        assert nested.json()["errors"][0]["pointer"] == f"/new_site{pointer}"


async def test_a_kiosk_moves_on_in_its_life_and_the_audit_says_who_did_it(desk: Desk) -> None:
    await desk.add_kiosk()
    changed = await desk.ask("PATCH", f"{KIOSKS}/bordeaux-victoire", json={"lifecycle": "closed"})
    assert changed.json()["lifecycle"] == "closed"
    entries = await audit.list(desk.office.database)
    assert [(row.action, row.subject) for row in reversed(entries)][-3:] == [
        ("site.add", "33063-place-de-la-victoire"),
        ("kiosk.add", "bordeaux-victoire"),
        ("kiosk.lifecycle", "bordeaux-victoire"),
    ]
    assert entries[0].detail == {"lifecycle": "closed"}
    assert entries[0].actor.endswith(" admin")


@trials(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 8))
async def test_pages_show_every_kiosk_once_whatever_their_size(desk: Desk, limit: int) -> None:
    wanted = [f"kiosk-{number:02}" for number in range(7)]
    for kiosk in set(wanted) - await kiosks.registered(desk.office.database):
        await desk.add_kiosk(kiosk)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        found = await desk.get(KIOSKS, **query)
        assert len(found["items"]) <= limit
        seen += [item["id"] for item in found["items"]]
        if found["next"] is None:
            break
        query["cursor"] = found["next"]
    assert seen == wanted


def test_a_site_gets_an_id_from_its_commune_and_name() -> None:
    assert slug("33063", "Place de la Bourse") == "33063-place-de-la-bourse"
    assert slug("33281", "Gare d'Arlac — Été") == "33281-gare-d-arlac-ete"
    assert slug("2A004", "محطة") == "2a004"
    assert len(slug("33063", "a" * 200)) == 64
