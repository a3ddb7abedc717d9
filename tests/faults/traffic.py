"""Somebody on the broker who repeats and reorders what he hears, and sends poison.

The poison bears keys, as a kiosk's frames do, and is sent again until it is answered: each of
it must become a dead letter, once, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ulid import ULID

from broker import Client, Incoming, Outgoing, Subscription
from contract import (
    BOOT_PROPERTY,
    SEQ_PROPERTY,
    Ack,
    BadTopic,
    BrokerError,
    ContractError,
    Kind,
    MqttSettings,
    decode,
    filter_for,
    parse,
)

_REMEMBERED = 600
_TOGETHER = 40
AGAIN_S = 3.0


@dataclass(slots=True)
class Poison:
    """Frames that no store may ever get, by (kiosk, boot, seq), until they are answered."""

    sent: dict[tuple[str, str, int], Outgoing] = field(default_factory=dict)
    answered: set[tuple[str, str, int]] = field(default_factory=set)

    @property
    def waiting(self) -> list[Outgoing]:
        """What nobody has answered yet."""
        return [message for key, message in self.sent.items() if key not in self.answered]


class Stranger:
    """One connection to the broker. `run` until cancelled."""

    def __init__(self, mqtt: str, kiosks: Sequence[str], rng: random.Random) -> None:
        self._kiosks = kiosks
        self._rng = rng
        self._heard: deque[Incoming] = deque(maxlen=_REMEMBERED)
        self._boots = {kiosk: str(ULID()) for kiosk in kiosks}
        self.poison = Poison()
        filters = [filter_for(kind) for kind in (Kind.LIVE, Kind.BACKLOG, Kind.ACK)]
        self._client = Client(
            MqttSettings(url=mqtt),
            client_id="_stranger",
            subscriptions=[Subscription(wanted) for wanted in filters],
            intake=5_000,
        )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._client.run())
            tasks.create_task(self._listen())
            tasks.create_task(self._insist())

    async def duplicate(self) -> int:
        """What was heard last comes twice more; how many messages that is."""
        return await self._say([*list(self._heard)[-_TOGETHER:]] * 2)

    async def reorder(self) -> int:
        """Of what was heard, old and new, some comes again in any order."""
        chosen = self._rng.sample(list(self._heard), min(len(self._heard), 3 * _TOGETHER))
        return await self._say(chosen)

    async def send_poison(self) -> int:
        """One frame of each sort, in the name of each kiosk."""
        for kiosk in self._kiosks:
            for sort in SORTS:
                seq = len(self.poison.sent) + 1
                boot = self._boots[kiosk]
                topic = f"escale/v1/{kiosk}/up/{self._rng.choice(('live', 'backlog'))}/sensor"
                named = {BOOT_PROPERTY: boot, SEQ_PROPERTY: str(seq)}
                message = Outgoing(topic, sort(boot, seq), properties=named)
                self.poison.sent[kiosk, boot, seq] = message
        return await self._publish(self.poison.waiting)

    async def _say(self, heard: Sequence[Incoming]) -> int:
        return await self._publish(
            [Outgoing(one.topic, one.payload, properties=one.properties) for one in heard]
        )

    async def _publish(self, messages: Sequence[Outgoing]) -> int:
        said = 0
        for message in messages:
            with contextlib.suppress(BrokerError):
                await self._client.publish(message, timeout_s=2.0)
                said += 1
        return said

    async def _listen(self) -> None:
        async for message in self._client.messages():
            try:
                place = parse(message.topic)
            except BadTopic:
                # The collectors' own probe.
                continue
            if place.kind is not Kind.ACK:
                self._heard.append(message)
                continue
            with contextlib.suppress(ContractError):
                self._answered(place.kiosk, decode(Ack, message.payload))

    def _answered(self, kiosk: str, ack: Ack) -> None:
        for row in ack.rejected:
            self.poison.answered.add((kiosk, ack.boot, row.seq))

    async def _insist(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            await self._publish(self.poison.waiting)


def _frame(boot: str, seq: int, samples: object) -> bytes:
    return json.dumps({"boot": boot, "seq": seq, "clock": "synced", "samples": samples}).encode()


def _sample(**changes: object) -> dict[str, object]:
    whole = {"m": "climate", "at": 1_700_000_000_000_000, "tags": {"zone": "x"}}
    return {**whole, "fields": {"light": 9e9}, **changes}


SORTS: tuple[Callable[[str, int], bytes], ...] = (
    lambda _boot, _seq: b"\xff\xfe not JSON",
    lambda _boot, _seq: b"",
    lambda _boot, _seq: b'{"boot":',
    lambda boot, seq: _frame(boot, seq, []),
    lambda boot, seq: _frame(boot, seq + 1_000_000, [_sample()]),
    lambda boot, seq: _frame(boot, seq, [_sample(m="weather")]),
    lambda boot, seq: _frame(boot, seq, [_sample(tags={"kiosk": "another", "zone": "x"})]),
    lambda boot, seq: _frame(boot, seq, [_sample(fields={"light": "bright"})]),
    lambda boot, seq: _frame(boot, seq, [_sample(fields={"light": float("nan")})]),
    lambda boot, seq: _frame(boot, seq, [_sample(m="link", tags={"target": "x"})]),
    lambda boot, seq: _frame(boot, seq, [_sample(at=2**52)]),
    lambda boot, seq: _frame(boot, seq, [_sample(tags={"zone": "a\\b"})]),
)
"""Each is refused for another reason; none may reach the store."""
