"""A small back office for a simulated fleet: hears everything, acknowledges, commands."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ulid import ULID

from broker import Client, Incoming, Outgoing, Subscription
from contract import (
    Ack,
    Command,
    Kind,
    MqttSettings,
    SigningKey,
    SystemClock,
    Topic,
    build,
    encode,
    filter_for,
    parse,
    sign,
)

HEARD = (Kind.STATUS, Kind.LIVE, Kind.BACKLOG, Kind.REPLY)


@dataclass
class Office:
    """`heard` grows; `until` waits for something to be in it."""

    client: Client
    key: SigningKey
    heard: list[tuple[Topic, dict[str, Any]]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    counter: int = 0

    async def listen(self) -> None:
        async for message in self.client.messages():
            await self._hear(message)

    async def until(self, true: Callable[["Office"], bool], *, what: str) -> None:
        async with asyncio.timeout(20):
            async with self.changed:
                await self.changed.wait_for(lambda: true(self))
        assert true(self), what

    def bodies(self, kiosk: str, kind: Kind) -> list[dict[str, Any]]:
        return [body for topic, body in self.heard if (topic.kiosk, topic.kind) == (kiosk, kind)]

    def state(self, kiosk: str) -> str | None:
        told = self.bodies(kiosk, Kind.STATUS)
        return told[-1]["state"] if told else None

    def replies(self, command: str) -> list[str]:
        return [
            body["state"]
            for topic, body in self.heard
            if topic.kind is Kind.REPLY and body["id"] == command
        ]

    async def command(self, kiosk: str, action: str, **params: object) -> str:
        self.counter += 1
        now = SystemClock().now()
        command = Command.model_validate(
            {
                "id": str(ULID()),
                "kiosk": kiosk,
                "counter": self.counter,
                "action": action,
                "params": params,
                "nbf": now - 1_000_000,
                "exp": now + 60_000_000,
            }
        )
        topic = build(Topic(kiosk, Kind.COMMAND))
        await self.client.publish(Outgoing(topic, sign(command, self.key)))
        return command.id

    async def _hear(self, message: Incoming) -> None:
        topic, body = parse(message.topic), json.loads(message.payload)
        if topic.kind in (Kind.LIVE, Kind.BACKLOG):
            ack = Ack(boot=body["boot"], stored=((body["seq"], body["seq"]),))
            await self.client.publish(
                Outgoing(build(Topic(topic.kiosk, Kind.ACK)), encode(ack), qos=0)
            )
        async with self.changed:
            self.heard.append((topic, body))
            self.changed.notify_all()


@asynccontextmanager
async def office(url: str, key: SigningKey) -> AsyncIterator[Office]:
    """Connected and subscribed."""
    client = Client(
        MqttSettings(url=url),
        client_id="_test-office",
        subscriptions=[Subscription(filter_for(kind)) for kind in HEARD],
        rng=random.Random(1),
    )
    made = Office(client, key)
    tasks = [asyncio.create_task(client.run()), asyncio.create_task(made.listen())]
    try:
        await client.wait_connected()
        yield made
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
