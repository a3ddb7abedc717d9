"""A kiosk for tests, made from the contract alone: it says what it is and obeys what is signed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ulid import ULID

from broker import Client, Outgoing, Session, Subscription
from contract import (
    EXAMPLES,
    ActiveAlarms,
    Alarm,
    Command,
    Detail,
    Family,
    Frame,
    Kind,
    MqttSettings,
    Reply,
    ReplyState,
    Sample,
    Status,
    SystemClock,
    Topic,
    VerifyKey,
    build,
    decode,
    encode,
    filter_for,
    verify,
)

EXAMPLE = decode(Status, EXAMPLES[Status].encode())


@dataclass
class FakeKiosk:
    """Answers each command by `answers`, in order; `received` holds what it could verify."""

    id: str
    url: str
    key: VerifyKey
    answers: Sequence[ReplyState] = ("accepted", "in_progress", "succeeded")
    boot: str = field(default_factory=lambda: str(ULID()))
    counter: int = 0
    received: list[Command] = field(default_factory=list)
    tokens: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._seq = 0
        self.client = Client(
            MqttSettings(url=self.url),
            client_id=self.id,
            subscriptions=[Subscription(filter_for(Kind.COMMAND, self.id))],
            will=lambda conn: self._status("offline", conn),
            farewell=lambda conn: self._status("offline", conn),
            on_connect=self._greet,
        )

    async def _greet(self, session: Session) -> None:
        await self.client.publish(self._status("online", session.conn))

    def status(self, state: str, conn: str) -> Status:
        said = {"state": state, "conn": conn, "boot": self.boot, "counter": self.counter}
        return EXAMPLE.model_copy(update={**said, "at": SystemClock().now()})

    def _status(self, state: str, conn: str) -> Outgoing:
        topic = build(Topic(self.id, Kind.STATUS))
        return Outgoing(topic, encode(self.status(state, conn)), retain=True)

    async def say_again(self) -> None:
        """The status that is repeated every minute."""
        assert self.client.session is not None
        await self.client.publish(self._status("online", self.client.session.conn))

    async def raise_alarms(self, alarms: Sequence[Alarm]) -> None:
        active = ActiveAlarms(boot=self.boot, at=SystemClock().now(), alarms=tuple(alarms))
        topic = build(Topic(self.id, Kind.ALARMS))
        await self.client.publish(Outgoing(topic, encode(active), retain=True))

    async def measure(self, samples: Sequence[Sample], family: Family = Family.SENSOR) -> None:
        """One live frame."""
        self._seq += 1
        frame = Frame(boot=self.boot, seq=self._seq, clock="synced", samples=list(samples))
        topic = build(Topic(self.id, Kind.LIVE, family))
        properties = {"boot": self.boot, "seq": str(self._seq)}
        await self.client.publish(Outgoing(topic, encode(frame), properties=properties))

    async def reply(self, command_id: str, state: ReplyState) -> None:
        reply = Reply(
            id=command_id,
            state=state,
            at=SystemClock().now(),
            boot=self.boot,
            machine="test",
            detail=Detail(code=state, description=f"it is {state}"),
        )
        await self.client.publish(Outgoing(build(Topic(self.id, Kind.REPLY)), encode(reply)))

    async def obey(self) -> None:
        async for message in self.client.messages():
            self.tokens.append(message.payload)
            command = verify(Command, message.payload, {self.key.kid: self.key})
            if command.counter <= self.counter:
                continue
            self.counter = command.counter
            self.received.append(command)
            for state in self.answers:
                await self.reply(command.id, state)


@asynccontextmanager
async def running(kiosk: FakeKiosk) -> AsyncIterator[FakeKiosk]:
    """The kiosk, connected, while the block runs; it leaves in good order."""
    tasks = [asyncio.create_task(kiosk.client.run()), asyncio.create_task(kiosk.obey())]
    try:
        await kiosk.client.wait_connected()
        yield kiosk
    finally:
        await kiosk.client.close()
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
