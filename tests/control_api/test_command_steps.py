"""The measurement `command`: each step written once into the series, and made good when missing."""

from __future__ import annotations

from collections.abc import Sequence

from contract import CommandState, StoreUnavailable
from control_api.command_steps import Steps
from control_api.issuing import reach
from store import Point, Row
from tests.control_api.desks import START, Desk, StillClock
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"
COMMANDS = f"/api/v1/kiosks/{KIOSK}/commands"


async def issue(desk: Desk) -> str:
    body = {"action": "identify", "params": {"seconds": 5}, "ttl_s": 3_600}
    answer = await desk.ask("POST", COMMANDS, json=body)
    assert answer.status_code == 202, answer.text
    command = str(answer.json()["id"])

    async def queued() -> bool:
        return bool((await desk.get(f"/api/v1/commands/{command}"))["state"] == "queued")

    await eventually(queued, what="the command to be queued")
    return command


async def written(desk: Desk) -> list[Row]:
    return await desk.office.series.range("command", start=0, end=2 * START)


async def test_every_step_of_a_command_becomes_a_point_where_it_happened(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk(KIOSK)
    command = await issue(desk)
    clock.advance(5)
    detail = {"code": "refused", "description": "the cabin is occupied"}
    await reach(desk.office, command, CommandState.REJECTED, detail)
    await Steps().write(desk.office)
    rows = await written(desk)
    assert [row.at for row in rows] == [START, START + 5_000_000]
    assert {row.kiosk for row in rows} == {KIOSK}
    assert dict(rows[-1].tags) == {"action": "identify"}
    assert rows[-1].fields == {
        "state": "rejected", "command": command, "text": "the cabin is occupied",
    }  # fmt: skip


async def test_a_step_is_written_once_and_again_only_when_the_series_lost_it(desk: Desk) -> None:
    await desk.add_kiosk(KIOSK)
    await issue(desk)
    steps = Steps()
    assert await steps.write(desk.office) >= 1
    assert await steps.write(desk.office) == 0
    assert await Steps().write(desk.office) >= 1


async def test_what_the_series_did_not_take_is_written_when_they_are_back(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk(KIOSK)
    command = await issue(desk)
    steps, series = Steps(), desk.office.series
    await steps.write(desk.office)
    clock.advance(600)
    await steps.write(desk.office)
    await reach(desk.office, command, CommandState.EXPIRED, {})
    write = series.write

    async def away(points: Sequence[Point]) -> None:
        raise StoreUnavailable("away")

    series.write = away  # type: ignore[method-assign]
    for _ in range(2):
        try:
            await steps.write(desk.office)
        except StoreUnavailable:
            continue
        raise AssertionError("the step was taken for written")
    series.write = write  # type: ignore[method-assign]
    assert await steps.write(desk.office) == 1
    assert (await written(desk))[-1].fields["state"] == "expired"
