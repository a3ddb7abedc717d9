"""A daemon on a real broker, and everything it said, wrote and kept while it ran."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from broker import Backoff, Client, EmbeddedBroker, Incoming, Outgoing, Subscription
from contract import (
    Content,
    Kind,
    MqttSettings,
    SystemClock,
    Topic,
    build,
    configure_logging,
    sign,
)
from edge import Daemon, Driver, load_configuration
from edge.metrics import serve_metrics
from tests.edge.line import BackOffice, back_office, running
from tests.edge.material import KIOSK, Office
from tests.edge.spellings import in_folder
from tests.servers.process import free_port


class MovedClock(SystemClock):
    """The machine's clock, moved ahead by whole steps."""

    ahead_s = 0

    def now(self) -> int:
        return super().now() + self.ahead_s * 1_000_000

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


class Eavesdropper:
    """Hears every topic; `places` is all that is known of the daemon, by where it was found."""

    def __init__(self, folder: Path, clock: MovedClock, back: BackOffice) -> None:
        self.folder = folder
        self.clock = clock
        self.back = back
        self.heard: list[Incoming] = []
        self.metrics = b""

    def said(self, measurement: str) -> list[dict[str, object]]:
        """The fields of a measurement's samples that reached the office."""
        return [
            {**sample.fields, **sample.tags}
            for frame in self.back.stored.values()
            for sample in frame.samples
            if sample.m == measurement
        ]

    async def give(self, content: Content) -> None:
        """The office publishes a bundle, retained."""
        token = sign(content, self.back.office.key)
        topic = build(Topic(content.kiosk, Kind.CONTENT))
        await self.back.client.publish(Outgoing(topic, token, retain=True))

    async def until(self, question: Callable[[], bool], what: str) -> None:
        """Waits for what the office hears."""
        await self.back.until(question, what)

    def places(self) -> dict[str, bytes]:
        """Everything the daemon sent, wrote to its folder, logged and told as metrics."""
        return {
            **{
                f"message {number} to {each.topic}": repr(each).encode() + each.payload
                for number, each in enumerate(self.heard)
            },
            **in_folder(self.folder / "data"),
            **_tables(self.folder / "data"),
            "log": (self.folder / "log").read_bytes(),
            "metrics": self.metrics,
        }


@asynccontextmanager
async def overheard(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    tables: str = "",
    drivers: Mapping[str, Driver] | None = None,
) -> AsyncIterator[Eavesdropper]:
    """A daemon with these driver tables of a kiosk.toml, or these drivers; ended in order."""
    clock, office, port = MovedClock(), Office(), free_port()
    with (tmp_path / "log").open("w") as log, EmbeddedBroker(tmp_path / "b", free_port()) as broker:
        monkeypatch.setattr(sys, "stderr", log)
        configure_logging("edge", level="debug")
        daemon = Daemon(
            load_configuration(_configuration(broker.url, office, tables), folder=tmp_path),
            clock=clock,
            rng=random.Random(5),
            drivers=drivers,
            machine_id="machine-1",
        )
        async with back_office(broker, office) as back:
            overhears = Eavesdropper(tmp_path, clock, back)
            async with listening(broker.url, overhears):
                async with running(daemon):
                    with serve_metrics(daemon, port):
                        yield overhears
                        await back.until(lambda: daemon.figures is not None, "figures")
                        overhears.metrics = await asyncio.to_thread(_metrics, port)
                await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")


@asynccontextmanager
async def listening(url: str, overhears: Eavesdropper) -> AsyncIterator[None]:
    """Somebody who reads every topic."""
    client = Client(
        MqttSettings(url=url),
        client_id="_eavesdropper",
        subscriptions=[Subscription("#")],
        backoff=Backoff(first_s=0.05, cap_s=0.1),
        rng=random.Random(4),
    )

    async def listen() -> None:
        async for incoming in client.messages():
            overhears.heard.append(incoming)

    tasks = [asyncio.create_task(client.run()), asyncio.create_task(listen())]
    try:
        await client.wait_connected()
        yield
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _configuration(url: str, office: Office, tables: str) -> str:
    return f"""
kiosk = "{KIOSK}"
profile = "booth"
data = "data"
interval_s = 0.1
status_interval_s = 0.5
log_level = "debug"
metrics_port = 1
[mqtt]
url = "{url}"
[trust]
keys = ["{office.key.public()}"]
{tables}
"""


def _metrics(port: int) -> bytes:
    # A proxy of the environment is never asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
        content: bytes = response.read()
    return content


def _tables(folder: Path) -> dict[str, bytes]:
    """What the databases say, too: a long text may lie on several pages of the file."""
    said = {}
    for path in sorted(folder.glob("*.sqlite")):
        with closing(sqlite3.connect(path)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
            rows = [
                row
                for name in tables
                if not name.startswith(("sqlite_", "frame_"))
                for row in database.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            ]
            said[f"tables of {path.name}"] = repr(rows).encode()
    return said
