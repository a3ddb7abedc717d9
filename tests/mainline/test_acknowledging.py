"""A tamper alarm from the kiosk to the back office, and an operator's word back to the kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from broker import EmbeddedBroker
from control_api.roles import Role
from edge.readings import Reading
from tests.control_api import desks
from tests.control_api.desks import Desk
from tests.edge.line import a_daemon, running
from tests.edge.material import KIOSK, Office
from tests.servers.process import free_port
from tests.waiting import eventually

ALARMS = f"/api/v1/kiosks/{KIOSK}/alarms"


class Lid:
    """A tamper switch that was pressed once, before anybody looked."""

    name = "lid"

    def __init__(self) -> None:
        self.changes = 2

    async def read(self) -> Sequence[Reading]:
        changes, self.changes = self.changes, 0
        fields = {"open": False, "changes": changes}
        return [Reading("contact", fields, {"kind": "tamper", "contact": "lid"})]

    async def close(self) -> None:
        return


async def items(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desk.get(ALARMS))["items"]
    return found


@pytest.mark.slow
async def test_an_operator_acknowledges_and_the_kiosk_ends_the_alarm(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        async with desks.desk(desks.settings(tmp_path, broker.url)) as desk:
            await desk.office.client.wait_connected()
            await desk.add_kiosk(KIOSK)
            office = Office()
            office.key = desk.office.key
            async with running(a_daemon(tmp_path, broker.url, office, drivers={"lid": Lid()})):

                async def raised() -> bool:
                    return bool(await items(desk))

                async def ended() -> bool:
                    return not await items(desk)

                await eventually(raised, what="the alarm")
                (alarm,) = await items(desk)
                assert (alarm["type"], alarm["latched"]) == ("tamper_brief", True)
                assert alarm["operator"]["state"] == "none"
                said = {"type": "tamper_brief", "qualifier": "lid"}
                answer = await desk.ask("POST", f"{ALARMS}/acknowledge", Role.OPERATOR, json=said)
                assert answer.status_code == 202, answer.text
                await eventually(ended, what="its end")
                command = answer.json()["command"]["id"]

                async def answered() -> bool:
                    found = await desk.get(f"/api/v1/commands/{command}")
                    return bool(found["state"] == "succeeded")

                await eventually(answered, what="the kiosk's answer")
