"""Two real brokers behind one face, so that the same behaviour is asked of both."""

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broker import (
    Backoff,
    Client,
    EmbeddedBroker,
    Incoming,
    MosquittoSettings,
    Outgoing,
    Subscription,
    certify,
    install,
)
from contract import MqttSettings
from tests.servers.mosquitto import Mosquitto, mosquitto
from tests.servers.process import LOOPBACK, free_port

KIOSKS = ("kiosk-a", "kiosk-b")
OFFICE = ("_collector", "_api")
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Rig:
    """A running broker. `settings(user)` lets that user in, by its certificate where there is one.

    The users of WIRE's table: `kiosk-a`, `kiosk-b`, `_collector`, `_api`.
    """

    name: str
    server: EmbeddedBroker | Mosquitto
    settings: Callable[[str], MqttSettings]
    folder: Path

    @asynccontextmanager
    async def client(
        self, user: str, *filters: str, connect: bool = True, **options: Any
    ) -> AsyncIterator[Client]:
        """A client that runs as long as the block, connected at its beginning."""
        options.setdefault("client_id", user)
        options.setdefault("backoff", Backoff(first_s=0.05, cap_s=0.1))
        options.setdefault("rng", random.Random(1))
        wanted = [Subscription(each) for each in filters]
        client = Client(self.settings(user), subscriptions=wanted, **options)
        running = asyncio.create_task(client.run())
        try:
            if connect:
                async with asyncio.timeout(PATIENCE_S):
                    await client.wait_connected()
            yield client
        finally:
            running.cancel()
            await asyncio.wait({running})


@contextmanager
def rumqttd_rig(folder: Path) -> Iterator[Rig]:
    with EmbeddedBroker(folder, free_port()) as server:
        yield Rig("rumqttd", server, lambda _: MqttSettings(url=server.url), folder)


@contextmanager
def mosquitto_rig(folder: Path) -> Iterator[Rig]:
    """Mosquitto as `escale broker mosquitto` sets it up: TLS, certificates, ACL."""
    ports = free_port(), free_port()
    settings = MosquittoSettings(folder, kiosks_port=ports[0], office_port=ports[1])
    now = dt.datetime.now(dt.UTC)
    install(settings, ["localhost", LOOPBACK], now)
    for user in (*KIOSKS, *OFFICE):
        certify(folder, user, now)
    text = (folder / "mosquitto.conf").read_text()
    with mosquitto(folder, text, port=ports[0]) as server:
        yield Rig("mosquitto", server, lambda user: tls(folder, ports, user), folder)


def tls(folder: Path, ports: Sequence[int], user: str) -> MqttSettings:
    return MqttSettings(
        url=f"mqtts://{LOOPBACK}:{ports[user.startswith('_')]}",
        ca=str(folder / "office.crt"),
        certificate=str(folder / "clients" / f"{user}.crt"),
        key=str(folder / "clients" / f"{user}.key"),
    )


async def next_message(client: Client) -> Incoming:
    """The next message, of which there must be one soon."""
    async with asyncio.timeout(PATIENCE_S):
        return await anext(client.messages())


async def arrivals_until(client: Client, last: bytes) -> list[Incoming]:
    """What arrives up to and without the message whose payload is `last`."""
    seen: list[Incoming] = []
    while (message := await next_message(client)).payload != last:
        seen.append(message)
    return seen


def live(kiosk: str, payload: bytes, **options: Any) -> Outgoing:
    return Outgoing(f"escale/v1/{kiosk}/up/live/host", payload, **options)


def status(kiosk: str, payload: bytes) -> Outgoing:
    return Outgoing(f"escale/v1/{kiosk}/up/status", payload, retain=True)
