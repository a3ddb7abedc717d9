"""Commands through the real embedded broker to a kiosk and back, with one API process or two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from broker import EmbeddedBroker, Outgoing
from contract import CommandState, Kind, Topic, build
from control_api.roles import Role
from store import commands, statuses
from tests.control_api import desks
from tests.control_api.desks import Desk
from tests.control_api.kiosk import FakeKiosk, running
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"
COMMANDS = f"/api/v1/kiosks/{KIOSK}/commands"


def fake(desk: Desk, broker: EmbeddedBroker, **particulars: Any) -> FakeKiosk:
    return FakeKiosk(KIOSK, broker.url, desk.office.key.public(), **particulars)


async def is_online(desk: Desk) -> None:
    async def online() -> bool:
        known = await statuses.get(desk.office.database, KIOSK)
        return known is not None and known.status.state == "online"

    await eventually(online, what="the kiosk to be online")


async def ask(desk: Desk, **body: Any) -> str:
    response = await desk.ask("POST", COMMANDS, Role.OPERATOR, json={"action": "identify", **body})
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


async def reached(desk: Desk, command_id: str, state: str) -> list[str]:
    async def there() -> list[str] | None:
        found = await desk.get(f"/api/v1/commands/{command_id}")
        steps = [step["state"] for step in found["events"]]
        return steps if found["state"] == state else None

    return await eventually(there, what=f"the command to be {state}") or []


async def test_a_command_goes_to_the_kiosk_and_its_end_comes_back(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    async with running(fake(connected, broker)) as kiosk:
        await is_online(connected)
        command = await ask(connected, params={"seconds": 5})
        steps = await reached(connected, command, "succeeded")
        # The kiosk may answer before the broker's own acknowledgement has been read.
        assert [step for step in steps if step != "sent"] == [
            "created", "accepted", "in_progress", "succeeded",
        ]  # fmt: skip
        assert [found.params for found in kiosk.received] == [{"seconds": 5}]
        detail = (await connected.get(f"/api/v1/commands/{command}"))["detail"]
        assert (detail["description"], detail["machine"]) == ("it is succeeded", "test")


async def test_what_was_queued_is_sent_when_the_kiosk_comes(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    first, second = await ask(connected), await ask(connected)
    await reached(connected, second, "queued")
    async with running(fake(connected, broker)) as kiosk:
        await reached(connected, second, "succeeded")
        await reached(connected, first, "succeeded")
        assert [found.counter for found in kiosk.received] == [1, 2]


async def test_a_kiosk_that_leaves_is_offline_and_its_will_of_an_older_connection_is_not_heard(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    kiosk = fake(connected, broker)
    async with running(kiosk):
        await is_online(connected)
        stale = kiosk.status("offline", "01K8ZZ1C9D4E5F6G7H8J9KAMBN")
        topic = build(Topic(KIOSK, Kind.STATUS))
        await kiosk.client.publish(Outgoing(topic, stale.model_dump_json().encode()))
        await kiosk.say_again()
        command = await ask(connected)
        await reached(connected, command, "succeeded")

    async def offline() -> bool:
        return bool((await connected.get(f"/api/v1/kiosks/{KIOSK}"))["state"] == "offline")

    await eventually(offline, what="the kiosk to be offline")


async def test_what_was_not_answered_is_sent_again_at_the_next_connection(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    async with running(fake(connected, broker, answers=())) as deaf:
        await is_online(connected)
        command = await ask(connected)
        await reached(connected, command, "sent")
        await eventually(lambda: _count(deaf, 1), what="the command")
    async with running(fake(connected, broker)) as kiosk:
        await reached(connected, command, "succeeded")
        assert kiosk.tokens[0] == deaf.tokens[0]


async def test_states_never_go_back_whatever_comes_late_or_twice(
    connected: Desk, broker: EmbeddedBroker
) -> None:
    await connected.add_kiosk(KIOSK)
    async with running(fake(connected, broker)) as kiosk:
        await is_online(connected)
        command = await ask(connected)
        await reached(connected, command, "succeeded")
        for state in ("accepted", "in_progress", "failed", "succeeded"):
            await kiosk.reply(command, state)
        other = await ask(connected)
        await reached(connected, other, "succeeded")
        record = await commands.get(connected.office.database, command)
        assert record.state is CommandState.SUCCEEDED
        steps = await reached(connected, command, "succeeded")
        assert len(steps) == len(set(steps))


async def test_a_kiosk_can_not_answer_for_another(connected: Desk, broker: EmbeddedBroker) -> None:
    await connected.add_kiosk(KIOSK)
    await connected.add_kiosk("somebody-else")
    command = await ask(connected)
    thief = FakeKiosk("somebody-else", broker.url, connected.office.key.public())
    async with running(thief):
        await thief.reply(command, "succeeded")
        later = await connected.ask(
            "POST", "/api/v1/kiosks/somebody-else/commands", json={"action": "ping"}
        )
        await reached(connected, later.json()["id"], "succeeded")
    assert (await connected.get(f"/api/v1/commands/{command}"))["state"] == "queued"


async def test_two_processes_hear_the_same_and_write_it_once(
    tmp_path: Path, broker: EmbeddedBroker
) -> None:
    shared = desks.settings(tmp_path, broker.url)
    async with desks.desk(shared) as one, desks.desk(shared) as two:
        await one.office.client.wait_connected()
        await two.office.client.wait_connected()
        await one.add_kiosk(KIOSK)
        async with running(fake(one, broker)) as kiosk:
            await is_online(two)
            for asked, followed in ((one, two), (two, one)):
                command = await ask(asked)
                steps = await reached(followed, command, "succeeded")
                assert len(steps) == len(set(steps))
            assert [found.counter for found in kiosk.received] == [1, 2]


async def _count(kiosk: FakeKiosk, wanted: int) -> bool:
    return len(kiosk.tokens) >= wanted
