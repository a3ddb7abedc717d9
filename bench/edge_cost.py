"""What the edge daemon costs a kiosk: resident memory and CPU at a 10 s interval.

Drivers: host, link (one target on loopback), and snmp (v2c) where snmpd is installed. Frames are
acknowledged by a real collector. Baseline: a Python process that only runs an event loop.

    python -m bench.edge_cost [--seconds 60]
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.figures import show
from bench.processes import edge, escale
from broker import EmbeddedBroker
from tests.collector.line import Installation
from tests.servers.binaries import find
from tests.servers.process import LOOPBACK, free_port
from tests.servers.snmpd import snmpd

KIOSK = "bench-kiosk"
IDLE = "import asyncio; asyncio.run(asyncio.sleep(600))"
SETTLING_S = 12
MIB = 2**20

LINK = """
[drivers.link]
targets = ["tcp://{host}:{port}"]
"""
SNMP = """
[drivers.snmp]
host = "{agent.host}"
port = {agent.port}
version = "2c"
community_env = "BENCH_SNMP_COMMUNITY"
"""


def cost(pids: dict[str, int], seconds: int) -> list[list[str]]:
    """A row per process: resident and unshared memory at the end, share of a core in between."""
    processes = {name: psutil.Process(pid) for name, pid in pids.items()}
    before = {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}
    time.sleep(seconds)
    rows = []
    for name, process in processes.items():
        spent = sum(process.cpu_times()[:2]) - before[name]
        memory = process.memory_full_info()
        rows.append(
            [
                name,
                f"{memory.rss / MIB:.1f}",
                f"{memory.uss / MIB:.1f}",
                f"{100 * spent / seconds:.2f}",
            ]
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name, ExitStack() as running:
        folder = Path(name)
        broker = running.enter_context(EmbeddedBroker(folder / "broker", free_port()))
        home = folder / "home"
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        asyncio.run(installation.register(KIOSK))
        running.enter_context(installation.collector())
        more, secrets = LINK.format(host=LOOPBACK, port=broker.port), {}
        if find("snmpd") and find("snmpget"):
            agent = running.enter_context(snmpd(folder / "snmpd"))
            more += SNMP.format(agent=agent)
            secrets = {"BENCH_SNMP_COMMUNITY": agent.community}
        daemon = edge(installation, KIOSK, escale(installation, "api", "prepare"), more=more)
        daemon.environment = {**daemon.environment, **secrets}
        running.enter_context(daemon)
        idle = subprocess.Popen([sys.executable, "-c", IDLE])
        running.callback(idle.wait)
        running.callback(idle.kill)
        time.sleep(SETTLING_S)
        rows = cost({"edge daemon": daemon.pid, "baseline: an idle event loop": idle.pid}, seconds)
        drivers = "host, link, snmp" if secrets else "host, link"
        show(
            f"edge daemon over {seconds} s, an interval of 10 s, drivers {drivers}",
            ("", "RSS MiB", "unshared MiB", "CPU % of a core"),
            rows,
        )


if __name__ == "__main__":
    main()
