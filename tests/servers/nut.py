"""NUT on loopback: upsd, and dummy-ups whose values a test changes, as the user who runs it."""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, accepts, free_port

UPS = "cabin"
UPS_CONF = """\
[{ups}]
  driver = dummy-ups
  port = {device}
  pollinterval = 1
  desc = "A \\"UPS\\""
"""
MAINS = {
    "ups.status": "OL CHRG",
    "ups.load": "23",
    "battery.charge": "97",
    "battery.runtime": "1840",
    "battery.voltage": "27.2",
    "battery.temperature": "31.5",
    "input.voltage": "231.4",
    "output.voltage": "230.0",
}


class Nut(ServerProcess):
    """An upsd. `driver` is the process that plays the UPS; it lives and dies by itself."""

    host: str
    port: int
    driver: ServerProcess
    folder: Path

    def put(self, **changes: str) -> None:
        """Other values of the UPS; `_` stands for `.` in their names."""
        self.values |= {name.replace("_", "."): value for name, value in changes.items()}
        write(self.folder, self.values)

    values: dict[str, str]


def nut(folder: Path, values: Mapping[str, str] = MAINS) -> Nut:
    """NUT, not yet started: start its `driver` and then upsd itself, or upsd alone."""
    dummy = require("dummy-ups")
    # Debian's upsd of the PATH is a script that asks /etc/nut/nut.conf first.
    upsd = Path(dummy).with_name("upsd")
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    device = write(folder, values)
    for name, text in {
        "ups.conf": UPS_CONF.format(ups=UPS, device=device),
        "upsd.conf": f"LISTEN {LOOPBACK} {port}\nMAXAGE 2\n",
        "upsd.users": "",
    }.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    paths = ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_PIDPATH", "NUT_ALTPIDPATH")
    environment = dict.fromkeys(paths, str(folder))
    user = getpass.getuser()
    server = Nut(
        name="upsd",
        command=[str(upsd), "-F", "-u", user],
        log=folder / "upsd.log",
        ready=lambda: accepts(port),
        environment=environment,
    )
    server.driver = ServerProcess(
        name="dummy-ups",
        command=[dummy, "-F", "-a", UPS, "-u", user],
        log=folder / "driver.log",
        ready=lambda: (folder / f"dummy-ups-{UPS}").exists(),
        environment=environment,
    )
    server.host, server.port, server.folder = LOOPBACK, port, folder
    server.values = dict(values)
    return server


def write(folder: Path, values: Mapping[str, str]) -> Path:
    """The file that dummy-ups reads again when it has another time, in whole seconds."""
    device, new = folder / "cabin.dev", folder / "cabin.new"
    new.write_text("".join(f"{name}: {value}\n" for name, value in values.items()))
    written = int(device.stat().st_mtime) + 1 if device.exists() else 1_000_000_000
    os.utime(new, (written, written))
    return new.replace(device)
