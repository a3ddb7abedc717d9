"""AGINUM: fourteen commitments, three overdue, one shown to be done; the year, by its releases."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from control_api.roles import Role
from programme.community.figures.making import make
from programme.hours import ZONE
from tests.control_api.desks import Desk, StillClock
from tests.programme.community.months import HIDDEN, month, publish, shown, uses
from tests.stories.town import API, send, signed_in

NOVEMBER = datetime(2026, 11, 23, 10, tzinfo=ZONE)
OPEN_DATA = "https://escale.example"
OVERDUE = {"c-01": "2026-03-31", "c-02": "2026-06-30", "c-03": "2026-11-22"}
LATER = {f"c-{n:02d}": "2026-11-23" if n == 4 else "2027-03-31" for n in range(4, 15)}
COMMITMENTS = "/community/commitments"


async def states(office: Desk) -> Mapping[str, int]:
    found = await office.get(f"{API}{COMMITMENTS}", edition="aginum-2025")
    counts: Mapping[str, int] = found["counts"]
    return counts


async def test_the_facilitator_follows_commitments_and_each_yearly_figure_has_its_release(
    office: Desk, clock: StillClock
) -> None:
    clock.at = round(NOVEMBER.timestamp() * 1_000_000)
    await send(office, "PUT", "/community/members/ccas", {"joined_on": "2025-01-06"}, 200)
    edition = {"title": "AGINUM 2025", "year": 2025}
    await send(office, "PUT", "/aginum/editions/aginum-2025", edition, 200)
    for name, due in (OVERDUE | LATER).items():
        promise = {
            "owner": "ccas", "text": f"Engagement {name}", "edition": "aginum-2025",
            "made_on": "2025-12-05", "due": due,
        }  # fmt: skip
        await send(office, "PUT", f"{COMMITMENTS}/{name}", promise, 200)
    assert await states(office) == {"late": 3, "open": 11, "done": 0, "withdrawn": 0}

    shows = {"file": "atelier.pdf", "sha256": sha256(b"atelier").hexdigest()}
    await send(office, "POST", f"{COMMITMENTS}/c-02/evidence", shows)
    assert await states(office) == {"late": 2, "open": 11, "done": 1, "withdrawn": 0}
    facilitator = await signed_in(office, Role.VIEWER)
    page = await office.http.get("/commitments?lang=fr&state=late", headers=facilitator)
    assert re.findall(r'id="commitment-(c-\d\d)"', page.text) == ["c-01", "c-03"]

    await figures_lead_to_their_releases(office)


async def figures_lead_to_their_releases(office: Desk) -> None:
    db = office.office.database
    for n in range(1, 5):
        lormont = HIDDEN if n == 3 else shown(100)
        await publish(db, month(f"2026-{n:02d}", uses(shown(1_000), shown(900), lormont)))
    made = await make(db, 2026, base=OPEN_DATA, today=NOVEMBER.date())
    told: Mapping[str, Any] = json.loads(made["aginum-2026.json"])
    ids = [f"2026-{n:02d}-v1" for n in range(1, 5)]
    found = {"".join(one["at"].values()): one for one in told["figures"]}
    assert (found[""]["value"], found[""]["releases"]) == (4_000, ids)
    assert (found["commune/33249"]["value"], found["commune/33249"]["at_least"]) == (300, True)
    assert found["commune/33249"]["lacks"]["2026-03"] == "hidden"
    assert told["community"]["commitments"]["late"] == 2

    page = made["aginum-2026.fr.html"].decode()
    rows = re.findall(r"<tr>\s*<th scope=.row.>.*?</tr>", page, re.DOTALL)
    linked = [row for row in rows if "/open-data/" in row]
    assert len(linked) == len(told["figures"])
    for one in told["releases"]:
        path = one["address"].removeprefix(OPEN_DATA)
        assert page.count(f'"{one["address"]}"') >= 2
        file = await office.http.get(f"{path}/figures.csv")
        assert sha256(file.content).hexdigest() == one["figures_csv_sha256"]
    assert made["aginum-2026.fr.pdf"].startswith(b"%PDF")
