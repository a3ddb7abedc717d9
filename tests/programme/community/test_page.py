"""The page «suivi des engagements»: who signs in sees where each commitment stands, in words."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from contract import EscaleError
from programme import Options, pages
from programme.community.following import Evidence, Note, give_evidence
from store import Database, audit, registers
from tests.programme.community.conftest import EDITION, MEMBER
from tests.programme.community.test_following import PROMISE
from tests.programme.http.mounted import Still, answered, guard

kept = registers.commitments
LATE, OPEN = replace(PROMISE, id="c1"), replace(PROMISE, id="c2", due=date(2026, 12, 31))
DONE = replace(PROMISE, id="c3", edition=None)


@pytest.fixture
async def http(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    for one in (LATE, OPEN, DONE):
        await kept.add(db, one)
    given = Evidence("c3", "<atelier>.pdf", "ab" * 32, date(2026, 6, 1), MEMBER.id)
    await give_evidence(db, given)
    await kept.add_note(db, Note("c1", date(2026, 10, 2), "Local <trouvé>"))
    app = FastAPI()
    app.add_exception_handler(EscaleError, answered)
    routes = pages(
        guard, database=lambda _: db, options=Options(), clock=Still(), below=lambda n: n - 1
    )
    app.include_router(routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        client.headers["caller"] = "viewer"
        yield client


async def test_the_page_says_each_state_in_words_and_by_a_mark_in_both_languages(
    http: httpx.AsyncClient,
) -> None:
    page = (await http.get("/commitments?lang=fr")).text
    assert re.findall(r'id="commitment-(c\d)"', page) == ["c1", "c2", "c3"]
    assert "⚠ En retard : 1 · ○ En cours : 1 · ✓ Tenu : 1 · – Retiré : 0" in page
    assert "132 jours de retard" in page
    assert "CCAS de Lormont" in page
    assert "Local &lt;trouvé&gt;" in page
    assert "&lt;atelier&gt;.pdf" in page
    assert "Overdue: 1" in (await http.get("/commitments?lang=en")).text


async def test_the_page_shows_one_edition_or_one_state(http: httpx.AsyncClient) -> None:
    edition = (await http.get(f"/commitments?edition={EDITION.id}")).text
    assert re.findall(r'id="commitment-(c\d)"', edition) == ["c1", "c2"]
    done = (await http.get("/commitments?state=done&lang=en")).text
    assert re.findall(r'id="commitment-(c\d)"', done) == ["c3"]
    assert '<option value="done" selected>Done</option>' in done
    assert "No commitment fits" in (await http.get("/commitments?state=withdrawn&lang=en")).text


async def test_nobody_else_sees_the_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/commitments", headers={"caller": "nobody"})).status_code == 403


OURS = {"caller": "operator", "Sec-Fetch-Site": "same-origin"}


async def test_a_facilitator_records_a_commitment_and_a_word_of_follow_up(
    http: httpx.AsyncClient, db: Database
) -> None:
    said = {"owner": MEMBER.id, "text": "Une <affiche>", "due": "2027-03-31", "edition": EDITION.id}
    answer = await http.post("/commitments?lang=en", data=said, headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/commitments?lang=en&edition={EDITION.id}"
    made = await kept.get(db, f"{EDITION.id}-01")
    assert (made.text, made.made_on, made.due) == (
        "Une <affiche>", date(2026, 11, 9), date(2027, 3, 31),
    )  # fmt: skip
    note = {"commitment": made.id, "text": "Imprimée"}
    assert (await http.post("/commitments", data=note, headers=OURS)).status_code == 303
    page = (await http.get("/commitments?lang=fr")).text
    assert "Une &lt;affiche&gt;" in page
    assert "9 novembre 2026 : Imprimée" in page
    assert [one.action for one in await audit.list(db)] == ["commitment.note", "commitment.add"]


async def test_what_can_not_be_recorded_is_said_on_the_page_and_not_kept(
    http: httpx.AsyncClient, db: Database
) -> None:
    before = await kept.all_of_them(db), await kept.notes(db)
    early = {"owner": MEMBER.id, "text": "Une affiche", "due": "2026-11-08"}
    for body in (early, early | {"due": "bientôt"}, {"text": "a", "due": "2027-03-31"}):
        answer = await http.post("/commitments?lang=fr", data=body, headers=OURS)
        assert answer.status_code == 422
        assert "Ceci ne peut pas être enregistré" in answer.text
    unknown = early | {"due": "2027-03-31", "owner": "centre-social"}
    assert (await http.post("/commitments", data=unknown, headers=OURS)).status_code == 404
    empty = await http.post("/commitments", data={"commitment": "c1"}, headers=OURS)
    assert empty.status_code == 422
    assert (await kept.all_of_them(db), await kept.notes(db)) == before


async def test_a_viewer_or_another_site_records_nothing(http: httpx.AsyncClient) -> None:
    body = {"owner": MEMBER.id, "text": "a", "due": "2027-03-31"}
    for headers in ({**OURS, "caller": "viewer"}, {**OURS, "Sec-Fetch-Site": "cross-site"}):
        assert (await http.post("/commitments", data=body, headers=headers)).status_code == 403
