"""Orientations over HTTP: a code is redeemed once, guesses are counted, only counts come out."""

import random

from programme.orientations import ATTEMPTS, give
from store import audit, registers
from tests.programme.http.mounted import NOW, Desk

AT = round(NOW.timestamp() * 1_000_000)
THEME = "aide_aux_demarches_administratives"
MONTH = {"first": "2026-11", "last": "2026-11"}


async def code_for(desk: Desk, seed: int, place: str = "espace") -> str:
    return await give(desk.db, THEME, place, AT, random.Random(seed).randrange)


async def redeem(desk: Desk, code: str, place: str = "espace") -> str:
    body = {"code": code, "place": place}
    said = await desk.send("POST", "/orientations/redemptions", body, 200)
    outcome: str = said["outcome"]
    return outcome


async def test_a_code_is_redeemed_once_and_the_month_says_so(desk: Desk) -> None:
    code = await code_for(desk, 1)
    before = await desk.get("/orientations", **MONTH)
    assert (before["codes"], before["redeemed"], before["share"]) == (1, 0, 0.0)
    assert await redeem(desk, code) == "redeemed"
    assert await redeem(desk, code) == "used"
    after = await desk.get("/orientations", **MONTH)
    assert (after["redeemed"], after["followed"], after["share"]) == (1, 1, 1.0)
    (row,) = after["items"]
    assert row["theme_label"] == "Aide aux démarches administratives"
    assert (await desk.get("/orientations", **MONTH, theme="sante"))["items"] == []
    assert (await desk.get("/orientations", **MONTH, place="mairie"))["codes"] == 0


async def test_who_guesses_is_stopped_though_the_thirty_first_code_is_good(desk: Desk) -> None:
    code = await code_for(desk, 2)
    outcomes = {await redeem(desk, "K7QF-2M9X-TZ4C") for _ in range(ATTEMPTS)}
    assert "redeemed" not in outcomes
    body = {"code": code, "place": "espace"}
    answer = await desk.ask("POST", "/orientations/redemptions", json=body)
    assert answer.status_code == 429
    refused = await registers.orientations.refusals(desk.db, "2026-11", "2026-11")
    assert refused["too_many"] == 1


async def test_no_code_is_in_the_audit_and_a_place_must_be_known(desk: Desk) -> None:
    code = await code_for(desk, 3)
    await redeem(desk, code)
    body = {"code": code, "place": "nowhere"}
    assert (await desk.ask("POST", "/orientations/redemptions", json=body)).status_code == 404
    (deed,) = await audit.list(desk.db)
    assert (deed.action, deed.subject) == ("orientation.redeem", "espace")
    assert code not in str(deed.detail)


async def test_a_viewer_redeems_nothing(desk: Desk) -> None:
    body = {"code": "K7QF-2M9X-TZ4C", "place": "espace"}
    answer = await desk.ask("POST", "/orientations/redemptions", "viewer", json=body)
    assert answer.status_code == 403
