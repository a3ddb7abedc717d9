"""Aladdin: presences as counts, attestations as numbers, the curve to 3,000."""

import csv
from io import StringIO

import pytest

from control_api.roles import Role
from tests.control_api.desks import Desk
from tests.stories.town import send, signed_in


def workshop(name: str, day: str) -> dict[str, object]:
    return {
        "id": name,
        "structure": "ccas",
        "title": "Ma première adresse",
        "theme": "email",
        "place": "victoire",
        "commune": "33063",
        "starts_at": f"{day}T14:00:00+02:00",
        "ends_at": f"{day}T16:00:00+02:00",
        "capacity": 12,
        "qpv": "QN03302M",
    }


async def test_a_trainers_counts_become_the_managers_curve_and_the_prefectures_page(
    office: Desk,
) -> None:
    await send(office, "PUT", "/aladdin/plan", {"months": {"2026-08": 3, "2026-09": 4}}, 204)
    for name, day in (("mail-1", "2026-09-07"), ("mail-2", "2026-09-14")):
        await send(office, "POST", "/aladdin/workshops", workshop(name, day))
    came = {"present": 9, "first_timers": 6, "qpv_residents": 4}
    await send(office, "PUT", "/aladdin/workshops/mail-1/presences", came, 200)
    issued = await send(office, "POST", "/aladdin/workshops/mail-1/attestations", {"count": 5})
    assert issued["numbers"] == [f"ALD-2026-000{n}" for n in range(1, 6)]
    again = {"present": 8, "first_timers": 0, "qpv_residents": 0}
    await send(office, "PUT", "/aladdin/workshops/mail-2/presences", again, 200)
    await send(office, "POST", "/aladdin/workshops/mail-2/attestations", {"count": 1}, 409)

    seen = await office.get("/api/v1/programme/aladdin/progress", until="2026-09")
    assert (seen["total"], seen["target"], seen["gap"]) == (5, 3_000, 2)
    assert seen["qpv_share"] == pytest.approx(4 / 6)
    answer = await office.ask("GET", "/api/v1/programme/aladdin/progress.csv?until=2026-09")
    september = list(csv.DictReader(StringIO(answer.text)))[-1]
    assert (september["cumul"], september["nouvelles personnes"]) == ("5", "6")
    assert september["personnes revenues"] == "11"
    page = await office.http.get("/aladdin?lang=fr", headers=await signed_in(office, Role.VIEWER))
    assert "5 attestations sur 3" in page.text
