"""Every device that a kiosk can have and this machine can play, for one daemon of a measurement.

What plays: snmpd, NUT's dummy-ups, ndsctl and mmcli as files that are printed, sysfs as the
trees of the tests, a web server for the portal. There are no GPIO lines here: `contact` runs and
says so.
"""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.collector.line import ROOT
from tests.servers.binaries import find
from tests.servers.nut import UPS, nut
from tests.servers.process import LOOPBACK, free_port
from tests.servers.snmpd import snmpd

CASES = ROOT / "tests" / "edge" / "drivers"
SECRETS = {"BENCH_SNMP_COMMUNITY": "escale-read", "BENCH_PAGE_KEY": "k" * 32}

ALWAYS = """
[drivers.link]
public = ["tcp://{host}:{broker}"]
portal = "http://{host}:{web}/generate_204"
modems = {{ lte = "any" }}
mmcli = ["sh", "-c", "{mmcli}"]

[[drivers.link.targets]]
name = "broker"
probe = "tcp://{host}:{broker}"

[drivers.climate]
sys = "{cases}/climate/cases/cabin_with_a_cold_window/sys"
[drivers.climate.sensors.air]
zone = "cabin"
hwmon = "sht3x"
[drivers.climate.sensors.glass]
zone = "cabin"
w1 = "28-*"
surface = true

[drivers.power]
sys = "{cases}/power/cases/booth_on_mains/sys"

[drivers.presence]
sys = "{cases}/presence/cases/somebody_before_the_screen/sys"
[drivers.presence.sensors.screen]
kind = "distance"
iio = "vl53l0x"
below_m = 0.9

[drivers.contact.contacts.door]
kind = "door"
line = "GPIO17"

[drivers.hotspot.opennds]
command = ["cat", "{cases}/hotspot/cases/opennds-10.1/ndsctl.json"]

[drivers.kiosk]
port = {page}
key_env = "BENCH_PAGE_KEY"
services = ["procedures", "family"]
peripherals = ["printer"]
"""
MMCLI = "case $* in *signal*) cat {modem}/signal.json ;; *) cat {modem}/status.json ;; esac"
SNMP = """
[drivers.snmp]
host = "{agent.host}"
port = {agent.port}
version = "2c"
community_env = "BENCH_SNMP_COMMUNITY"
parts = ["interfaces", "host"]
traps = {{ port = {trap_port} }}
"""
NUT = """
[drivers.ups]
host = "{server.host}"
port = {server.port}
ups = "{ups}"
"""


@dataclass
class Devices:
    """What kiosk.toml says of them, and the daemon's environment."""

    text: str
    environment: Mapping[str, str]
    drivers: list[str] = field(default_factory=list)


@contextlib.contextmanager
def every_device(folder: Path, broker: int) -> Iterator[Devices]:
    """All of them, running; snmpd and NUT where they are installed."""
    with contextlib.ExitStack() as running:
        names = ["host", "link", "climate", "power", "presence", "contact", "hotspot", "kiosk"]
        web = running.enter_context(_portal())
        text = ALWAYS.format(
            host=LOOPBACK,
            broker=broker,
            web=web,
            cases=CASES,
            page=free_port(),
            mmcli=MMCLI.format(modem=CASES / "link" / "cases" / "connected-lte"),
        )
        if find("snmpd") and find("snmpget"):
            agent = running.enter_context(snmpd(folder / "snmpd"))
            text += SNMP.format(agent=agent, trap_port=free_port())
            names.append("snmp")
        if find("dummy-ups"):
            server = nut(folder / "nut")
            running.enter_context(server.driver)
            running.enter_context(server)
            text += NUT.format(server=server, ups=UPS)
            names.append("ups")
        yield Devices(text, SECRETS, sorted(names))


class _NoContent(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextlib.contextmanager
def _portal() -> Iterator[int]:
    """A web server that answers as no portal does; its port."""
    with http.server.ThreadingHTTPServer((LOOPBACK, 0), _NoContent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(5)
