"""Collections over HTTP: announced, changed, called off, and which kiosks show them."""

from typing import Any

from store import audit
from tests.programme.http.mounted import Desk

CAMPAIGN = {
    "id": "novembre",
    "title": {"fr": "Grande collecte", "ar": "حملة الجمع"},
    "takes": ["laptop", "smartphone"],
    "starts_on": "2026-11-09",
    "ends_on": "2026-11-15",
}
POINT = {
    "id": "victoire",
    "campaign": "novembre",
    "name": "Place de la Victoire",
    "address": "33800 Bordeaux",
    "latitude": 44.831,
    "longitude": -0.5727,
    "hours": "Mo-Su 10:00-18:00",
}


async def test_a_point_says_who_shows_it_until_it_is_removed(desk: Desk) -> None:
    made = await desk.send("POST", "/collections/campaigns", CAMPAIGN)
    assert (await desk.get("/collections/campaigns"))["items"] == [made]
    point = await desk.send("POST", "/collections/points", POINT)
    assert (point["state"], point["ends_on"]) == ("lasts", "2026-11-15")
    # A kiosk that is retired shows nothing more.
    assert [one["kiosk"] for one in point["kiosks"]] == ["victoire-1", "victoire-2", "victoire-3"]
    assert {one["distance"] for one in point["kiosks"]} == {10}
    later = POINT | {"starts_on": "2026-11-10"}
    assert (await desk.send("PUT", "/collections/points/victoire", later, 200))["kiosks"] == []
    await desk.send("DELETE", "/collections/points/victoire", None, 204)
    assert (await desk.get("/collections/points"))["items"] == []
    assert (await desk.ask("DELETE", "/collections/points/victoire")).status_code == 404


async def test_a_campaign_is_changed_and_called_off_and_the_audit_says_so(desk: Desk) -> None:
    await desk.send("POST", "/collections/campaigns", CAMPAIGN)
    address = "/collections/campaigns/novembre"
    changed = await desk.send("PUT", address, CAMPAIGN | {"takes": ["cable"]}, 200)
    assert (changed["takes"], changed["called_off"]) == (["cable"], False)
    await desk.send("DELETE", address, None, 204)
    assert (await desk.get("/collections/campaigns"))["items"][0]["called_off"] is True
    assert (await desk.send("PUT", address, CAMPAIGN, 200))["called_off"] is True
    assert [one.action for one in await audit.list(desk.db)] == [
        "campaign.change",
        "campaign.call_off",
        "campaign.change",
        "campaign.announce",
    ]


async def test_what_is_wrong_is_refused_and_a_viewer_changes_nothing(desk: Desk) -> None:
    wrongs: list[dict[str, Any]] = [{"title": {"en": "A"}}, {"takes": []}, {"takes": ["x"]}]
    for wrong in wrongs:
        answer = await desk.ask("POST", "/collections/campaigns", json=CAMPAIGN | wrong)
        assert answer.status_code == 422, wrong
    assert (await desk.ask("POST", "/collections/points", json=POINT)).status_code == 404
    await desk.send("POST", "/collections/campaigns", CAMPAIGN)
    wrongs = [{"latitude": None}, {"hours": "?"}, {"latitude": 91}]
    for wrong in wrongs:
        answer = await desk.ask("POST", "/collections/points", json=POINT | wrong)
        assert answer.status_code == 422, wrong
    late = POINT | {"starts_on": "2026-12-01"}
    assert (await desk.ask("POST", "/collections/points", json=late)).status_code == 409
    mismatch = await desk.ask("PUT", "/collections/points/autre", json=POINT)
    assert mismatch.status_code == 409
    refused = await desk.ask("POST", "/collections/campaigns", "viewer", json=CAMPAIGN)
    assert refused.status_code == 403
