"""A command's round trip, and a bare MQTT echo through the same broker.

Command: POST to the API, signed, published, verified and run by an edge daemon (`ping`), replied,
recorded; until the API says `succeeded`. Echo: publish, published back, received.

    python -m bench.command_roundtrip [--count 200]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx

from bench.figures import LATENCY_HEAD, latencies, show
from bench.processes import edge, escale, local_api
from broker import Client, Outgoing, Subscription
from contract import MqttSettings
from tests.collector.line import Installation
from tests.servers.mosquitto import mosquitto

KIOSK = "bench-kiosk"
PAUSE_S = 0.002


@asynccontextmanager
async def client(url: str, client_id: str, topic_filter: str) -> AsyncIterator[Client]:
    made = Client(
        MqttSettings(url=url), client_id=client_id, subscriptions=[Subscription(topic_filter)]
    )
    running = asyncio.ensure_future(made.run())
    await made.wait_connected()
    yield made
    await made.close()
    await running


async def echoes(url: str, count: int) -> list[float]:
    """Seconds of each echo."""
    there, back = "bench/there", "bench/back"
    async with client(url, "bench-asks", back) as asks, client(url, "bench-echo", there) as echo:

        async def answer() -> None:
            async for message in echo.messages():
                await echo.publish(Outgoing(back, message.payload))

        answering = asyncio.ensure_future(answer())
        heard = asks.messages()
        taken = []
        for number in range(count):
            began = time.perf_counter()
            await asks.publish(Outgoing(there, b"%d" % number))
            await anext(heard)
            taken.append(time.perf_counter() - began)
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering
        return taken


async def commands(api: str, token: str, count: int) -> list[float]:
    """Seconds from each POST to `succeeded`."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        base_url=f"{api}/api/v1", headers=headers, trust_env=False, timeout=10
    ) as http:
        taken = []
        for number in range(count + 5):
            began = time.perf_counter()
            issued = await http.post(f"/kiosks/{KIOSK}/commands", json={"action": "ping"})
            issued.raise_for_status()
            state, path = "", f"/commands/{issued.json()['id']}"
            while state != "succeeded":
                await asyncio.sleep(PAUSE_S)
                state = (await http.get(path)).json()["state"]
                if state in ("failed", "rejected", "expired", "timed_out"):
                    raise SystemExit(f"a ping ended as {state}")
            if number >= 5:
                taken.append(time.perf_counter() - began)
        return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name, ExitStack() as running:
        folder = Path(name)
        broker = running.enter_context(mosquitto(folder / "mosquitto"))
        home = folder / "home"
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        asyncio.run(installation.register(KIOSK))
        trust = escale(installation, "api", "prepare")
        api = running.enter_context(local_api(installation))
        running.enter_context(edge(installation, KIOSK, trust))
        token = (home / "secrets" / "cli.token").read_text().strip()
        floor = asyncio.run(echoes(broker.url, count))
        trips = asyncio.run(commands(api.url, token, count))
        show(
            "command round trip through Mosquitto, SQLite",
            LATENCY_HEAD,
            [
                latencies("POST → kiosk → succeeded", trips, floor),
                latencies("baseline: bare MQTT echo", floor, floor),
            ],
        )


if __name__ == "__main__":
    main()
