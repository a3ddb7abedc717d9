"""The page of the reuse workshop: the year beside the law, and what is on the bench."""

import re
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi import FastAPI

from contract import EscaleError
from programme import Options, pages
from programme.reuse.chain import advance, receive, record_erasure, take_in
from programme.reuse.devices import State
from programme.reuse.handover import hand_over
from store import Database, registers
from tests.house.rooms import TREE
from tests.programme.http.mounted import Still, answered, guard
from tests.programme.reuse.workshop import (
    SALE,
    TODAY,
    deed,
    erased,
    inspected,
    laptop,
    ready,
)

PARTS = TREE / "programme"


@pytest.fixture
async def http(db: Database) -> AsyncIterator[httpx.AsyncClient]:
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


def text(page: str) -> str:
    """What is read of it, `&nbsp;` as a space."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return plain.replace("\u202f", " ").replace("\xa0", " ")


async def test_the_year_has_mass_prices_and_emissions_only_for_years_that_are_given(
    http: httpx.AsyncClient, db: Database
) -> None:
    await ready(db)
    await hand_over(db, "laptop-1", SALE, deed(3))
    page = text((await http.get("/reuse?lang=fr&year=2026")).text)
    assert "Ordinateurs portables 1 · 2 kg 1 · 2 kg 40 € 0 non connu" in page
    page = text((await http.get("/reuse?lang=fr&year=2026&laptop=4")).text)
    assert "Ordinateurs portables 1 · 2 kg 1 · 2 kg 40 € 0 108 kg" in page
    assert "Smartphones : 24,6 kg/an (ADEME, 2022)" in page
    assert "Aucun matériel public n’était en stock" in page
    assert "Aucun appareil n’est là." in page


async def test_the_bench_says_which_drives_lack_proof_and_what_was_not_tested(
    http: httpx.AsyncClient, db: Database
) -> None:
    await inspected(db, "laptop-1", "a", "b")
    await record_erasure(db, "laptop-1", erased("c", "a"), deed(1))
    await advance(db, "laptop-1", State.ERASE, deed(1))
    await ready(db, "laptop-2")
    await take_in(db, laptop("laptop-<3>"), at=0)
    page = text((await http.get("/reuse?lang=fr")).text)
    assert "reçus : 1 · inspectés : 0 · en réparation : 0 · en effacement : 1" in page
    assert "en effacement 3 mars 2026 ⚠ 1 support sans preuve – à faire" in page
    assert "prêts 4 mars 2026 ✓ prouvé ✓ réussi" in page
    assert "laptop-&lt;3&gt;" in page
    page = text((await http.get("/reuse?lang=en&state=ready")).text)
    assert "laptop-2" in page
    assert "laptop-1" not in page


async def test_the_legal_share_is_said_beside_what_the_law_asks_for(
    http: httpx.AsyncClient, db: Database
) -> None:
    donor = registers.structures.Structure("mairie", "Mairie", "commune", "33063")
    await registers.structures.add(db, donor)
    lot = registers.reuse.Lot("old", date(2025, 6, 1), "public", "mairie")
    await receive(db, lot, TODAY)
    for number, year in enumerate((2019, 2019, 2010, None)):
        device = registers.reuse.Device(f"d{number}", "old", "screen", "", "", year, None)
        await take_in(db, device, at=0)
    page = text((await http.get("/reuse?lang=en&year=2026")).text)
    assert "0 devices went to reuse, of 3 in stock on 1 January 2026: 0 %." in page
    assert "The law asks for 50 %: ⚠ not met" in page
    assert "so left out: 1. Of unknown age, so counted: 1." in page


async def test_nobody_else_sees_the_page_and_what_can_not_be_asked_is_refused(
    http: httpx.AsyncClient,
) -> None:
    assert (await http.get("/reuse", headers={"caller": "nobody"})).status_code == 403
    assert (await http.get("/reuse?year=1")).status_code == 422


def catalogue(part: str) -> set[str]:
    with (PARTS / part / "translations" / "fr.po").open("rb") as file:
        found = read_po(file, locale="fr")
    assert not [error for message in found for error in message.check()]
    return {m.id if isinstance(m.id, str) else m.id[0] for m in found if m.id and m.string}


def test_every_sentence_has_its_translation_and_no_translation_is_left_over() -> None:
    method = [("**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(PARTS / "reuse" / "templates", method)
    wanted = {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}
    assert wanted - catalogue("reuse") - catalogue("guide") == set()
    assert catalogue("reuse") - wanted == set()
