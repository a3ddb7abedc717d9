"""A daemon on a real broker, and an office that hears it, acknowledges and commands."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from broker import Backoff, Client, EmbeddedBroker, Incoming, Outgoing, Subscription
from contract import (
    Ack,
    Action,
    ActiveAlarms,
    Clock,
    Detail,
    Frame,
    Kind,
    MqttSettings,
    Params,
    Reply,
    Status,
    Topic,
    build,
    decode,
    encode,
    parse,
)
from edge import Daemon, Driver, Executor, Reading, load_configuration
from tests.edge.material import KIOSK, Office

PATIENCE_S = 40.0


class Counting:
    """A driver whose samples can be told apart: `uptime` counts from 1."""

    name = "counting"

    def __init__(self) -> None:
        self.count = 0
        self.present = False

    async def read(self) -> Sequence[Reading]:
        self.count += 1
        return [Reading("host", {"uptime": self.count})]

    async def close(self) -> None:
        return

    def occupied(self) -> bool:
        return self.present


class Noted:
    """An executor that notes what it was asked to do."""

    name = "noted"

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def run(self, params: Params, command_id: str) -> Detail:
        self.ran.append(command_id)
        return Detail(code="done", description=type(params).__name__)


class BackOffice:
    """What a collector and the API would do; `acking` may be switched off."""

    def __init__(self, url: str, office: Office) -> None:
        self.office = office
        self.acking = True
        self.stored: dict[tuple[str, int], Frame] = {}
        self.deliveries: list[tuple[str, str, int]] = []
        self.statuses: list[Status] = []
        self.replies: list[Reply] = []
        self.alarms: list[tuple[str, ...]] = []
        self._changed = asyncio.Event()
        self.client = Client(
            MqttSettings(url=url),
            client_id="_office",
            subscriptions=[Subscription("escale/v1/+/up/#")],
            backoff=Backoff(first_s=0.05, cap_s=0.1),
            rng=random.Random(3),
        )

    async def listen(self) -> None:
        async for incoming in self.client.messages():
            await self._hear(incoming)
            self._changed.set()

    async def _hear(self, incoming: Incoming) -> None:
        topic = parse(incoming.topic)
        if topic.kind in (Kind.LIVE, Kind.BACKLOG):
            frame = decode(Frame, incoming.payload)
            self.deliveries.append((topic.kind.value, frame.boot, frame.seq))
            if self.acking:
                self.stored[frame.boot, frame.seq] = frame
                ack = Ack(boot=frame.boot, stored=((frame.seq, frame.seq),))
                message = Outgoing(build(Topic(topic.kiosk, Kind.ACK)), encode(ack), qos=0)
                await self.client.publish(message)
        elif topic.kind is Kind.STATUS:
            self.statuses.append(decode(Status, incoming.payload))
        elif topic.kind is Kind.REPLY:
            self.replies.append(decode(Reply, incoming.payload))
        elif topic.kind is Kind.ALARMS:
            active = decode(ActiveAlarms, incoming.payload).alarms
            self.alarms.append(tuple(alarm.type for alarm in active))

    async def send(self, token: bytes) -> None:
        """Publishes a command's bytes."""
        await self.client.publish(Outgoing(build(Topic(KIOSK, Kind.COMMAND)), token))

    def states(self, command: str) -> list[str]:
        """The states that the kiosk has replied for a command."""
        return [reply.state for reply in self.replies if reply.id == command]

    async def until(self, question: Callable[[], bool], what: str) -> None:
        """Waits for what arrives to make something true."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not question():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited {PATIENCE_S} s in vain for {what}") from None

    def has(self, count: int) -> bool:
        """Whether each count up to this one is stored."""
        return set(range(1, count + 1)) <= set(self.values())

    def values(self) -> list[int]:
        """The counts that arrived and were stored, each once, in order."""
        return sorted(
            int(sample.fields["uptime"])
            for frame in self.stored.values()
            for sample in frame.samples
            if "uptime" in sample.fields
        )


@asynccontextmanager
async def back_office(broker: EmbeddedBroker, office: Office) -> AsyncIterator[BackOffice]:
    """An office at work."""
    made = BackOffice(broker.url, office)
    tasks = [asyncio.create_task(made.client.run()), asyncio.create_task(made.listen())]
    try:
        await made.client.wait_connected()
        yield made
    finally:
        await made.client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def a_daemon(
    folder: Path,
    url: str,
    office: Office,
    *,
    drivers: Mapping[str, Driver] | None = None,
    executors: Mapping[Action, Executor] | None = None,
    machine_id: str = "machine-1",
    interval_s: float = 0.05,
    clock: Clock | None = None,
    more: str = "",
) -> Daemon:
    """A daemon that obeys the office."""
    text = f"""
kiosk = "{KIOSK}"
profile = "booth"
data = "data"
interval_s = {interval_s}
status_interval_s = 0.5
{more}
[mqtt]
url = "{url}"
[trust]
keys = ["{office.key.public()}"]
"""
    return Daemon(
        load_configuration(text, folder=folder),
        clock=clock,
        rng=random.Random(5),
        drivers=drivers if drivers is not None else {"counting": Counting()},
        executors=executors or {},
        machine_id=machine_id,
    )


@asynccontextmanager
async def running(daemon: Daemon) -> AsyncIterator[asyncio.Task[None]]:
    """The daemon, ended in order."""
    task = asyncio.create_task(daemon.run())
    try:
        yield task
    finally:
        daemon.stop()
        await task
