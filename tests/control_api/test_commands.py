"""Commands without a broker: kept, queued, numbered, ended in time, never shown signed."""

from __future__ import annotations

from typing import Any

import pytest

from contract import (
    EXAMPLES,
    Command,
    CommandState,
    Lifecycle,
    Status,
    decode,
    verify,
)
from control_api.issuing import ANSWER_GRACE_S, END_GRACE_S, end_overdue
from control_api.roles import Role
from store import commands, kiosks, statuses
from tests.control_api.desks import Desk, StillClock

COMMANDS = "/api/v1/kiosks/bordeaux-victoire/commands"


@pytest.fixture
async def known(desk: Desk) -> Desk:
    await desk.add_kiosk()
    return desk


async def ask(desk: Desk, **body: Any) -> dict[str, Any]:
    sent = {"action": "identify", **body}
    response = await desk.ask("POST", COMMANDS, Role.OPERATOR, json=sent)
    assert response.status_code == 202, response.text
    found: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/api/v1/commands/{found['id']}"
    return found


async def follow(desk: Desk, command: dict[str, Any]) -> tuple[str, list[str]]:
    found = await desk.get(f"/api/v1/commands/{command['id']}")
    return found["state"], [step["state"] for step in found["events"]]


async def test_a_command_to_a_kiosk_that_is_not_there_is_queued(known: Desk) -> None:
    command = await ask(known, params={"seconds": 30}, ttl_s=120)
    assert command["created_at"] == "2026-09-21T14:13:20.000000Z"
    assert command["expires_at"] == "2026-09-21T14:15:20.000000Z"
    assert await follow(known, command) == ("queued", ["created", "queued"])


async def test_what_is_signed_is_for_this_kiosk_for_a_while_and_verifies(known: Desk) -> None:
    command = await ask(known, params={"seconds": 30}, ttl_s=120)
    record = await commands.get(known.office.database, command["id"])
    key = known.office.key.public()
    signed = verify(Command, record.token.encode(), {key.kid: key})
    assert signed == record.command
    assert (signed.kiosk, signed.counter, signed.params) == (
        "bordeaux-victoire",
        1,
        {"seconds": 30},
    )
    assert record.created_by.endswith(" operator")


async def test_the_signed_form_is_never_shown(known: Desk) -> None:
    command = await ask(known)
    record = await commands.get(known.office.database, command["id"])
    for path in (f"/api/v1/commands/{command['id']}", COMMANDS):
        assert record.token not in (await known.ask("GET", path)).text


async def test_counters_go_on_above_the_one_that_the_kiosk_reports(known: Desk) -> None:
    assert (await ask(known))["counter"] == 1
    said = decode(Status, EXAMPLES[Status].encode()).model_copy(update={"counter": 41})
    await statuses.record(
        known.office.database, "bordeaux-victoire", said, known.office.clock.now()
    )
    assert (await ask(known))["counter"] == 42


async def test_a_broker_that_is_away_queues_what_an_online_kiosk_should_get(known: Desk) -> None:
    said = decode(Status, EXAMPLES[Status].encode())
    await statuses.record(
        known.office.database, "bordeaux-victoire", said, known.office.clock.now()
    )
    command = await ask(known)
    found = await known.get(f"/api/v1/commands/{command['id']}")
    assert (found["state"], found["detail"]["code"]) == ("queued", "broker_away")


async def test_what_was_never_sent_expires_when_its_time_is_over(
    known: Desk, clock: StillClock
) -> None:
    command = await ask(known, ttl_s=60)
    clock.advance(59)
    await end_overdue(known.office)
    assert (await follow(known, command))[0] == "queued"
    clock.advance(2)
    await end_overdue(known.office)
    assert (await follow(known, command))[0] == "expired"


@pytest.mark.parametrize(
    ("reached", "grace_s"),
    [
        (CommandState.SENT, ANSWER_GRACE_S),
        (CommandState.ACCEPTED, END_GRACE_S),
        (CommandState.WAITING, END_GRACE_S),
        (CommandState.IN_PROGRESS, END_GRACE_S),
    ],
)
async def test_what_has_no_end_in_time_times_out_and_a_late_end_is_still_believed(
    known: Desk, clock: StillClock, reached: CommandState, grace_s: int
) -> None:
    command = await ask(known, ttl_s=60)
    await commands.advance(known.office.database, command["id"], reached, clock.now(), {})
    clock.advance(60 + grace_s - 1)
    await end_overdue(known.office)
    assert (await follow(known, command))[0] == reached.value
    clock.advance(2)
    await end_overdue(known.office)
    await end_overdue(known.office)
    state, steps = await follow(known, command)
    assert (state, steps[-1], steps.count("timed_out")) == ("timed_out", "timed_out", 1)
    late = CommandState.SUCCEEDED
    assert await commands.advance(known.office.database, command["id"], late, clock.now(), {})


async def test_a_retired_kiosk_takes_no_command(known: Desk) -> None:
    await kiosks.set_lifecycle(known.office.database, "bordeaux-victoire", Lifecycle.RETIRED)
    response = await known.ask("POST", COMMANDS, json={"action": "ping"})
    assert response.status_code == 409


async def test_a_kiosk_nobody_knows_takes_no_command(known: Desk) -> None:
    response = await known.ask("POST", "/api/v1/kiosks/nobody/commands", json={"action": "ping"})
    assert response.status_code == 404


async def test_a_kiosks_commands_are_listed_the_newest_first_page_by_page(
    known: Desk, clock: StillClock
) -> None:
    wanted = []
    for _ in range(5):
        clock.advance(1)
        wanted.append((await ask(known))["id"])
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        found = await known.get(COMMANDS, **query)
        seen += [row["id"] for row in found["items"]]
        if found["next"] is None:
            break
        query["cursor"] = found["next"]
    assert seen == wanted[::-1]
