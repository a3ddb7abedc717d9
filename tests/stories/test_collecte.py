"""Collecte: a point on the kiosks near it while it lasts, and the devices that it brings."""

import hashlib
from collections.abc import AsyncIterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from edge.content import Offer
from programme.hours import ZONE
from programme.reuse.chain import advance, record_erasure, record_test, take_in
from programme.reuse.deeds import Deed, Erased, RecipientKind, Sale
from programme.reuse.devices import Role, State
from programme.reuse.evidence import Evidence, Method
from programme.reuse.handover import hand_over
from store import Database, registers
from tests.control_api.desks import SITE, Desk, StillClock
from tests.stories.town import API, KIOSK, Booth, booth_at, send
from tests.waiting import eventually

CENON = "cenon-eglise"
CAMPAIGN = {
    "id": "mars",
    "title": {"fr": "Grande collecte", "ar": "حملة الجمع الكبرى"},
    "takes": ["laptop", "smartphone"],
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-31",
}
POINT = {"id": "victoire", "campaign": "mars", "place": "victoire"}
"""At a place of the register, 200 m from the first kiosk and 4 km from the other."""


@pytest.fixture
async def cenon(office: Desk, clock: StillClock, tmp_path: Path) -> AsyncIterator[Booth]:
    """A second kiosk."""
    site = SITE | {"name": "Église de Cenon", "latitude": 44.857, "longitude": -0.533}
    await office.add_kiosk(CENON, site=site)
    (tmp_path / CENON).mkdir()
    async with booth_at(office, clock, tmp_path / CENON, CENON) as found:
        yield found


def at(clock: StillClock, day: date, hour: time = time.min) -> None:
    """It is that time in Paris."""
    moment = datetime.combine(day, hour, ZONE)
    clock.advance(moment.timestamp() - clock.now() / 1_000_000)


def offered(booth: Booth, language: str = "fr") -> Offer:
    found = booth.content.shelf.offer("", language)
    assert found is not None
    return found


async def test_on_the_first_of_march_the_kiosks_near_show_the_point_and_in_april_none(
    office: Desk, booth: Booth, cenon: Booth, clock: StillClock
) -> None:
    await send(office, "POST", "/collections/campaigns", CAMPAIGN)
    point = await send(office, "POST", "/collections/points", POINT)
    assert (point["state"], point["kiosks"]) == ("coming", [])
    at(clock, date(2027, 2, 20))
    await booth.told()
    await eventually(lambda: told(cenon), what="the other kiosk to have content")

    # From here on nobody tells them anything.
    at(clock, date(2027, 2, 28), time(23, 59, 59))
    assert both(booth, cenon) == [[], []]
    at(clock, date(2027, 3, 1))
    assert both(booth, cenon) == [["victoire"], []]
    in_arabic(booth, clock)
    at(clock, date(2027, 3, 31), time(23, 59, 59))
    assert both(booth, cenon) == [["victoire"], []]
    [listed] = (await office.get(f"{API}/collections/points"))["items"]
    assert [one["kiosk"] for one in listed["kiosks"]] == [KIOSK]
    at(clock, date(2027, 4, 1))
    assert both(booth, cenon) == [[], []]


def in_arabic(booth: Booth, clock: StillClock) -> None:
    """Who reads Arabic reads what is taken, and until when."""
    at(clock, date(2027, 3, 1), time(10))
    [point] = offered(booth, "ar").collections
    assert point.said is not None
    assert (point.title.text, point.said.text) == (
        "حملة الجمع الكبرى",
        "جمع الأجهزة غير المستعملة حتى الأربعاء 31/03.",
    )
    assert [one.text for one in point.takes] == ["حواسيب محمولة", "هواتف ذكية"]
    assert all(one.rtl for one in (point.title, point.said, *point.takes))
    assert (point.name, point.open_now, round(point.distance, -1)) == ("victoire", True, 220)


def both(*booths: Booth) -> list[list[str]]:
    """The points that each of them shows."""
    return [[point.id for point in offered(one).collections] for one in booths]


REUSE = "/reuse/devices"
LAPTOPS = [f"laptop-{number:02}" for number in range(1, 31)]
NO_PROOF = LAPTOPS[-1]
FUNCTIONS = ["power", "battery", "screen", "keyboard", "pointer", "network", "ports"]
CERTIFICATE = {
    "drive": "ssd-1",
    "method": "purge",
    "tool": "nwipe 0.36",
    "verification": "read back, every sector",
    "verified": True,
    "on": "2027-03-10",
}
SALE = {"price_eur": "40.00", "recipient_kind": "household", "on": "2027-03-20"}
SCRAP = {
    "recycler": "Recyclerie",
    "materials": {"steel": 0.9, "plastics": 0.6},
    "on": "2027-03-22",
}


@pytest.mark.slow
async def test_of_thirty_laptops_the_one_without_proof_of_erasure_is_dismantled(
    office: Desk, clock: StillClock
) -> None:
    await send(office, "POST", "/collections/campaigns", CAMPAIGN)
    at(clock, date(2027, 4, 1))
    lot = {"id": "mars-1", "received_on": "2027-03-06", "campaign": "mars"}
    await send(office, "POST", "/reuse/lots", lot | {"donor_kind": "household"})
    for name in LAPTOPS[1:-1]:
        await sold(office.office.database, name, clock.now())
    sale = SALE | {"proof": "ventes.pdf", "sha256": sha("ventes")}
    for name in (LAPTOPS[0], NO_PROOF):
        await arrive(office, name)
    proof = {"certificate": "EFF-1", "file": "EFF-1.pdf", "sha256": sha("EFF-1")}
    await send(office, "POST", f"{REUSE}/{LAPTOPS[0]}/erasures", CERTIFICATE | proof)
    for name in (LAPTOPS[0], NO_PROOF):
        await step(office, name, "test", "2027-03-11")
        body = {"passed": FUNCTIONS, "on": "2027-03-11"}
        await send(office, "POST", f"{REUSE}/{name}/tests", body)
    await step(office, LAPTOPS[0], "ready", "2027-03-12")
    await send(office, "POST", f"{REUSE}/{LAPTOPS[0]}/handover", sale)
    refused = await send(office, "POST", f"{REUSE}/{NO_PROOF}/handover", sale, 409)
    assert "drive ssd-1 has no verified erasure" in str(refused)
    slip = {"slip": "bordereau.pdf", "sha256": sha("bordereau")}
    end = f"{REUSE}/{NO_PROOF}/dismantling"
    refused = await send(office, "POST", end, SCRAP | slip, 409)
    assert "have the drive destroyed" in str(refused)
    gone = await send(office, "POST", end, SCRAP | slip | {"destroyed": ["ssd-1"]})
    assert (gone["device"]["state"], gone["erasures"][0]["method"]) == ("dismantled", "destroy")

    march = {"start": "2027-03-01", "end": "2027-04-01"}
    found = await office.get(f"{API}/reuse/balance", **march, second_life="laptop=4")
    [laptops] = found["lines"]
    assert laptops["received"]["devices"] == 30
    assert laptops["handed_over"] == {"devices": 29, "kg": 58.0, "unweighed": 0}
    assert (laptops["prices"], laptops["price_eur"]) == ({"40.00": 29}, 1160.0)
    assert (laptops["dismantled"]["devices"], found["materials_kg"]["steel"]) == (1, 0.9)
    avoided = laptops["avoided"]
    assert (avoided["kg_co2e"], avoided["kg_co2e_per_year"]) == (29 * 27 * 4, 27)
    assert "ADEME 2022" in avoided["source"]
    assert laptops["stock"]["devices"] == 0


async def arrive(office: Desk, name: str) -> None:
    """It is taken in and looked at."""
    device = {"id": name, "lot": "mars-1", "category": "laptop", "year": 2019, "mass_kg": 2.0}
    await send(office, "POST", REUSE, device | {"drives": ["ssd-1"]})
    await step(office, name, "inspected", "2027-03-08")
    await step(office, name, "erase", "2027-03-10")


async def sold(db: Database, name: str, now: int) -> None:
    """All of its way, as the commands write it."""

    def deed(day: int) -> Deed:
        return Deed(date(2027, 3, day), Role.TECHNICIAN, date(2027, 4, 1), now)

    device = registers.reuse.Device(name, "mars-1", "laptop", "", "", 2019, 2.0, ["ssd-1"])
    await take_in(db, device, now)
    await advance(db, name, State.INSPECTED, deed(8))
    file = Evidence(f"{name}.pdf", sha(name))
    purged = Erased(f"EFF-{name}", "ssd-1", Method.PURGE, "nwipe 0.36", "read back", True, file)
    await record_erasure(db, name, purged, deed(10))
    await advance(db, name, State.TEST, deed(11))
    await record_test(db, name, FUNCTIONS, [], deed(11))
    await advance(db, name, State.READY, deed(12))
    sale = Sale(4_000, RecipientKind.HOUSEHOLD, Evidence("ventes.pdf", sha("ventes")))
    await hand_over(db, name, sale, deed(20))


async def step(office: Desk, name: str, state: str, on: str) -> None:
    await send(office, "POST", f"{REUSE}/{name}/steps", {"state": state, "on": on})


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


async def told(booth: Booth) -> bool:
    return booth.version > 0
