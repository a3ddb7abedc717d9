"""Commands: counters that only rise, states that only advance."""

import asyncio
from dataclasses import replace

import pytest

from contract import Command, CommandState, NotFound
from store import CommandRecord, Database, commands, kiosks, statuses
from tests.store.fleet import KIOSK, status

IDS = [f"01JD00000000000000000000{number:02}" for number in range(20)]


async def create(db: Database, number: int = 0, *, exp: int = 100) -> CommandRecord:
    def draft(counter: int) -> Command:
        return Command(
            id=IDS[number],
            kiosk=KIOSK.id,
            counter=counter,
            action="identify",
            params={"seconds": 5},
            nbf=1,
            exp=exp,
        )

    return await commands.create(
        db,
        KIOSK.id,
        created_by="alice",
        created_at=1,
        draft=draft,
        sign=lambda command: f"signed {command.counter}".encode(),
    )


async def test_a_command_comes_back_as_it_was_issued(fleet: Database) -> None:
    issued = await create(fleet)
    assert issued.command.counter == 1
    assert issued.token == "signed 1"
    assert await commands.get(fleet, IDS[0]) == issued
    assert [event.state for event in await commands.events(fleet, IDS[0])] == ["created"]


async def test_the_counter_lies_above_what_the_kiosk_reports(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(10), received_at=1)
    assert (await create(fleet)).command.counter == 5
    assert (await kiosks.get(fleet, KIOSK.id)).counter == 5


async def test_commands_issued_at_once_get_a_counter_each(fleet: Database) -> None:
    issued = await asyncio.gather(*(create(fleet, number) for number in range(8)))
    assert sorted(one.command.counter for one in issued) == list(range(1, 9))


async def test_a_command_that_cannot_be_signed_uses_up_no_counter(fleet: Database) -> None:
    def fail(command: Command) -> bytes:
        raise OSError("no key")

    with pytest.raises(Exception, match="no key"):
        await commands.create(
            fleet,
            KIOSK.id,
            created_by="alice",
            created_at=1,
            draft=lambda counter: Command(
                id=IDS[0], kiosk=KIOSK.id, counter=counter, action="ping", nbf=1, exp=2
            ),
            sign=fail,
        )
    assert (await create(fleet)).command.counter == 1


async def test_a_command_to_an_unregistered_kiosk_is_not_issued(db: Database) -> None:
    with pytest.raises(NotFound):
        await create(db)


async def test_states_only_advance(fleet: Database) -> None:
    await create(fleet)
    steps = {
        CommandState.SENT: True,
        CommandState.QUEUED: False,
        CommandState.SUCCEEDED: True,
        CommandState.FAILED: False,
    }
    for number, (state, moves) in enumerate(steps.items()):
        assert await commands.advance(fleet, IDS[0], state, number, {"code": state}) is moves
    ended = await commands.get(fleet, IDS[0])
    assert (ended.state, ended.state_at, ended.detail) == ("succeeded", 2, {"code": "succeeded"})
    events = await commands.events(fleet, IDS[0])
    assert [event.state for event in events] == ["created", "sent", "succeeded"]


async def test_one_of_two_ends_that_arrive_together_wins(fleet: Database) -> None:
    await create(fleet)
    moved = await asyncio.gather(
        commands.advance(fleet, IDS[0], CommandState.SUCCEEDED, 2, {}),
        commands.advance(fleet, IDS[0], CommandState.FAILED, 2, {}),
    )
    assert sorted(moved) == [False, True]


async def test_an_unknown_command_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        await commands.get(db, IDS[0])
    with pytest.raises(NotFound):
        await commands.advance(db, IDS[0], CommandState.SENT, 1, {})


async def test_pending_are_the_valid_ones_and_due_the_late_ones(fleet: Database) -> None:
    for number, exp in enumerate((100, 50, 100)):
        await create(fleet, number, exp=exp)
    await commands.advance(fleet, IDS[2], CommandState.REJECTED, 2, {})
    pending = await commands.pending(fleet, KIOSK.id, now=50)
    assert [record.command.id for record in pending] == [IDS[0]]
    assert [record.command.id for record in await commands.due(fleet, now=50)] == [IDS[1]]


async def test_commands_are_listed_newest_first_in_pages(fleet: Database) -> None:
    await kiosks.add(fleet, replace(KIOSK, id="kiosk-b"))
    for number in range(3):
        await create(fleet, number)
    first = await commands.list(fleet, KIOSK.id, limit=2)
    rest = await commands.list(fleet, KIOSK.id, before=first[-1].command.id)
    assert [record.command.id for record in (*first, *rest)] == [IDS[2], IDS[1], IDS[0]]
    assert await commands.list(fleet, "kiosk-b") == ()


async def test_the_steps_of_the_fleet_come_in_order_each_with_its_command(fleet: Database) -> None:
    for number in range(2):
        await create(fleet, number)
    await commands.advance(fleet, IDS[0], CommandState.SENT, 7, {"code": "published"})
    await commands.advance(fleet, IDS[0], CommandState.SUCCEEDED, 9, {})
    steps = await commands.steps(fleet)
    assert [(each.command, each.event.state, each.event.at) for each in steps] == [
        (IDS[0], "created", 1), (IDS[1], "created", 1), (IDS[0], "sent", 7),
        (IDS[0], "succeeded", 9),
    ]  # fmt: skip
    assert {(each.kiosk, each.action) for each in steps} == {(KIOSK.id, "identify")}
    assert await commands.steps(fleet, after=steps[2].id) == steps[3:]
    assert await commands.last_step(fleet, before=9) == steps[2].id
    assert await commands.last_step(fleet, before=1) == 0
    assert await commands.under_way(fleet) == 1
