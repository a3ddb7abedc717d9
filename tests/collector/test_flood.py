"""A flood while the series database takes nothing: the collector's memory stays bounded."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import psutil
import pytest

from broker import Client, EmbeddedBroker, Outgoing
from contract import MAX_FRAME_BYTES, BrokerUnavailable, MqttSettings
from tests.collector.material import KIOSK, body, climate, properties
from tests.collector.processes import collector, embedded
from tests.servers.process import free_port
from tests.waiting import eventually

MIB = 1024 * 1024
FLOOD_BYTES = 600 * MIB
SAMPLES = 500
SENDERS = 3
MOST_ABOVE_REST_MIB = 256
"""Two intakes of 64 MiB, two batches of 1 MiB taken apart, and what the allocator keeps."""


def large(seq: int, at: int) -> bytes:
    """A good frame, near the size limit."""
    payload = body(seq, *(climate(at + seq * SAMPLES + index) for index in range(SAMPLES)))
    return payload.ljust(MAX_FRAME_BYTES - 1024)


class Sender:
    """Publishes as fast as the broker takes it."""

    def __init__(self, client: Client, kiosk: str, lane: str) -> None:
        self._client = client
        self._topic = f"escale/v1/{kiosk}/up/{lane}/sensor"
        self.sent = 0

    async def send(self, payload: bytes, seq: int) -> None:
        try:
            message = Outgoing(self._topic, payload, properties=properties(seq))
            await self._client.publish(message, timeout_s=20)
        except BrokerUnavailable:
            return
        self.sent += len(payload)


@asynccontextmanager
async def sender(mqtt: str, name: str, kiosk: str, lane: str) -> AsyncIterator[Sender]:
    client = Client(MqttSettings(url=mqtt), client_id=name)
    running = asyncio.ensure_future(client.run())
    try:
        await client.wait_connected()
        yield Sender(client, kiosk, lane)
    finally:
        await client.close()
        await running


async def watch(process: psutil.Process, seen: list[int]) -> None:
    while True:
        seen.append(process.memory_info().rss)
        await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
async def test_memory_stays_bounded_under_a_flood_while_nothing_can_be_stored(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        line = embedded(tmp_path / "home", broker.url)
        await line.register(KIOSK)
        began = time.time_ns() // 1_000 - 3_600_000_000
        with (
            collector(line, 1) as process,
            closing(
                sqlite3.connect(tmp_path / "home" / "series.sqlite", isolation_level=None)
            ) as lock,
        ):
            resident: list[int] = []
            watching = asyncio.ensure_future(watch(psutil.Process(process.pid), resident))
            rest = psutil.Process(process.pid).memory_info().rss
            lock.execute("BEGIN IMMEDIATE")
            sent = await asyncio.gather(
                flood(line.mqtt, "kiosk-live", KIOSK, "live", began),
                flood(line.mqtt, "kiosk-backlog", KIOSK, "backlog", began),
                flood(line.mqtt, "stranger", "stranger", "backlog", began),
            )
            flooded = max(resident)
            lock.execute("ROLLBACK")

            async def drained() -> bool:
                return await process.figure("waiting_frames") == 0

            await eventually(drained, what="the intake to be settled", deadline_s=90)
            watching.cancel()
            assert await process.figure("frames_total", 'outcome="dropped"') > 0
            assert await process.figure("samples_stored_total") > 0
    figures = {
        "flood_mib": sum(sent) // MIB,
        "at_rest_mib": rest // MIB,
        "flooded_mib": flooded // MIB,
        "most_mib": max(resident) // MIB,
    }
    for name, value in figures.items():
        record_property(name, value)
    assert max(resident) - rest <= MOST_ABOVE_REST_MIB * MIB, figures


async def flood(mqtt: str, name: str, kiosk: str, lane: str, began: int) -> int:
    async with sender(mqtt, name, kiosk, lane) as one:
        seq = 0
        while one.sent < FLOOD_BYTES // SENDERS:
            batch = range(seq, seq + 8)
            await asyncio.gather(*(one.send(large(seq + 1, began), seq + 1) for seq in batch))
            seq += 8
        return one.sent
