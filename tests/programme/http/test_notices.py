"""Notices over HTTP: announced to all kiosks or some, taken back, and in the audit."""

from programme.bundling import Bundler
from store import audit
from tests.programme.http.mounted import NOW, Desk

BODY = {
    "id": "fermeture-noel",
    "text": {"fr": "Fermé le 25", "en": "Closed on the 25th"},
    "starts_at": "2026-11-09T08:00:00+01:00",
    "ends_at": "2026-11-12T18:00:00+01:00",
}


async def shown(desk: Desk) -> dict[str, list[str]]:
    """What each kiosk's bundle says."""
    at = round(NOW.timestamp() * 1_000_000)
    return {
        content.kiosk: [message.text["fr"] for message in content.messages]
        async for content, _ in Bundler().changes(desk.db, at)
    }


async def test_a_notice_is_on_every_screen_until_it_is_taken_back(desk: Desk) -> None:
    made = await desk.send("POST", "/notices", BODY)
    assert made["starts_at"] == "2026-11-09T07:00:00Z"
    assert (await desk.get("/notices"))["items"] == [made]
    assert set(map(tuple, (await shown(desk)).values())) == {("Fermé le 25",)}
    assert (await desk.ask("POST", "/notices", json=BODY)).status_code == 409
    await desk.send("DELETE", "/notices/fermeture-noel", None, 204)
    assert (await desk.get("/notices"))["items"] == []
    assert not any((await shown(desk)).values())
    assert (await desk.ask("DELETE", "/notices/fermeture-noel")).status_code == 404


async def test_a_notice_of_two_kiosks_is_one_and_no_other_shows_it(desk: Desk) -> None:
    await desk.send("POST", "/notices", BODY | {"kiosks": ["mairie-1", "eglise-1"]})
    (one,) = (await desk.get("/notices"))["items"]
    assert one["kiosks"] == ["eglise-1", "mairie-1"]
    texts = await shown(desk)
    assert {name for name, said in texts.items() if said} == {"eglise-1", "mairie-1"}
    await desk.send("POST", "/notices", BODY | {"id": "fermeture", "kiosks": ["mairie-1"]})
    await desk.send("DELETE", "/notices/fermeture", None, 204)
    assert [row["id"] for row in (await desk.get("/notices"))["items"]] == ["fermeture-noel"]


async def test_a_notice_that_says_nothing_in_french_or_ends_before_it_begins_is_refused(
    desk: Desk,
) -> None:
    for wrong in (
        {"text": {"en": "Closed"}},
        {"text": {"fr": ""}},
        {"ends_at": BODY["starts_at"]},
        {"id": "a@b"},
    ):
        assert (await desk.ask("POST", "/notices", json=BODY | wrong)).status_code == 422, wrong
    unknown = await desk.ask("POST", "/notices", json=BODY | {"kiosks": ["nulle-part-1"]})
    assert unknown.status_code == 404


async def test_who_announces_and_takes_back_is_in_the_audit_and_a_viewer_may_not(
    desk: Desk,
) -> None:
    assert (await desk.ask("POST", "/notices", "viewer", json=BODY)).status_code == 403
    await desk.send("POST", "/notices", BODY | {"kiosks": ["mairie-1"]})
    assert (await desk.ask("DELETE", "/notices/fermeture-noel", "viewer")).status_code == 403
    await desk.send("DELETE", "/notices/fermeture-noel", None, 204)
    taken, announced = await audit.list(desk.db)
    assert (announced.actor, announced.action) == ("token operator", "notice.announce")
    assert announced.detail == {"kiosks": ["mairie-1"]}
    assert (taken.action, taken.subject) == ("notice.take_back", "fermeture-noel")
