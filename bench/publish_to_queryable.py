"""From a kiosk's publish to the moment a query shows the value: 50 kiosks, a frame a second.

Line: Mosquitto, a collector process, InfluxDB. Baseline, in the same run and at the same pace:
each point written straight to InfluxDB. Both are watched by the same queries.

    python -m bench.publish_to_queryable [--seconds 30] [--kiosks 50]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

from bench.figures import LATENCY_HEAD, latencies, show
from broker import Client, Outgoing
from contract import MqttSettings
from store import Point, SeriesStore, open_series
from tests.collector.line import Installation
from tests.collector.material import body, climate, properties
from tests.servers.influxdb import influxdb
from tests.servers.mosquitto import mosquitto

PAUSE_S = 0.01
LOOK_BACK_US = 3_000_000
GRACE_S = 5.0

Send = Callable[[str, int, int], Awaitable[None]]
"""Makes the reading number `n` of a kiosk, measured at `at` (µs), go its way."""


class Watch:
    """When each reading was first seen by a query."""

    def __init__(self, series: SeriesStore) -> None:
        self._series = series
        self.sent: set[tuple[str, int]] = set()
        self.latencies: dict[tuple[str, int], float] = {}
        self.query_s: list[float] = []

    async def run(self) -> None:
        while True:
            began = now()
            rows = await self._series.range(
                "climate", start=began - LOOK_BACK_US, end=began + LOOK_BACK_US
            )
            seen = now()
            self.query_s.append((seen - began) / 1e6)
            for row in rows:
                key = (row.kiosk, row.at)
                if key in self.sent and key not in self.latencies:
                    self.latencies[key] = (seen - row.at) / 1e6
            await asyncio.sleep(PAUSE_S)

    async def complete(self) -> None:
        """Returns once all that was sent was seen, or after a grace."""
        looks = int(GRACE_S / PAUSE_S)
        for _ in range(looks):
            if len(self.latencies) == len(self.sent):
                return
            await asyncio.sleep(PAUSE_S)


def now() -> int:
    return time.time_ns() // 1_000


async def kiosk(name: str, offset_s: float, seconds: int, watch: Watch, send: Send) -> None:
    """One reading a second, beginning `offset_s` into it."""
    start = asyncio.get_running_loop().time() + offset_s
    for number in range(1, seconds + 1):
        await asyncio.sleep(start + number - 1 - asyncio.get_running_loop().time())
        at = now()
        watch.sent.add((name, at))
        await send(name, number, at)


async def measured(names: list[str], seconds: int, series: SeriesStore, send: Send) -> Watch:
    watch = Watch(series)
    watching = asyncio.ensure_future(watch.run())
    await asyncio.gather(
        *(kiosk(name, place / len(names), seconds, watch, send) for place, name in enumerate(names))
    )
    await watch.complete()
    watching.cancel()
    return watch


async def run(installation: Installation, kiosks: int, seconds: int) -> None:
    names = [f"kiosk-{number:03}" for number in range(kiosks)]
    await installation.register(*names)
    series = await open_series(installation.series)
    with installation.collector():
        clients = {
            name: Client(MqttSettings(url=installation.mqtt), client_id=name) for name in names
        }
        running = [asyncio.ensure_future(client.run()) for client in clients.values()]
        for client in clients.values():
            await client.wait_connected()

        async def publish(name: str, number: int, at: int) -> None:
            topic = f"escale/v1/{name}/up/live/sensor"
            payload = body(number, climate(at))
            await clients[name].publish(Outgoing(topic, payload, properties=properties(number)))

        line = await measured(names, seconds, series, publish)
        for client in clients.values():
            await client.close()
        await asyncio.gather(*running)

    async def write(name: str, number: int, at: int) -> None:
        await series.write(
            [Point("climate", name, {"zone": "bare"}, {"humidity": number % 100}, at)]
        )

    bare = await measured(names, seconds, series, write)
    await series.close()
    floor = list(bare.latencies.values())
    show(
        f"publish to queryable: {kiosks} kiosks at 1 frame/s for {seconds} s, {series.name}",
        LATENCY_HEAD,
        [
            latencies(
                "kiosk → Mosquitto → collector → InfluxDB", [*line.latencies.values()], floor
            ),
            latencies("baseline: written straight to InfluxDB", floor, floor),
            latencies("one query of the watch itself", bare.query_s, floor),
        ],
    )
    missing = len(line.sent) - len(line.latencies), len(bare.sent) - len(bare.latencies)
    print(f"never seen within {GRACE_S:g} s: {missing[0]} of the line's, {missing[1]} of the bare")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--kiosks", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name, ExitStack() as running:
        folder = Path(name)
        broker = running.enter_context(mosquitto(folder / "mosquitto"))
        influxd = running.enter_context(influxdb(folder / "influxd"))
        home = folder / "home"
        installation = Installation(
            home, broker.url, influxd.series_url("escale"), f"sqlite:///{home}/escale.sqlite"
        )
        asyncio.run(run(installation, asked.kiosks, asked.seconds))


if __name__ == "__main__":
    main()
