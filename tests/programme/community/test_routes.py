"""The community over HTTP: what is kept is shown, and the audit names nobody."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

from store import Database, audit, open_series
from tests.programme.community.conftest import MEMBER
from tests.programme.http.mounted import Desk, mounted

HOME = "/community"
PROMISE = {
    "owner": MEMBER.id, "text": "Ouvrir un atelier", "made_on": "2026-01-10", "due": "2026-06-30",
    "edition": "aginum-2025",
}  # fmt: skip
FILE = {"file": "atelier.pdf", "sha256": sha256(b"atelier").hexdigest()}


@pytest.fixture
async def desk(db: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    series = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    found = mounted(db, series)
    async with found.http:
        yield found
    await series.close()


async def test_a_commitment_is_late_until_evidence_is_attached_and_again_when_it_is_refused(
    desk: Desk,
) -> None:
    made = await desk.send("PUT", f"{HOME}/commitments/c1", PROMISE, 200)
    assert (made["state"], made["days_late"]) == ("late", 132)
    await desk.send("POST", f"{HOME}/commitments/c1/notes", {"text": "Local trouvé"})
    given = await desk.send("POST", f"{HOME}/commitments/c1/evidence", FILE)
    seen = await desk.get(f"{HOME}/commitments/c1")
    assert (seen["state"], seen["done_on"], seen["owner_name"]) == (
        "done", "2026-11-09", "CCAS de Lormont",
    )  # fmt: skip
    assert (seen["evidence"][0]["given_by"], seen["notes"][0]["text"]) == (
        MEMBER.id, "Local trouvé",
    )  # fmt: skip
    refusal = f"{HOME}/evidence/{given['id']}/refusal"
    await desk.send("POST", refusal, {"because": "une affiche"}, 204)
    listed = await desk.get(f"{HOME}/commitments", state="late", edition="aginum-2025")
    assert [row["id"] for row in listed["items"]] == ["c1"]
    assert listed["counts"] == {"late": 1, "open": 0, "done": 0, "withdrawn": 0}
    assert (await desk.get(f"{HOME}/commitments", owner="centre-social"))["items"] == []
    gone = await desk.send("POST", f"{HOME}/commitments/c1/withdrawal", {"because": "fermé"}, 200)
    assert (gone["state"], gone["withdrawn_because"]) == ("withdrawn", "fermé")
    changed = await desk.send("PUT", f"{HOME}/commitments/c1", PROMISE | {"text": "Autre"}, 200)
    assert (changed["text"], changed["state"]) == ("Autre", "withdrawn")


async def test_meetings_grants_and_editions_are_kept_and_kept_again(desk: Desk) -> None:
    met = {"held_on": "2026-02-03", "place": "Lormont", "agenda": "AGINUM"}
    for structures in (["ccas-lormont", "centre-social"], ["centre-social"]):
        body = met | {"structures": structures}
        kept = await desk.send("PUT", f"{HOME}/meetings/r1", body, 200)
        assert kept["structures"] == structures
    assert len((await desk.get(f"{HOME}/meetings"))["items"]) == 1
    money = {
        "structure": "centre-social", "amount": "1500.50", "purpose": "Ateliers",
        "decided_on": "2026-03-02", "report_due": "2026-10-01",
    }  # fmt: skip
    await desk.send("PUT", f"{HOME}/grants/g1", money, 200)
    [grant] = (await desk.get(f"{HOME}/grants"))["items"]
    assert (grant["amount"], grant["report_late"]) == ("1500.50", True)
    await desk.send("PUT", "/aginum/editions/a26", {"title": "AGINUM", "year": 2026}, 200)
    day = {"edition": "a26", "day": "2026-12-10", "place": "Bordeaux", "topic": "Ouverture"}
    await desk.send("PUT", "/aginum/days/a26-1", day, 200)
    assert (await desk.get("/aginum/days"))["items"] == [day | {"id": "a26-1"}]
    assert [row["id"] for row in (await desk.get("/aginum/editions"))["items"]] == [
        "a26", "aginum-2025",
    ]  # fmt: skip


async def test_what_names_nothing_that_is_there_is_refused(desk: Desk) -> None:
    await desk.send("PUT", f"{HOME}/commitments/c1", PROMISE | {"owner": "centre-social"}, 404)
    await desk.send("PUT", f"{HOME}/members/nobody", {"joined_on": "2026-01-05"}, 404)
    await desk.send("PUT", f"{HOME}/commitments/c1", PROMISE | {"due": "2026-01-09"}, 422)
    await desk.send("POST", f"{HOME}/commitments/none/evidence", FILE, 404)
    await desk.send("POST", f"{HOME}/commitments/none/notes", {"text": "a"}, 404)
    short = FILE | {"sha256": "abc"}
    await desk.send("POST", f"{HOME}/commitments/none/evidence", short, 422)


async def test_a_members_contact_is_for_operators_and_no_deed_in_the_audit_names_it(
    desk: Desk,
) -> None:
    body = {name: str(text) for name, text in asdict(MEMBER).items() if name[:7] == "contact"}
    await desk.send("PUT", f"{HOME}/members/{MEMBER.id}", body | {"joined_on": "2026-01-06"}, 200)
    assert (await desk.ask("GET", f"{HOME}/members", "viewer")).status_code == 403
    dossier = (await desk.ask("GET", f"{HOME}/members/{MEMBER.id}/dossier", "admin")).json()
    assert dossier["members"]["contact_name"] == MEMBER.contact_name
    erased = await desk.ask("DELETE", f"{HOME}/members/{MEMBER.id}/contact", "admin")
    assert erased.status_code == 204
    [member] = (await desk.ask("GET", f"{HOME}/members")).json()["items"]
    assert (member["contact_name"], member["contact"]) == ("", "")
    noted = await audit.list(desk.db)
    assert [one.action for one in noted] == [
        "member.erase_contact", "member.export", "member.change",
    ]  # fmt: skip
    assert MEMBER.contact_name not in json.dumps([asdict(one) for one in noted])


async def test_two_who_refuse_the_same_evidence_refuse_it_once(desk: Desk) -> None:
    await desk.send("PUT", f"{HOME}/commitments/c1", PROMISE, 200)
    given = await desk.send("POST", f"{HOME}/commitments/c1/evidence", FILE)
    body = {"because": "une affiche"}
    path = f"{HOME}/evidence/{given['id']}/refusal"
    answers = await asyncio.gather(*(desk.ask("POST", path, json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
