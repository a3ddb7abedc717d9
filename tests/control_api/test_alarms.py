"""Alarms in the back office: listed, seen to, shelved, closed; cleared by the kiosk alone."""

from __future__ import annotations

from typing import Any

import pytest

from broker import Incoming
from contract import (
    ActiveAlarms,
    Alarm,
    Command,
    Kind,
    Severity,
    Text,
    Topic,
    build,
    encode,
    verify,
)
from control_api.hearing import take
from control_api.roles import Role
from store import alarms, commands, operator_states
from tests.control_api.desks import Desk, StillClock

KIOSK = "bordeaux-victoire"
ALARMS = f"/api/v1/kiosks/{KIOSK}/alarms"
BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"
TEXT = Text(fr="Le coffret a été ouvert.", en="The enclosure was opened.")
ADVICE = Text(fr="Envoyer quelqu'un.", en="Send somebody.")


def alarm(type_: str = "tamper", severity: Severity = Severity.CRITICAL, **more: Any) -> Alarm:
    fields = {"qualifier": "lid", "raised_at": 1_789_999_000_000_000, **more}
    return Alarm(
        type=type_,
        severity=severity,
        latched=type_ == "tamper",
        changed_at=fields["raised_at"],
        trade="furniture",
        consequence=TEXT,
        advice=ADVICE,
        **fields,
    )


async def says(desk: Desk, *active: Alarm, at: int = 1, kiosk: str = KIOSK) -> None:
    message = ActiveAlarms(boot=BOOT, at=at, alarms=active)
    await take(
        desk.office, Incoming(build(Topic(kiosk, Kind.ALARMS)), encode(message), retain=True)
    )


@pytest.fixture
async def broken(desk: Desk) -> Desk:
    """A kiosk that was tampered with, and whose printer is out of paper."""
    await desk.add_kiosk()
    await says(desk, alarm(count=3, present=False), alarm("paper_out", Severity.MINOR))
    return desk


async def do(desk: Desk, deed: str, status: int = 200, **body: Any) -> dict[str, Any]:
    response = await desk.ask("POST", f"{ALARMS}/{deed}", Role.OPERATOR, json=body)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


async def states(desk: Desk) -> dict[str, str]:
    return {row["type"]: row["operator"]["state"] for row in (await desk.get(ALARMS))["items"]}


async def test_alarms_are_listed_with_all_that_there_is_to_say(broken: Desk) -> None:
    tamper, paper = sorted(
        (await broken.get(ALARMS))["items"], key=lambda row: str(row["type"]), reverse=True
    )
    assert (tamper["kiosk"], tamper["type"], tamper["qualifier"]) == (KIOSK, "tamper", "lid")
    assert (tamper["severity"], tamper["count"], tamper["present"]) == ("critical", 3, False)
    assert tamper["latched"]
    assert tamper["consequence"]["fr"] == TEXT.fr
    assert tamper["operator"] == {
        "state": "none",
        "at": None,
        "by": None,
        "note": "",
        "until": None,
    }
    assert paper["type"] == "paper_out"


async def test_the_fleets_alarms_come_in_pages_and_by_severity(broken: Desk) -> None:
    await broken.add_kiosk("pessac-centre", site="33063-place-de-la-victoire")
    await says(broken, alarm("door_open", Severity.WARNING), kiosk="pessac-centre")
    found, cursor = [], None
    while True:
        more: dict[str, str] = {"cursor": cursor} if cursor else {}
        answer = await broken.get("/api/v1/alarms", limit=1, **more)
        found += [(row["kiosk"], row["type"]) for row in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert sorted(found) == [
        (KIOSK, "paper_out"),
        (KIOSK, "tamper"),
        ("pessac-centre", "door_open"),
    ]
    grave = await broken.get("/api/v1/alarms", severity="major")
    assert [row["type"] for row in grave["items"]] == ["tamper"]
    refused = await broken.ask("GET", "/api/v1/alarms?severity=cleared")
    assert refused.status_code == 422


async def test_acknowledging_tells_the_kiosk_by_a_signed_command_and_says_who_and_when(
    broken: Desk, clock: StillClock
) -> None:
    answer = await do(
        broken, "acknowledge", 202, type="tamper", qualifier="lid", note="panel screwed shut"
    )
    record = await commands.get(broken.office.database, answer["command"]["id"])
    key = broken.office.key.public()
    signed = verify(Command, record.token.encode(), {key.kid: key})
    assert (signed.action, signed.params) == (
        "acknowledge-alarm",
        {"type": "tamper", "qualifier": "lid"},
    )
    assert signed.exp - clock.now() == 86_400 * 1_000_000
    operator = answer["alarm"]["operator"]
    assert (operator["state"], operator["note"]) == ("acknowledged", "panel screwed shut")
    assert len(operator["by"]) == 26, "a token's id, not a name"
    assert await states(broken) == {"tamper": "acknowledged", "paper_out": "none"}
    await says(broken, alarm("paper_out", Severity.MINOR), at=2)
    assert await states(broken) == {"paper_out": "none"}, "the kiosk has ended it"


async def test_a_kiosk_that_was_away_too_long_is_told_again_when_it_is_back(
    broken: Desk, clock: StillClock
) -> None:
    await do(broken, "acknowledge", 202, type="tamper", qualifier="lid")
    await says(broken, alarm(present=False), at=2)
    asked = await commands.list(broken.office.database, KIOSK, "", 10)
    assert len(asked) == 1, "the first one is still on its way"
    clock.advance(90_000)
    await says(broken, alarm(present=False), at=3)
    again, first = await commands.list(broken.office.database, KIOSK, "", 10)
    assert again.command.params == first.command.params
    assert again.created_by.startswith("token ")
    await says(broken, alarm(present=False, acknowledged=True), at=4)
    clock.advance(90_000)
    await says(broken, alarm(present=True, acknowledged=True), at=5)
    assert len(await commands.list(broken.office.database, KIOSK, "", 10)) == 2


async def test_the_next_alarm_of_the_same_kind_was_not_acknowledged(broken: Desk) -> None:
    await do(broken, "acknowledge", 202, type="tamper", qualifier="lid")
    await says(broken, alarm(raised_at=1_789_999_900_000_000), at=2)
    assert await states(broken) == {"tamper": "none"}
    notes = await operator_states.history(broken.office.database, KIOSK, "tamper", "lid")
    assert [note.state.value for note in notes] == ["acknowledged"]


async def test_a_shelved_alarm_is_out_of_the_counts_until_its_time_is_over(
    broken: Desk, clock: StillClock
) -> None:
    until = "2026-09-21T15:13:20Z"
    await do(broken, "shelve", type="paper_out", qualifier="lid", until=until)
    assert await states(broken) == {"tamper": "none", "paper_out": "shelved"}
    assert (await broken.get(f"/api/v1/kiosks/{KIOSK}"))["alarms"] == 1
    assert (await broken.get("/api/v1/kiosks"))["items"][0]["alarms"] == 1
    clock.advance(3_600)
    assert await states(broken) == {"tamper": "none", "paper_out": "none"}
    assert (await broken.get("/api/v1/kiosks"))["items"][0]["alarms"] == 2


async def test_what_was_said_can_be_taken_back(broken: Desk) -> None:
    await do(broken, "close", type="paper_out", qualifier="lid")
    assert (await states(broken))["paper_out"] == "closed"
    assert len(await alarms.list(broken.office.database)) == 2, "an operator clears nothing"
    await do(broken, "reopen", type="paper_out", qualifier="lid")
    assert (await states(broken))["paper_out"] == "none"


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("acknowledge", {"type": "tamper", "qualifier": "door"}, 404),
        ("acknowledge", {"type": "Tamper"}, 422),
        ("close", {"type": "tamper", "qualifier": "lid", "note": "two\nlines"}, 422),
        ("shelve", {"type": "tamper", "qualifier": "lid"}, 422),
        ("shelve", {"type": "tamper", "qualifier": "lid", "until": "2020-01-01T00:00:00Z"}, 422),
        ("shelve", {"type": "tamper", "qualifier": "lid", "until": "2999-01-01T00:00:00Z"}, 422),
        ("shelve", {"type": "tamper", "qualifier": "lid", "until": "2026-09-22T00:00:00"}, 422),
    ],
)
async def test_what_can_not_be_meant_is_refused(
    broken: Desk, deed: str, body: dict[str, Any], status: int
) -> None:
    await do(broken, deed, status, **body)
    assert await operator_states.newest(broken.office.database) == {}


async def test_the_page_says_consequence_advice_and_what_was_said_in_both_languages(
    broken: Desk,
) -> None:
    await do(broken, "acknowledge", 202, type="tamper", qualifier="lid")
    await do(broken, "shelve", type="paper_out", qualifier="lid", until="2026-09-21T15:13:20Z")
    headers = await broken.cookie()
    english = (await broken.http.get("/?lang=en", headers=headers)).text
    french = (await broken.http.get("/?lang=fr", headers=headers)).text
    for text, words in (
        (
            english,
            ("The enclosure was opened.", "Send somebody.", "3 times", "seen to", "furniture"),
        ),
        (french, ("Le coffret a été ouvert.", "3 fois", "prise en charge", "mobilier")),
    ):
        for word in words:
            assert word in text
    assert "1 alarm is shelved." in english
    assert "1 alarme est mise de côté." in french
    assert "stays until it is acknowledged" in english
