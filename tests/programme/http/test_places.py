"""Places over HTTP."""

import csv
from dataclasses import replace
from io import StringIO

from programme import Options
from store import audit, registers
from tests.programme.fleet import ADDRESSES, IN_SERVICE, PUBLISHER
from tests.programme.http.mounted import Desk, mounted
from tests.programme.imports.tables import GOOD, SOURCE

LORMONT = {"latitude": "44.8790", "longitude": "-0.5220"}
PROCEDURES = "Aide aux démarches administratives"


async def test_places_come_by_distance_with_what_was_asked_and_the_unconfirmed_marked(
    desk: Desk,
) -> None:
    found = await desk.get(
        "/places", **LORMONT, service=PROCEDURES, fee="Gratuit", language="ar", day="wednesday"
    )
    assert [row["id"] for row in found["items"]] == ["espace"]
    (place,) = found["items"]
    assert place["unconfirmed"] is True
    assert place["distance"] == 193
    assert "mercredi\u00a0: de 14:00 à 18:00" in place["hours"]
    assert place["next_opening"]["start"] == "2026-11-11T14:00:00+01:00"
    assert place["languages"] == ["ar", "tr"]
    assert place["place"]["services"] == PROCEDURES


async def test_kiosks_are_among_the_places_without_a_publisher(desk: Desk) -> None:
    found = await desk.get("/places", service="Accès internet et matériel informatique")
    assert {row["id"] for row in found["items"]} == set(IN_SERVICE)
    assert all(row["open_now"] for row in found["items"])
    assert (await desk.get("/places/eglise-1"))["hours"] == ["jour et nuit"]


async def test_pages_together_are_the_whole_answer(desk: Desk) -> None:
    whole = await desk.get("/places", commune="Lormont")
    ids: list[str] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = await desk.get("/places", commune="33249", limit=2, cursor=cursor)
        assert page["total"] == whole["total"]
        ids += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert ids == [row["id"] for row in whole["items"]]
    assert len(ids) == len(set(ids)) == 4


async def test_who_has_the_same_answer_gets_nothing_until_it_changes(desk: Desk) -> None:
    first = await desk.ask("GET", "/places/mairie", "viewer")
    known = {"If-None-Match": first.headers["etag"]}
    again = await desk.ask("GET", "/places/mairie", "viewer", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await desk.send("POST", "/places/mairie/confirm", None, 200)
    changed = await desk.ask("GET", "/places/mairie", "viewer", headers=known)
    assert changed.status_code == 200
    assert changed.json()["confirmed_on"] == "2026-11-09"


async def test_a_term_that_is_not_the_standards_is_refused_and_a_commune_unknown(
    desk: Desk,
) -> None:
    wrong = await desk.ask("GET", "/places", "viewer", params={"service": "Café"})
    assert wrong.status_code == 422
    unknown = await desk.ask("GET", "/places", "viewer", params={"commune": "Atlantis"})
    assert unknown.status_code == 404
    assert "INSEE" in unknown.json()["detail"]


async def test_a_place_is_entered_changed_and_withdrawn_and_each_deed_is_audited(
    desk: Desk,
) -> None:
    row = GOOD | {"id": "neuf", "nom": "Un lieu neuf"}
    made = await desk.send("PUT", "/places/neuf", row, 200)
    assert made["place"]["place"]["nom"] == "Un lieu neuf"
    changed = await desk.send("PUT", "/places/neuf", row | {"frais_a_charge": "Payant"}, 200)
    assert changed["place"]["place"]["frais_a_charge"] == "Payant"
    assert {one["id"] for one in (await desk.get("/places", fee="Payant"))["items"]} == {
        "payant",
        "neuf",
    }
    await desk.send("DELETE", "/places/neuf", None, 204)
    assert (await desk.ask("GET", "/places/neuf", "viewer")).status_code == 404
    deeds = await audit.list(desk.db)
    assert [(one.actor, one.action, one.subject) for one in deeds] == [
        ("token operator", "place.withdraw", "neuf"),
        ("token operator", "place.put", "neuf"),
        ("token operator", "place.put", "neuf"),
    ]


async def test_a_row_that_the_standard_refuses_is_refused_with_every_reason(desk: Desk) -> None:
    row = GOOD | {"id": "neuf", "pivot": "?", "frais_a_charge": "Cher"}
    answer = await desk.ask("PUT", "/places/neuf", json=row)
    assert answer.status_code == 409
    assert {"pivot", "frais_a_charge"} <= set(answer.json()["detail"].split())
    for wrong, word in ((row | {"couleur": "bleu"}, "couleur"), (GOOD, "lieu-1")):
        answer = await desk.ask("PUT", "/places/neuf", json=wrong)
        assert (answer.status_code, word in answer.json()["detail"]) == (409, True)


async def test_a_kiosk_is_not_changed_as_a_place(desk: Desk) -> None:
    answer = await desk.ask("PUT", "/places/eglise-1", json=GOOD | {"id": "eglise-1"})
    assert answer.status_code == 409
    assert "kiosk" in answer.json()["detail"]


async def test_what_is_changed_here_of_a_source_stays_until_the_source_changes_it(
    desk: Desk,
) -> None:
    before = await registers.places.fingerprints(desk.db, SOURCE)
    await desk.send("PUT", "/places/mairie", GOOD | {"id": "mairie", "nom": "La mairie"}, 200)
    assert await registers.places.fingerprints(desk.db, SOURCE) == before
    assert (await registers.places.get(desk.db, "mairie")).name == "La mairie"


async def test_everything_comes_as_the_standards_csv(desk: Desk) -> None:
    whole = mounted(desk.db, desk.series, Options(PUBLISHER, ADDRESSES))
    rows = {}
    for what in ("all", "register", "kiosks"):
        answer = await whole.ask("GET", "/places.csv", "viewer", params={"what": what})
        table = csv.DictReader(StringIO(answer.content.decode("utf-8"), newline=""))
        rows[what] = [row["id"] for row in table]
    assert rows["kiosks"] == IN_SERVICE
    assert rows["register"] == sorted(rows["register"])
    assert rows["all"] == rows["kiosks"] + rows["register"]
    assert len(rows["register"]) == 5


async def test_a_viewer_changes_nothing(desk: Desk) -> None:
    for method, path in (
        ("POST", "/places/mairie/confirm"),
        ("PUT", "/places/mairie"),
        ("DELETE", "/places/mairie"),
    ):
        answer = await desk.ask(method, path, "viewer", json={})
        assert answer.status_code == 403, path
    assert await audit.list(desk.db) == ()


async def test_a_register_of_many_batches_is_exported_whole(desk: Desk) -> None:
    one = await registers.places.get(desk.db, "mairie")
    many = [
        replace(one, id=f"p{number:04}", cells={**one.cells, "id": f"p{number:04}"})
        for number in range(1_001)
    ]
    await registers.places.put(desk.db, many, 1)
    answer = await desk.ask("GET", "/places.csv", "viewer", params={"what": "register"})
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8"), newline="")))
    assert len({row["id"] for row in rows}) == len(rows) == 1_006
