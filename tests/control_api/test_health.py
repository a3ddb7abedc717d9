"""Live at once, ready when everything answers, and open to this machine only."""

from __future__ import annotations

import random
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from broker import EmbeddedBroker
from contract import StoreUnavailable
from control_api import create_app
from control_api import office as office_module
from control_api.roles import Role
from store import Database, migrate
from tests.control_api import desks
from tests.control_api.desks import BASE, Desk, StillClock, alive, settings
from tests.waiting import eventually

OPEN = ("/health/live", "/health/ready", "/metrics")


@pytest.mark.slow
async def test_ready_names_what_is_missing_until_nothing_is(
    tmp_path: Path, broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = False

    async def maybe(url: str) -> str:
        if not there:
            raise StoreUnavailable("no answer", where="the database")
        return await migrate(url)

    monkeypatch.setattr(office_module, "migrate", maybe)
    app = create_app(settings(tmp_path, broker.url), rng=random.Random(1))
    transport = httpx.ASGITransport(app)
    async with alive(app), httpx.AsyncClient(transport=transport, base_url=BASE) as http:

        async def waits_only_for_the_database() -> bool:
            answer = await http.get("/health/ready")
            return bool(answer.json().get("detail") == "waiting for: database")

        await eventually(waits_only_for_the_database, what="the rest to answer")
        assert (await http.get("/health/live")).status_code == 200
        assert (await http.get("/health/ready")).status_code == 503
        headers = {"Authorization": "Bearer x"}
        refused = await http.get("/api/v1/kiosks", headers=headers)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert (await http.get("/")).status_code in (401, 503)
        there = True

        async def ready() -> bool:
            return (await http.get("/health/ready")).status_code == 200

        await eventually(ready, what="the API to be ready")
        assert (await http.get("/api/v1/kiosks", headers=headers)).status_code == 401


async def test_a_broker_that_is_away_is_named(desk: Desk) -> None:
    response = await desk.http.get("/health/ready")
    assert (response.status_code, response.json()["detail"]) == (503, "waiting for: broker")


async def test_a_database_that_went_away_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_self: Database) -> None:
        raise StoreUnavailable("gone", where="the database")

    monkeypatch.setattr(Database, "reading", away)
    assert "database" in (await desk.http.get("/health/ready")).json()["detail"]
    text = (await desk.http.get("/metrics")).text
    assert 'escale_api_ready{part="database"} 0.0' in text


async def test_from_another_machine_health_and_figures_ask_for_a_token(
    tmp_path: Path, clock: StillClock
) -> None:
    far = ("192.0.2.7", 40_000)
    async with desks.desk(settings(tmp_path), clock, client=far) as desk:
        for path in OPEN:
            assert (await desk.ask("GET", path, None)).status_code == 401, path
            assert (await desk.ask("GET", path, Role.VIEWER)).status_code != 401, path


async def test_the_figures_are_prometheus_text_and_count_the_fleet(desk: Desk) -> None:
    await desk.add_kiosk()
    await desk.ask("GET", "/api/v1/kiosks")
    await desk.ask("GET", "/made/up/address")
    text = (await desk.http.get("/metrics")).text
    samples = [
        sample for family in text_string_to_metric_families(text) for sample in family.samples
    ]
    values = {(row.name, *sorted(row.labels.values())): row.value for row in samples}
    assert values["escale_kiosks", "never"] == 1
    assert values["escale_kiosks", "online"] == 0
    assert values["escale_api_request_seconds_count", "/api/v1/kiosks", "200", "GET"] == 1
    assert not [row for row in samples if "made" in str(row.labels)]
