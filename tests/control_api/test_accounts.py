"""What became of every sample: over HTTP, on the page and in the figures; alarms of the office."""

from __future__ import annotations

import re

import pytest

from contract import EXAMPLES, Account, Alarm, Severity, Status, Text, decode
from store import DeadLetter, dead_letters, office_alarms, statuses
from store.letter_bounds import Limits
from tests.control_api.desks import START, Desk

EXAMPLE = decode(Status, EXAMPLES[Status].encode())
GOOD = Account(produced=100, stored=90, rejected=1, dropped=2, held=3, set_aside=4)
WRONG = Account(produced=50, stored=40)
REFUSES = Alarm(
    type="series_refuses",
    severity=Severity.CRITICAL,
    raised_at=START,
    changed_at=START,
    trade="software",
    consequence=Text(fr="Rien n'est enregistré.", en="Nothing is stored."),
    advice=Text(fr="Vérifier.", en="Check it."),
)


@pytest.fixture
async def told(desk: Desk) -> Desk:
    """A kiosk whose account adds up, and one that counts wrongly."""
    for kiosk, account in (("kiosk-a", GOOD), ("kiosk-b", WRONG)):
        place = {"site": "33063-place-de-la-victoire"} if kiosk == "kiosk-b" else {}
        await desk.add_kiosk(kiosk, **place)
        said = EXAMPLE.model_copy(update={"accounts": account})
        await statuses.record(desk.office.database, kiosk, said, START)
    return desk


async def words(desk: Desk) -> str:
    response = await desk.http.get("/?lang=en", headers=await desk.cookie())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


async def test_the_fleets_account_is_the_sum_and_names_who_counts_wrongly(told: Desk) -> None:
    found = await told.get("/api/v1/accounts", limit=1)
    assert found["fleet"] == {
        "produced": 150, "stored": 130, "rejected": 1, "dropped": 2, "held": 3, "set_aside": 4,
        "balanced": False, "unaccounted": 10,
    }  # fmt: skip
    assert found["unbalanced"] == ["kiosk-b"]
    [first] = found["items"]
    assert (first["kiosk"], first["account"]["balanced"]) == ("kiosk-a", True)
    rest = await told.get("/api/v1/accounts", limit=1, cursor=found["next"])
    [second] = rest["items"]
    assert (second["kiosk"], second["account"]["unaccounted"]) == ("kiosk-b", 10)
    assert rest["next"] is None
    assert rest["fleet"] == found["fleet"]


async def test_the_page_shows_the_account_as_a_sum_and_who_counts_wrongly(told: Desk) -> None:
    shown = await words(told)
    assert (
        "produced 150 = stored 130 + rejected 1 + dropped, journal full 2 "
        "+ held by the kiosks 3 + set aside, journal damaged 4"
    ) in shown
    assert "do not add up: kiosk-b" in shown


async def test_what_collectors_say_is_wrong_is_shown_once_and_only_while_they_say_it(
    told: Desk,
) -> None:
    database = told.office.database
    for collector in ("_collector-1", "_collector-2"):
        await office_alarms.report(database, collector, [REFUSES], told.office.clock.now())
    [alarm] = (await told.get("/api/v1/office/alarms"))["items"]
    assert (alarm["type"], alarm["severity"]) == ("series_refuses", "critical")
    shown = await words(told)
    assert shown.count("Nothing is stored.") == 1
    assert "back office" in shown
    for collector in ("_collector-1", "_collector-2"):
        await office_alarms.report(database, collector, [], told.office.clock.now())
    assert (await told.get("/api/v1/office/alarms"))["items"] == []


async def test_the_figures_say_where_the_samples_are(told: Desk) -> None:
    database = told.office.database
    letters = [DeadLetter("kiosk-a", "b", seq, -1, "not_json", "", 1, b"xy") for seq in range(5)]
    await dead_letters.keep(database, letters, Limits(3, 1_000))
    await office_alarms.report(database, "_collector-1", [REFUSES], told.office.clock.now())
    text = (await told.http.get("/metrics")).text
    for line in (
        'escale_samples{part="produced"} 150.0',
        'escale_samples{part="set_aside"} 4.0',
        "escale_kiosks_unbalanced 1.0",
        'escale_dead_letters{reason="not_json"} 3.0',
        'escale_dead_letters_bytes{reason="not_json"} 6.0',
        'escale_dead_letters_dropped{reason="not_json"} 2.0',
        'escale_office_alarms{qualifier="",type="series_refuses"} 1.0',
    ):
        assert line in text
