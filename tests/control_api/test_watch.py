"""Changes of the fleet: told once, by kind, silence included."""

from __future__ import annotations

from contract import EXAMPLES, SILENT_AFTER_S, Status, decode
from control_api.fleet import fleet
from control_api.watch import changes
from store import activity, statuses
from tests.control_api.desks import Desk, StillClock

KIOSK = "bordeaux-victoire"
STATUS = decode(Status, EXAMPLES[Status].encode())


async def test_a_kiosk_that_falls_silent_is_told_though_nothing_arrives(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    await statuses.record(desk.office.database, KIOSK, STATUS, clock.now())
    before = await fleet(desk.office.database, clock.now())
    clock.advance(SILENT_AFTER_S + 1)
    after = await fleet(desk.office.database, clock.now())
    [event] = changes(before, after)
    assert (event.kind, event.data["id"], event.data["state"]) == ("status", KIOSK, "silent")
    assert not list(changes(after, after))


async def test_a_new_value_is_activity_and_only_that(desk: Desk, clock: StillClock) -> None:
    await desk.add_kiosk()
    await statuses.record(desk.office.database, KIOSK, STATUS, clock.now())
    before = await fleet(desk.office.database, clock.now())
    clock.advance(10)
    await activity.touch(desk.office.database, {KIOSK: (clock.now(), clock.now() - 1_000_000)})
    [event] = changes(before, await fleet(desk.office.database, clock.now()))
    assert event.kind == "activity"
    assert event.data == {
        "id": KIOSK,
        "last_seen": "2026-09-21T14:13:30.000000Z",
        "last_value_at": "2026-09-21T14:13:29.000000Z",
    }


async def test_a_new_kiosk_is_a_change_of_the_fleet(desk: Desk, clock: StillClock) -> None:
    before = await fleet(desk.office.database, clock.now())
    await desk.add_kiosk()
    [event] = changes(before, await fleet(desk.office.database, clock.now()))
    assert (event.kind, event.data["state"]) == ("status", "never")
