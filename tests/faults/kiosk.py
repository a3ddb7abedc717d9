"""A kiosk's process: the real daemon, with a driver whose samples are numbered.

The driver writes down what it is about to hand over before it does, so that what the kiosk
sensed is known however the process ends.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contract import configure_logging
from edge import Daemon, Reading, load_configuration
from edge.process import on_signals
from tests.faults.numbering import measurement_of, reading

KIOSK_FILE = """\
kiosk = "{kiosk}"
profile = "booth"
data = "data"
interval_s = {tick_s}
status_interval_s = 5

[mqtt]
url = "{url}"

[clock]
source = "assumed"

[journal]
max_bytes = {max_bytes}
"""


@dataclass(frozen=True, slots=True)
class KioskFolder:
    """Where a kiosk's files are: its configuration, the driver's notes, and the daemon's data."""

    path: Path

    @property
    def configuration(self) -> Path:
        return self.path / "kiosk.toml"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite"

    @property
    def offered(self) -> Path:
        """One line a tick: the first and the last number handed over; `life` before each life's."""
        return self.path / "offered"

    @property
    def poison(self) -> Path:
        """While it is there, the next climate sample is one that the database refuses."""
        return self.path / "poison"

    @property
    def quiet(self) -> Path:
        """While it is there, nothing is sensed."""
        return self.path / "quiet"


class Numbered:
    """The driver."""

    name = "numbered"

    def __init__(self, folder: KioskFolder, samples_a_tick: int) -> None:
        self._folder = folder
        self._count = samples_a_tick
        self._next = last_offered(folder) + 1
        self._notes = os.open(folder.offered, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(self._notes, b"life\n")

    async def read(self) -> Sequence[Reading]:
        if self._folder.quiet.exists():
            return []
        first, last = self._next, self._next + self._count - 1
        os.write(self._notes, f"{first} {last}\n".encode())
        self._next = last + 1
        poisoned = self._poisoned(first, last)
        return [reading(number, poison=number == poisoned) for number in range(first, last + 1)]

    async def close(self) -> None:
        os.close(self._notes)

    def _poisoned(self, first: int, last: int) -> int | None:
        if not self._folder.poison.exists():
            return None
        self._folder.poison.unlink()
        numbers = range(first, last + 1)
        return next((number for number in numbers if measurement_of(number) == "climate"), None)


def last_offered(folder: KioskFolder) -> int:
    """The last number that the driver has handed over, in any life; 0 before the first."""
    if not folder.offered.exists():
        return 0
    ticks = [line for line in folder.offered.read_text().splitlines() if line != "life"]
    return int(ticks[-1].split()[1]) if ticks else 0


def run_kiosk(path: Path, samples_a_tick: int) -> None:
    """What the process does: a daemon until SIGTERM."""
    folder = KioskFolder(path)
    configuration = load_configuration(folder.configuration.read_text(), folder=path)
    configure_logging("edge", level=configuration.log_level)

    async def work() -> None:
        driver = Numbered(folder, samples_a_tick)
        daemon = Daemon(configuration, drivers={"numbered": driver})
        on_signals(daemon.stop)
        await daemon.run()

    asyncio.run(work())
