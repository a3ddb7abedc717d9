"""One poison frame in 10,000: what gets into the dead letters, and the writes it costs.

Clients in the names of kiosks publish frames as fast as they are acknowledged. A poison frame
has one sample that InfluxDB itself refuses (a field's type conflicts), among good ones. Baseline:
one write a batch, as without poison.

    python -m bench.poison [--frames 40000] [--samples-a-frame 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from ulid import ULID

from bench.figures import show
from bench.line import DATABASE, line, quiet
from broker import Client, Outgoing, Subscription
from contract import Ack, BrokerError, Kind, MqttSettings, decode, filter_for
from tests.faults import reading_back
from tests.faults.door import Written

KIOSKS = 8
ONE_IN = 10_000
WINDOW = 64
PATIENCE_S = 20.0
POISON = "dew_point"


class Sender:
    """One kiosk by hand: at most 64 frames unanswered."""

    def __init__(self, mqtt: str, kiosk: str, frames: Sequence[tuple[int, bytes]], boot: str):
        self._kiosk = kiosk
        self._boot = boot
        self._frames = frames
        self._room = asyncio.Semaphore(WINDOW)
        self._waiting: set[int] = set()
        self.answered: set[int] = set()
        self._done = asyncio.Event()
        self._client = Client(
            MqttSettings(url=mqtt),
            client_id=kiosk,
            subscriptions=[Subscription(filter_for(Kind.ACK, kiosk), qos=0)],
        )

    async def run(self) -> None:
        """Returns once every frame is answered; again and again sends what is not."""
        tasks = [asyncio.ensure_future(self._client.run()), asyncio.ensure_future(self._listen())]
        await self._client.wait_connected()
        async with asyncio.TaskGroup() as sending:
            for seq, payload in self._frames:
                await self._room.acquire()
                self._waiting.add(seq)
                sending.create_task(self._send(seq, payload))
        while len(self.answered) < len(self._frames):
            self._done.clear()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._done.wait()
            except TimeoutError:
                for seq, payload in self._frames:
                    if seq not in self.answered:
                        await self._send(seq, payload)
        await self._client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _send(self, seq: int, payload: bytes) -> None:
        named = {"boot": self._boot, "seq": str(seq)}
        message = Outgoing(f"escale/v1/{self._kiosk}/up/live/sensor", payload, properties=named)
        try:
            await self._client.publish(message, timeout_s=30)
        except BrokerError:
            self._room.release()

    async def _listen(self) -> None:
        async for message in self._client.messages():
            ack = decode(Ack, message.payload)
            named = {seq for low, high in ack.stored for seq in range(low, high + 1)}
            for seq in (named | {row.seq for row in ack.rejected}) - self.answered:
                self.answered.add(seq)
                self._room.release()
            if len(self.answered) == len(self._frames):
                self._done.set()


def frames(
    boot: str, numbers: range, samples: int, poisoned: frozenset[int]
) -> Iterator[tuple[int, bytes]]:
    """Frames by seq, from 1; the numbers run on from kiosk to kiosk."""
    at = time.time_ns() // 1_000 - 3_600_000_000
    for seq, number in enumerate(numbers, 1):
        rows = [
            {
                "m": "climate",
                "at": at + seq * samples + place,
                "tags": {"zone": "bench"},
                "fields": {"light": float(number * samples + place)},
            }
            for place in range(samples)
        ]
        if number in poisoned:
            rows[samples // 2]["fields"] = {"light": float(number * samples), POISON: 1.0}
        whole = {"boot": boot, "seq": seq, "clock": "synced", "samples": rows}
        yield seq, json.dumps(whole, separators=(",", ":")).encode()


@dataclass(slots=True)
class Search:
    """A refused batch of so many samples: the writes beyond the first, and what was found."""

    batch: int
    extra: int = 0
    culprits: int = 0


def searches(writes: Sequence[Written]) -> Iterator[Search]:
    """The searches for culprits among a lane's writes, one after the other."""
    search: Search | None = None
    left = 0
    for write in writes:
        refused = write.status >= 300
        if search is None:
            if refused:
                search, left = Search(write.lines), write.lines
            continue
        search.extra += 1
        if not refused or write.lines == 1:
            left -= write.lines
            search.culprits += refused
        if left == 0:
            yield search
            search = None


async def run(folder: Path, total: int, samples: int) -> None:
    quiet()
    names = [f"kiosk-{number}" for number in range(KIOSKS)]
    rng = random.Random(1)
    poisoned = frozenset(first + rng.randrange(ONE_IN) for first in range(0, total, ONE_IN))
    async with line(folder, names) as made:
        body = f'climate,kiosk=_conflict,zone=x {POISON}="text" {time.time_ns()}'
        async with httpx.AsyncClient(base_url=made.influxd.url, trust_env=False) as client:
            await client.post("/query", params={"q": f"CREATE DATABASE {DATABASE}"})
            await client.post("/write", params={"db": DATABASE}, content=body)
        await made.collector()
        boots = {name: str(ULID()) for name in names}
        share = total // KIOSKS
        senders = [
            Sender(
                made.broker.url,
                name,
                [
                    *frames(
                        boots[name], range(place * share, (place + 1) * share), samples, poisoned
                    )
                ],
                boots[name],
            )
            for place, name in enumerate(names)
        ]
        began = time.monotonic()
        await asyncio.gather(*(sender.run() for sender in senders))
        took_s = time.monotonic() - began
        letters = await reading_back.letters(made.installation.database)
        writes = list(made.door.writes)
    expected = {
        (f"kiosk-{number // share}", number % share + 1, samples // 2) for number in poisoned
    }
    found = {(letter.kiosk, letter.seq, letter.index) for letter in letters}
    print(f"dead letters are exactly the poison: {'yes' if found == expected else 'NO'}")
    report(total, samples, took_s, len(letters), list(searches(writes)), len(writes))


def report(
    total: int,
    samples: int,
    took_s: float,
    letters: int,
    found: Sequence[Search],
    writes: int,
) -> None:
    show(
        f"{total:,} frames of {samples} samples, one in {ONE_IN:,} poisoned:"
        f" {letters} dead letters, {total * samples / took_s:,.0f} samples/s",
        ("samples of the batch", "poisoned", "extra writes each", "2·log₂ of the batch"),
        [
            [
                str(one.batch),
                str(one.culprits),
                f"{one.extra / one.culprits:.1f}",
                f"{2 * math.log2(one.batch):.1f}",
            ]
            for one in found
        ],
    )
    extra = sum(one.extra for one in found)
    print(f"{writes:,} writes in all, {extra} of them in search of the poison")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=40_000)
    parser.add_argument("--samples-a-frame", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        asyncio.run(run(Path(name), asked.frames, asked.samples_a_frame))


if __name__ == "__main__":
    main()
