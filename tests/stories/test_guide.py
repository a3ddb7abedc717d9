"""Guide: a social worker's question, a printed code, the month's count."""

import re

from control_api.roles import Role
from store import registers
from tests.control_api.desks import Desk
from tests.stories.town import API, PROCEDURES, signed_in

QUESTION = {
    "lang": "fr",
    "commune": "Lormont",
    "near": "44.8790, -0.5220",
    "services": "Aide aux démarches administratives",
    "fees": "Gratuit",
    "language": "ar",
    "day": "wednesday",
}
MONTH = "2026-09"


async def test_a_social_worker_finds_prints_and_the_code_counts_once(office: Desk) -> None:
    worker = await signed_in(office, Role.VIEWER)
    page = (await office.http.get("/guide", params=QUESTION, headers=worker)).text
    assert re.findall(r'id="place-([^"]+)"', page) == ["espace", "maison"]
    assert page.count("non confirmé depuis 12 mois") == 1

    form = {"place": "espace", "theme": PROCEDURES, "sheet_language": "ar"}
    sheet = (await office.http.post("/guide/sheet", data=form, headers=worker)).text
    [code] = re.findall(r'<bdi dir="ltr">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</bdi>', sheet)
    db = office.office.database
    before = await office.get(f"{API}/orientations", first=MONTH, last=MONTH)

    place = await signed_in(office, Role.OPERATOR)
    for _ in range(2):
        shown = {"code": code, "place": "espace"}
        answer = await office.http.post("/guide/redeem", data=shown, headers=place)
        assert answer.status_code == 200
    after = await office.get(f"{API}/orientations", first=MONTH, last=MONTH)
    assert (before["redeemed"], after["redeemed"]) == (0, 1)
    assert await registers.orientations.refusals(db, MONTH, MONTH) == {"used": 1}
