"""The reuse chain over HTTP: what is missing is 409 with words, deeds are audited."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store import audit, open_database, open_series
from tests.programme.http.mounted import Desk, mounted

LOT = {"id": "lot-1", "received_on": "2026-03-02", "donor_kind": "household"}
SCREEN = {"id": "s-1", "lot": "lot-1", "category": "screen", "mass_kg": 4.5}
PROOF = {"proof": "recu.pdf", "sha256": "ab" * 32}
SALE = PROOF | {"price_eur": "12.50", "recipient_kind": "school", "on": "2026-03-05"}
ON = {"on": "2026-03-03"}
DEVICE = "/reuse/devices/s-1"


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = open_database(database_url)
    series = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    found = mounted(database, series)
    async with found.http:
        await found.send("POST", "/reuse/lots", LOT)
        await found.send("POST", "/reuse/devices", SCREEN)
        yield found
    await series.close()
    await database.close()


async def test_a_screen_without_drives_needs_a_test_only(desk: Desk) -> None:
    await desk.send("POST", f"{DEVICE}/steps", ON | {"state": "inspected"})
    shown = await desk.send("POST", f"{DEVICE}/steps", ON | {"state": "test"})
    assert shown["missing"]["ready"] == ["no test was made"]
    early = await desk.ask("POST", f"{DEVICE}/handover", json=SALE)
    assert early.status_code == 409
    assert "no test was made" in early.text
    await desk.send("POST", f"{DEVICE}/tests", ON | {"passed": ["power", "picture", "ports"]})
    await desk.send("POST", f"{DEVICE}/steps", ON | {"state": "ready"})
    shown = await desk.send("POST", f"{DEVICE}/handover", SALE)
    assert (shown["handover"]["price_eur"], shown["missing"]) == (12.5, {})
    assert (await desk.get("/reuse/devices", state="handed_over"))["items"][0]["id"] == "s-1"
    assert (await desk.get("/reuse/devices", lot="other"))["items"] == []
    found = await desk.get("/reuse/balance", start="2026-03-01", end="2026-04-01")
    assert found["total"]["avoided"]["kg_co2e"] is None
    assert found["lines"][0]["avoided"]["source"] == "no sourced figure"
    deeds = [one.action for one in await audit.list(desk.db)]
    assert deeds[::-1] == [
        "lot.receive",
        "device.receive",
        "device.step",
        "device.step",
        "device.test",
        "device.step",
        "device.hand_over",
    ]


async def test_a_device_is_corrected_under_its_own_address(desk: Desk) -> None:
    shown = await desk.send("PUT", DEVICE, SCREEN | {"mass_kg": 5}, 200)
    assert shown["device"]["mass_kg"] == 5
    other = await desk.ask("PUT", "/reuse/devices/s-2", json=SCREEN)
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/reuse/lots", LOT | {"id": "l", "donor_kind": "somebody"}),
        ("/reuse/devices", SCREEN | {"id": "x", "owner": "Camille"}),
        (f"{DEVICE}/steps", ON | {"state": "sold"}),
        (f"{DEVICE}/steps", ON | {"state": "test", "role": "Camille"}),
        (f"{DEVICE}/steps", ON | {"state": "test", "drives": ["a"]}),
        (f"{DEVICE}/handover", SALE | {"sha256": "short"}),
        (f"{DEVICE}/handover", SALE | {"price_eur": "-1"}),
        (f"{DEVICE}/dismantling", ON | PROOF),
    ],
)
async def test_what_can_not_be_is_refused(desk: Desk, path: str, body: dict[str, object]) -> None:
    assert (await desk.ask("POST", path, json=body)).status_code == 422


async def test_a_kiosk_shows_its_parts_and_is_taken_to_reuse_once_retired(desk: Desk) -> None:
    part = {"id": "p", "kiosk": "victoire-4", "category": "screen", "fitted_on": "2026-03-02"}
    shown = await desk.send("POST", "/kiosk-parts", part)
    assert (shown["parts"], shown["reused"], shown["unweighed"]) == (1, 0, 1)
    lot = await desk.send("POST", "/reuse/kiosks/victoire-4", {"on": "2026-09-01"})
    assert lot["kiosk"] == "victoire-4"
    [part] = (await desk.get("/kiosks/victoire-4/parts"))["items"]
    assert part["removed_on"] == "2026-09-01"
    assert [row["id"] for row in (await desk.get("/reuse/lots"))["items"]] == [
        "lot-1",
        "kiosk-victoire-4",
    ]
    again = await desk.ask("POST", "/kiosk-parts/p/removal", json={"on": "2026-09-02"})
    assert again.status_code == 409
    assert (await desk.ask("GET", "/kiosks/none-1/parts", "viewer")).status_code == 404
