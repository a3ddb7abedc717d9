"""Where next: a planner's list of places, five more sites, and why each of them."""

from typing import Any

from control_api.roles import Role
from store import Point
from tests.control_api.desks import Desk
from tests.programme.observatory.kept import keep
from tests.programme.observatory.published import release, shown
from tests.stories.town import API, KIOSK, send

INDEX = {
    "title_fr": "Indice de fragilité numérique",
    "title_en": "Digital fragility index",
    "unit": "1",
    "source": "La MedNum",
    "licence": "etalab-2.0",
    "lowest": 0,
    "highest": 10,
}
FRAGILITY = {"33063": 4.1, "33119": 7.4, "33167": 6.9, "33281": 3.2, "33318": 3.6, "33522": 3.9}
PLACES = (
    ("aubiers", "Les Aubiers", "33063", 44.8742, -0.5721),
    ("carriet", "Carriet", "33249", 44.8830, -0.5160),
    ("dravemont", "Dravemont", "33167", 44.8440, -0.5060),
    ("gare", "Gare de Cenon", "33119", 44.8570, -0.5330),
    ("merignac", "Place Charles-de-Gaulle", "33281", 44.8420, -0.6450),
    ("saige", "Saige", "33318", 44.7920, -0.6310),
    ("talence", "Forum", "33522", 44.8060, -0.5890),
)
PROCEDURES = {"by": "service", "value": "procedures", "band": "under_5"}
DAY_US = 86_400_000_000


async def test_five_more_sites_are_explained_and_one_that_moves_changes_the_ranking(
    office: Desk,
) -> None:
    await furnish(office)
    first = await ask(office, [row(*place) for place in PLACES])
    assert (first["standing"], first["due"], first["last"]) == (1, 13, 2030)
    ranked = [one["id"] for one in first["items"]]
    assert ranked == ["aubiers", "gare", "carriet", "dravemont", "merignac"]

    said = {one["id"]: one["sentence_fr"] for one in first["items"]}
    assert "30,0 usages publiés par jour et par borne de la commune" in said["aubiers"]
    assert "100 % de la demande sans place à portée" in said["aubiers"]
    assert "fragilité numérique 7,4 sur 10 (Cenon, 2024)" in said["gare"]
    assert "usages publiés (pas de borne dans la commune)" in said["gare"]
    assert "non compté, car inconnu : fragilité numérique (secret" in said["carriet"]
    # A site that was chosen before counts as if its kiosk stood.
    assert "2,6 km jusqu’à la plus proche, gare" in said["dravemont"]

    # The gare's site is taken: that kiosk would stand beside the one of the Victoire.
    moved = ("gare", "Cours de la Marne", "33063", 44.8312, -0.5722)
    second = await ask(office, [row(*(moved if one[0] == "gare" else one)) for one in PLACES])
    after = [one["id"] for one in second["items"]]
    assert after == ["aubiers", "dravemont", "carriet", "merignac", "saige"]
    assert second["items"][0] == first["items"][0]
    dravemont = second["items"][1]
    assert "km jusqu’à la plus proche, bordeaux-victoire" in dravemont["sentence_fr"]
    assert dravemont["score"] > first["items"][3]["score"]


async def furnish(office: Desk) -> None:
    """A year's index, August as it was published, and a month in which people asked."""
    values: list[dict[str, Any]] = [
        {"territory": code, "value": value} for code, value in FRAGILITY.items()
    ]
    values.append({"territory": "33249", "missing": "secret statistique"})
    body = INDEX | {"values": values}
    await send(office, "PUT", "/observatory/indicators/ifn/2024", body, 200)
    august = release({KIOSK: "33063"}, {"33063": shown(930)}, month="2026-08")
    await keep(office.office.database, august)
    at = office.office.clock.now() - DAY_US
    await office.office.series.write([Point("use", KIOSK, PROCEDURES, {"sessions": 40}, at)])


def row(name: str, title: str, commune: str, latitude: float, longitude: float) -> dict[str, Any]:
    said = {"id": name, "name": title, "commune": commune}
    return said | {"latitude": latitude, "longitude": longitude}


async def ask(office: Desk, candidates: list[dict[str, Any]]) -> Any:
    body = {"candidates": candidates, "year": 2027, "count": 5}
    answer = await office.ask("POST", f"{API}/observatory/where-next", Role.VIEWER, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()
