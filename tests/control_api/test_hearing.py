"""What comes by MQTT: taken in once, refused with a log line, or remembered as a stranger's."""

from __future__ import annotations

from typing import Any

import pytest

from broker import Backoff, Incoming
from contract import (
    EXAMPLES,
    ActiveAlarms,
    Kind,
    Reply,
    Status,
    StoreUnavailable,
    Topic,
    build,
    decode,
    encode,
)
from control_api import office
from control_api.hearing import take
from store import alarms, commands, statuses, strangers
from tests.control_api.desks import Desk, StillClock

KIOSK = "bordeaux-victoire"
STATUS = decode(Status, EXAMPLES[Status].encode())


def message(kind: Kind, payload: bytes, kiosk: str = KIOSK, *, retain: bool = False) -> Incoming:
    return Incoming(build(Topic(kiosk, kind)), payload, retain)


async def state(desk: Desk) -> str:
    found: str = (await desk.get(f"/api/v1/kiosks/{KIOSK}"))["state"]
    return found


async def test_a_status_makes_a_kiosk_online(desk: Desk) -> None:
    await desk.add_kiosk()
    await take(desk.office, message(Kind.STATUS, encode(STATUS)))
    assert await state(desk) == "online"


async def test_a_status_that_the_broker_kept_is_as_old_as_it_says(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    old = STATUS.model_copy(update={"at": clock.now() - 3_600_000_000})
    await take(desk.office, message(Kind.STATUS, encode(old), retain=True))
    assert await state(desk) == "silent"
    known = await statuses.get(desk.office.database, KIOSK)
    assert known is not None
    assert known.received_at == old.at


async def test_a_kept_status_with_a_clock_ahead_is_not_from_the_future(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    ahead = STATUS.model_copy(update={"at": clock.now() + 3_600_000_000})
    await take(desk.office, message(Kind.STATUS, encode(ahead), retain=True))
    known = await statuses.get(desk.office.database, KIOSK)
    assert known is not None
    assert known.received_at == clock.now()


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.ALARMS])
async def test_what_an_unregistered_kiosk_says_makes_it_a_stranger(desk: Desk, kind: Kind) -> None:
    said = EXAMPLES[Status if kind is Kind.STATUS else ActiveAlarms].encode()
    await take(desk.office, message(kind, said, "who-is-this"))
    [stranger] = await strangers.list(desk.office.database)
    assert (stranger.kiosk, stranger.frames) == ("who-is-this", 0)
    assert [row["id"] for row in (await desk.get("/api/v1/kiosks"))["unregistered"]] == [
        "who-is-this"
    ]


async def test_active_alarms_are_counted_shown_and_cleared_by_the_kiosk(desk: Desk) -> None:
    await desk.add_kiosk()
    raised = decode(ActiveAlarms, EXAMPLES[ActiveAlarms].encode())
    await take(desk.office, message(Kind.ALARMS, encode(raised)))
    detail = await desk.get(f"/api/v1/kiosks/{KIOSK}")
    assert detail["alarms"] == 1
    [alarm] = detail["active_alarms"]
    assert (alarm["type"], alarm["severity"]) == ("mains_lost", "major")
    assert alarm["advice"]["fr"].startswith("Vérifier")
    cleared = raised.model_copy(update={"at": raised.at + 1, "alarms": ()})
    await take(desk.office, message(Kind.ALARMS, encode(cleared)))
    assert not await alarms.list(desk.office.database)


BROKEN = (
    (build(Topic(KIOSK, Kind.STATUS)), b"not json"),
    (build(Topic(KIOSK, Kind.STATUS)), b"{}"),
    (build(Topic(KIOSK, Kind.REPLY)), b"\xff\xfe"),
    (build(Topic(KIOSK, Kind.REPLY)), EXAMPLES[Reply].encode()),
    (build(Topic(KIOSK, Kind.ALARMS)), b"[" * 100_000),
    ("escale/v1/BAD/up/status", b"{}"),
    ("somewhere/else", b"{}"),
)


async def test_what_breaks_the_contract_changes_nothing_and_stops_nothing(desk: Desk) -> None:
    await desk.add_kiosk()
    for topic, payload in BROKEN:
        await take(desk.office, Incoming(topic, payload))
    assert await state(desk) == "never"
    assert not await commands.list(desk.office.database)
    text = (await desk.http.get("/metrics")).text
    counted = [line for line in text.splitlines() if 'outcome="refused"' in line]
    assert sum(float(line.split()[-1]) for line in counted if "_total" in line) == len(BROKEN)


async def test_a_message_that_breaks_us_does_not_hold_up_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    with monkeypatch.context() as patch:
        patch.setattr(statuses, "get", lambda *_: 1 / 0)
        await take(desk.office, message(Kind.STATUS, encode(STATUS)))
    await take(desk.office, message(Kind.STATUS, encode(STATUS)))
    assert await state(desk) == "online"


async def test_a_message_is_kept_while_the_database_is_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    tries = 0
    record = statuses.record

    async def away_twice(*args: Any) -> bool:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreUnavailable("no answer")
        return await record(*args)

    monkeypatch.setattr(statuses, "record", away_twice)
    monkeypatch.setattr(office, "RETRYING", Backoff(first_s=0.001, cap_s=0.001))
    await take(desk.office, message(Kind.STATUS, encode(STATUS)))
    assert (tries, await state(desk)) == (3, "online")
