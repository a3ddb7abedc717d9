"""SESAME and Aladdin over HTTP."""

import csv
from io import StringIO

from store import audit
from tests.programme.http.mounted import Desk

SESSION = "cinq-jours-novembre"


async def test_the_thirteenth_of_twelve_seats_waits_and_gets_one_that_is_given_back(
    desk: Desk,
) -> None:
    path = f"/sesame/sessions/{SESSION}/enrolments"
    body = {"structure": "ccas-lormont", "people": 4, "professional": True}
    first = await desk.send("POST", path, body)
    assert (first["enrolled"], first["waiting"]) == (4, 0)
    rest = await desk.send("POST", path, body | {"people": 9})
    assert (rest["enrolled"], rest["waiting"]) == (8, 1)
    back = await desk.send(
        "DELETE", f"/sesame/enrolments/{first['enrolments'][0]['id']}", None, 200
    )
    assert [row["people"] for row in back["promoted"]] == [1]
    shown = await desk.get(f"/sesame/sessions/{SESSION}")
    assert (shown["enrolled"], shown["waiting"], shown["free"]) == (9, 0, 3)
    assert {row["state"] for row in shown["enrolments"]} == {"enrolled", "cancelled"}


async def test_who_is_no_professional_is_refused_and_told_where_else(desk: Desk) -> None:
    body = {"structure": "ccas-lormont", "people": 1, "professional": False}
    answer = await desk.ask("POST", f"/sesame/sessions/{SESSION}/enrolments", json=body)
    assert answer.status_code == 409
    assert "Aladdin" in answer.json()["detail"]


async def test_a_course_says_its_theme_in_the_coops_own_french(desk: Desk) -> None:
    body = {
        "id": "demarches",
        "title": "Aider aux démarches",
        "theme": "aide_aux_demarches_administratives",
        "professionals_only": True,
        "modules": [{"title": "Impôts", "hours": 3.5}, {"title": "CAF", "hours": 3.5}],
    }
    made = await desk.send("POST", "/sesame/courses", body)
    assert made["theme_label"] == "Aide aux démarches administratives"
    assert made["hours"] == 7.0
    courses = await desk.get("/sesame/courses")
    assert [row["id"] for row in courses["items"]] == ["cinq-jours", "demarches"]
    wrong = await desk.ask("POST", "/sesame/courses", json=body | {"theme": "couture"})
    assert wrong.status_code == 422


async def test_a_session_is_announced_found_by_theme_and_called_off(desk: Desk) -> None:
    body = {
        "id": "decembre",
        "course": "cinq-jours",
        "place": "mairie",
        "starts_at": "2026-12-01T09:00:00+01:00",
        "ends_at": "2026-12-01T17:00:00+01:00",
        "capacity": 12,
    }
    made = await desk.send("POST", "/sesame/sessions", body)
    assert made["starts_at"] == "2026-12-01T08:00:00Z"
    listed = await desk.get("/sesame/sessions", theme="prendre_en_main_du_materiel")
    assert [row["id"] for row in listed["items"]] == [SESSION, "decembre"]
    assert (await desk.get("/sesame/sessions", theme="sante"))["items"] == []
    await desk.send("DELETE", "/sesame/sessions/decembre", None, 204)
    assert (await desk.get("/sesame/sessions/decembre"))["cancelled"] is True
    refused = await desk.ask(
        "POST",
        "/sesame/sessions/decembre/enrolments",
        json={"structure": "ccas-lormont", "people": 1, "professional": True},
    )
    assert refused.status_code == 409
    backwards = body | {"id": "x", "ends_at": body["starts_at"]}
    assert (await desk.ask("POST", "/sesame/sessions", json=backwards)).status_code == 422


async def test_visits_are_counted_by_day_and_corrected(desk: Desk) -> None:
    body = {"place": "sesame", "day": "2026-11-09", "skill": "email", "visits": 7}
    await desk.send("PUT", "/sesame/visits", body, 204)
    await desk.send("PUT", "/sesame/visits", body | {"visits": 9}, 204)
    found = await desk.get("/sesame/visits", start="2026-11-01", end="2026-12-01")
    assert found["visits"] == {"email": 9}


async def test_nine_present_six_new_five_attested_and_no_name_anywhere(desk: Desk) -> None:
    people = {"present": 9, "first_timers": 6, "qpv_residents": 4}
    counted = await desk.send("PUT", "/aladdin/workshops/mail-1/presences", people, 200)
    assert counted["theme_label"] == "E-mail"
    issued = await desk.send("POST", "/aladdin/workshops/mail-1/attestations", {"count": 5})
    assert issued["numbers"][0] == "ALD-2026-0001"
    assert len(issued["numbers"]) == 5
    more = await desk.ask("POST", "/aladdin/workshops/mail-1/attestations", json={"count": 2})
    assert more.status_code == 409
    await desk.send("PUT", "/aladdin/plan", {"first_month": "2026-11"}, 204)
    progress = await desk.get("/aladdin/progress")
    assert (progress["total"], progress["target"], progress["gap"]) == (5, 3_000, 78)
    assert progress["qpv_share"] == 4 / 6
    table = await desk.ask("GET", "/aladdin/progress.csv", "viewer")
    (row,) = csv.DictReader(StringIO(table.text))
    assert (row["mois"], row["cumul"], row["personnes revenues"]) == ("2026-11", "5", "3")


async def test_a_mediator_is_kept_exported_and_erased_and_the_audit_names_no_person(
    desk: Desk,
) -> None:
    body = {"name": "Camille Essai", "structure": "ccas-lormont", "contact": "poste 12"}
    await desk.send("PUT", "/aladdin/mediators/m1", body, 200)
    assert (await desk.ask("GET", "/aladdin/mediators", "viewer")).status_code == 403
    listed = (await desk.ask("GET", "/aladdin/mediators")).json()
    assert listed["items"] == [{**body, "trained_on": None, "id": "m1"}]
    await desk.send("DELETE", "/aladdin/mediators/m1", None, 204)
    assert (await desk.ask("GET", "/aladdin/mediators")).json() == {"items": []}
    for deed in await audit.list(desk.db):
        assert "Camille" not in f"{deed.subject} {deed.detail}"


async def test_structures_are_registered_with_what_they_do(desk: Desk) -> None:
    body = {"id": "asso", "name": "Une association", "kind": "association", "commune": "33063"}
    await desk.send("POST", "/structures", body)
    assert (await desk.ask("POST", "/structures", json=body)).status_code == 409
    await desk.send("PUT", "/structures/asso/roles/formation", None, 204)
    rows = {row["id"]: row for row in (await desk.get("/structures"))["items"]}
    assert rows["asso"]["aladdin"] == ["formation"]
    unknown = await desk.ask("PUT", "/structures/nobody/roles/accueil")
    assert unknown.status_code == 404
    assert (await desk.ask("PUT", "/structures/asso/roles/boss")).status_code == 422


async def test_a_session_with_more_seats_gives_them_to_who_waits_and_with_too_few_is_refused(
    desk: Desk,
) -> None:
    asked = {"structure": "ccas-lormont", "people": 14, "professional": True}
    await desk.send("POST", f"/sesame/sessions/{SESSION}/enrolments", asked)
    body = {
        "id": SESSION,
        "course": "cinq-jours",
        "place": "sesame",
        "starts_at": "2026-11-10T09:00:00Z",
        "ends_at": "2026-11-10T17:00:00Z",
        "capacity": 13,
    }
    larger = await desk.send("PUT", f"/sesame/sessions/{SESSION}", body, 200)
    assert (larger["enrolled"], larger["waiting"]) == (13, 1)
    smaller = await desk.ask("PUT", f"/sesame/sessions/{SESSION}", json=body | {"capacity": 12})
    assert smaller.status_code == 409
    other = await desk.ask("PUT", "/sesame/sessions/another", json=body)
    assert other.status_code == 409


async def test_a_changed_workshop_keeps_who_came(desk: Desk) -> None:
    people = {"present": 9, "first_timers": 6, "qpv_residents": 4}
    await desk.send("PUT", "/aladdin/workshops/mail-1/presences", people, 200)
    shown = await desk.get("/aladdin/workshops/mail-1")
    body = {name: shown[name] for name in shown if name not in {*people, "theme_label"}}
    changed = await desk.send("PUT", "/aladdin/workshops/mail-1", body | {"title": "Autre"}, 200)
    assert (changed["title"], changed["present"]) == ("Autre", 9)


async def test_structures_and_courses_are_changed(desk: Desk) -> None:
    body = {"id": "ccas-lormont", "name": "Le CCAS", "kind": "CCAS", "commune": "33249"}
    assert (await desk.send("PUT", "/structures/ccas-lormont", body, 200))["name"] == "Le CCAS"
    (course,) = (await desk.get("/sesame/courses"))["items"]
    for made in ("theme_label", "hours"):
        del course[made]
    changed = await desk.send("PUT", "/sesame/courses/cinq-jours", course | {"title": "X"}, 200)
    assert changed["title"] == "X"
    missing = await desk.ask("PUT", "/sesame/courses/nothing", json=course | {"id": "nothing"})
    assert missing.status_code == 404
