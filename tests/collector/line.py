"""A collector process on a real line, and a kiosk that speaks to it by hand."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from broker import Client, Outgoing, Subscription
from contract import Ack, Kind, Lifecycle, MqttSettings, Profile, decode, filter_for, parse
from store import Kiosk, Site, kiosks, open_database, sites
from tests.collector.material import KIOSK, properties
from tests.databases import migrated
from tests.servers.process import ServerProcess

ROOT = Path(__file__).parents[2]
SITE = Site("meriadeck", "Mériadeck", "33063", "Bordeaux", 44.8378, -0.5850)


@dataclass(frozen=True)
class Installation:
    """The three addresses and the home of one installation."""

    home: Path
    mqtt: str
    series: str
    database: str

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "ESCALE_HOME": str(self.home),
            "ESCALE_CONFIG": "",
            "ESCALE_MQTT_URL": self.mqtt,
            "ESCALE_SERIES_URL": self.series,
            "ESCALE_DATABASE_URL": self.database,
        }

    async def register(self, *ids: str) -> None:
        """Makes the tables, a site and these kiosks."""
        await migrated(self.database)
        database = open_database(self.database)
        try:
            await sites.add(database, SITE)
            for kiosk in ids:
                row = Kiosk(kiosk, SITE.id, Profile.BOOTH, Lifecycle.IN_SERVICE, created_at=1)
                await kiosks.add(database, row)
        finally:
            await database.close()

    def collector(
        self, *, module: str = "collector", awaits: str = "broker_connected"
    ) -> ServerProcess:
        """A collector process, not yet started; it is ready when its log `awaits`, per lane."""
        self.home.mkdir(parents=True, exist_ok=True)
        log = self.home / "collector.log"
        lanes = 2 if awaits == "broker_connected" else 1
        already = log.read_text().count(awaits) if log.exists() else 0
        return ServerProcess(
            name="collector",
            command=[sys.executable, "-m", module],
            log=log,
            ready=lambda: log.read_text().count(awaits) >= already + lanes,
            environment={**self.environment, "PYTHONPATH": str(ROOT)},
        )


class KioskByHand:
    """Publishes frames and waits for what is said about them."""

    def __init__(self, client: Client, kiosk: str) -> None:
        self._client = client
        self._kiosk = kiosk
        self._acks: asyncio.Queue[Ack] = asyncio.Queue()
        self.seen: list[Ack] = []

    async def send(
        self,
        seq: int,
        payload: bytes,
        *,
        lane: str = "live",
        named: Mapping[str, str] | None = None,
    ) -> None:
        topic = f"escale/v1/{self._kiosk}/up/{lane}/sensor"
        parse(topic)
        named = properties(seq) if named is None else named
        await self._client.publish(Outgoing(topic, payload, properties=named))

    async def listen(self) -> None:
        async for message in self._client.messages():
            self._acks.put_nowait(decode(Ack, message.payload))

    async def next_ack(self) -> Ack:
        return await self._acks.get()

    async def answered(self, *seqs: int) -> None:
        """Returns once each of these has been named in an ack."""
        async with asyncio.timeout(20):
            while not set(seqs) <= self.named():
                self.seen.append(await self._acks.get())

    def named(self) -> set[int]:
        stored = {
            seq for ack in self.seen for low, high in ack.stored for seq in range(low, high + 1)
        }
        return stored | {row.seq for ack in self.seen for row in ack.rejected}

    def rejections(self) -> dict[int, str]:
        return {row.seq: row.reason.value for ack in self.seen for row in ack.rejected}


@asynccontextmanager
async def kiosk_by_hand(mqtt: str, kiosk: str = KIOSK) -> AsyncIterator[KioskByHand]:
    client = Client(
        MqttSettings(url=mqtt),
        client_id=kiosk,
        subscriptions=(Subscription(filter_for(Kind.ACK, kiosk), qos=0),),
    )
    hand = KioskByHand(client, kiosk)
    tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(hand.listen())]
    try:
        async with asyncio.timeout(10):
            await client.wait_connected()
        yield hand
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
