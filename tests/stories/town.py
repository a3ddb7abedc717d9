"""A town for the stories: places, people who sign in, and a booth at the broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from broker import Client, Subscription
from contract import Kind, MqttSettings, filter_for
from control_api import credentials
from control_api.contents import publish, renew
from control_api.orientations import RECENT_US, take_in
from control_api.roles import Role
from edge.content.desk import ContentDesk
from edge.readings import Reading
from programme import Bundler
from store import Point
from tests.control_api.desks import BASE, Desk, StillClock
from tests.programme.imports.tables import GOOD
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"
PROCEDURES = "aide_aux_demarches_administratives"
API = "/api/v1/programme"
HOUR_S, DAY_S = 3_600.0, 86_400.0
OURS = {"Sec-Fetch-Site": "same-origin"}
PLACES: dict[str, dict[str, str]] = {
    "mairie": {"horaires": "Mo-Fr 09:00-17:00; PH off"},
    "espace": {
        "latitude": "44.8800",
        "longitude": "-0.5200",
        "horaires": "We 14:00-18:00",
        "presentation_resume": "Accueil en arabe",
        "date_maj": "2023-01-10",
    },
    "maison": {
        "latitude": "44.8830",
        "longitude": "-0.5160",
        "horaires": "Mo,We 09:00-17:00",
        "presentation_resume": "On parle arabe",
    },
    "victoire": {
        "commune": "Bordeaux",
        "code_insee": "33063",
        "code_postal": "33800",
        "latitude": "44.8330",
        "longitude": "-0.5720",
        "horaires": "Mo-Sa 09:00-18:00",
    },
}
"""Three of Lormont, and one 200 m from the kiosk."""


async def send(office: Desk, method: str, path: str, body: Any = None, status: int = 201) -> Any:
    """What the programme's API answers an operator."""
    answer = await office.ask(method, f"{API}{path}", Role.OPERATOR, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def furnish(office: Desk) -> None:
    """The town's places and one structure."""
    for name, more in PLACES.items():
        row = GOOD | {"id": name, "nom": name} | more
        answer = await office.ask("PUT", f"{API}/places/{name}", json=row)
        assert answer.is_success, answer.text
    body = {"id": "ccas", "name": "CCAS", "kind": "CCAS", "commune": "33063"}
    await send(office, "POST", "/structures", body)


async def signed_in(office: Desk, role: Role) -> dict[str, str]:
    """The headers of somebody at a browser."""
    link = await credentials.create_sign_in(
        office.office.database, office.office.clock, "test", role=role, base_url=BASE
    )
    answer = await office.http.get(link)
    office.http.cookies.clear()
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0], **OURS}


@dataclass
class Booth:
    """A kiosk's content, as its daemon has it; `counted` is what its hours left behind."""

    office: Desk
    clock: StillClock
    content: ContentDesk
    bundler: Bundler = field(default_factory=Bundler)
    counted: list[Reading] = field(default_factory=list)

    async def told(self) -> None:
        """The office publishes what is new, and the kiosk has it."""
        before = self.version
        await renew(self.office.office, self.bundler)
        await publish(self.office.office)

        async def newer() -> bool:
            return self.version > before

        await eventually(newer, what="the kiosk to have newer content")

    @property
    def version(self) -> int:
        found = self.content.shelf.content()
        return 0 if found is None else found.version

    async def hour_over(self) -> None:
        """The hour's counts leave the kiosk and reach the register."""
        self.clock.advance(HOUR_S)
        self.content.stop()
        await self.write(self.counted)
        self.counted.clear()
        await take_in(self.office.office, RECENT_US)

    async def write(self, readings: Sequence[Reading]) -> None:
        points = [
            Point(one.m, KIOSK, dict(one.tags), dict(one.fields), self.clock.now())
            for one in readings
        ]
        await self.office.office.series.write(points)


@asynccontextmanager
async def booth_at(
    office: Desk, clock: StillClock, folder: Path, kiosk: str = KIOSK
) -> AsyncIterator[Booth]:
    """A kiosk's booth, connected and listening."""
    counted: list[Reading] = []
    content = ContentDesk(kiosk, folder, [office.office.key.public()], clock.now, counted.extend)
    client = Client(
        MqttSettings(url=office.office.settings.mqtt.url),
        client_id=kiosk,
        subscriptions=[Subscription(filter_for(Kind.CONTENT, kiosk))],
    )

    async def hear() -> None:
        async for message in client.messages():
            content.receive(message.payload)

    tasks = [asyncio.create_task(work) for work in (client.run(), hear(), content.run())]
    try:
        await client.wait_connected()
        yield Booth(office, clock, content, counted=counted)
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
