"""The observatory over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from programme.release.cells import Gap
from store import Point, open_database, open_series
from tests.programme.http.mounted import NOW, Desk, mounted
from tests.programme.observatory.kept import keep
from tests.programme.observatory.published import HIDDEN, MISSING, ZERO, release, shown

IFN: dict[str, Any] = {
    "title_fr": "Indice de fragilité numérique",
    "title_en": "Digital fragility index",
    "unit": "1",
    "source": "La MedNum",
    "licence": "etalab-2.0",
    "lowest": 0,
    "highest": 10,
    "values": [
        {"territory": "33063", "value": 4.5},
        {"territory": "33119", "missing": "secret statistique"},
    ],
}
KIOSKS = {"victoire-1": "33063", "eglise-1": "33119", "mairie-1": "33550", "x": "33249"}
OCTOBER = release(
    KIOSKS,
    {"33063": shown(520), "33119": HIDDEN, "33550": ZERO, "33249": MISSING},
    {"commune/33063": Gap(31, 744)},
)
CANDIDATES = [
    {"id": "gare", "name": "Gare", "commune": "Cenon", "latitude": 44.857, "longitude": -0.533},
    {"id": "port", "name": "Port", "commune": "33063", "latitude": 44.87, "longitude": -0.55},
]


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = open_database(database_url)
    series = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    await series.prepare()
    found = mounted(database, series)
    async with found.http:
        yield found
    await series.close()
    await database.close()


async def test_an_indicator_comes_in_whole_and_is_read_with_its_reasons(desk: Desk) -> None:
    await desk.send("PUT", "/observatory/indicators/ifn/2024", IFN, 200)
    [row] = (await desk.get("/observatory/indicators"))["items"]
    assert (row["code"], row["vintage"], row["licence"]) == ("ifn", "2024", "etalab-2.0")
    read = await desk.get("/observatory/indicators/ifn")
    assert [(one["value"], one["missing"]) for one in read["values"]] == [
        (4.5, None),
        (None, "secret statistique"),
    ]
    missing = await desk.ask("GET", "/observatory/indicators/ifn", params={"vintage": "1999"})
    assert missing.status_code == 404


async def test_figures_off_the_scale_twice_or_of_nowhere_are_refused(desk: Desk) -> None:
    off = [{"territory": "33063", "value": 11}]
    twice = [{"territory": "33063", "value": 1}, {"territory": "33063", "value": 2}]
    both = [{"territory": "33063", "value": 1, "missing": "x"}]
    for values in (off, twice, both):
        answer = await desk.ask(
            "PUT", "/observatory/indicators/ifn/2024", json=IFN | {"values": values}
        )
        assert answer.status_code == 422, values
    nowhere = IFN | {"values": [{"territory": "75056", "value": 1}]}
    answer = await desk.ask("PUT", "/observatory/indicators/ifn/2024", json=nowhere)
    assert answer.status_code == 409
    assert (await desk.get("/observatory/indicators"))["items"] == []


async def test_territories_are_known_added_and_changed(desk: Desk) -> None:
    assert len((await desk.get("/observatory/territories", kind="commune"))["items"]) == 28
    carriet = {"id": "QN03307M", "kind": "qpv", "name": "Carriet", "parent": "33249"}
    await desk.send("POST", "/observatory/territories", carriet)
    changed = carriet | {"population": 5_200}
    await desk.send("PUT", "/observatory/territories/QN03307M", changed, 204)
    [row] = (await desk.get("/observatory/territories", kind="qpv"))["items"]
    assert row["population"] == 5_200
    again = await desk.ask("POST", "/observatory/territories", json=carriet)
    assert again.status_code == 409


async def test_a_published_releases_use_stands_beside_the_index(desk: Desk) -> None:
    await desk.send("PUT", "/observatory/indicators/ifn/2024", IFN, 200)
    await keep(desk.db, OCTOBER)
    found = await desk.get("/observatory/beside/2026-10-v1")
    rows = {row["commune"]: row for row in found["items"]}
    bordeaux = rows["33063"]
    assert (bordeaux["mark"], bordeaux["uses"]) == ("shown", 520)
    assert bordeaux["per_thousand"] == pytest.approx(520_000 / bordeaux["population"])
    assert (bordeaux["hours_without_data"], bordeaux["values"]) == (31, {"ifn": 4.5})
    assert (rows["33119"]["mark"], rows["33119"]["uses"]) == ("hidden", None)
    assert rows["33119"]["missing"] == {"ifn": "secret statistique"}
    assert (rows["33550"]["mark"], rows["33550"]["per_thousand"]) == ("zero", 0)
    assert (rows["33249"]["mark"], rows["33249"]["uses"]) == ("missing", None)
    assert rows["33003"]["mark"] is None


async def test_what_is_not_published_stands_beside_nothing(desk: Desk) -> None:
    await keep(desk.db, OCTOBER, publish=False)
    answer = await desk.ask("GET", "/observatory/beside/2026-10-v1")
    assert answer.status_code == 409


async def test_where_next_knows_published_use_and_unmet_demand(desk: Desk) -> None:
    await keep(desk.db, OCTOBER)
    tags = {"by": "service", "value": "procedures", "band": "under_5"}
    asked_at = round(NOW.timestamp() * 1_000_000) - 86_400_000_000
    await desk.series.write([Point("use", "victoire-1", tags, {"sessions": 9}, asked_at)])
    wanted = {"candidates": CANDIDATES, "year": 2027, "count": 2}
    found = await desk.send("POST", "/observatory/where-next", wanted, 200)
    port, gare = found["items"]
    assert (port["id"], gare["id"]) == ("port", "gare")
    assert port["parts"]["use"]["figure"] == pytest.approx(520 / ((744 - 31) / 24))
    assert port["parts"]["unmet"]["figure"] == 1
    assert gare["parts"]["use"]["missing"] == "hidden"
    assert "100% of what is asked for" in port["sentence_en"]
    weights = dict.fromkeys(("fragility", "population", "coverage", "use", "unmet"), 0)
    refused = await desk.ask("POST", "/observatory/where-next", json=wanted | {"weights": weights})
    assert refused.status_code == 422
