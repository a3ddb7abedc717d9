"""Escale started as the README says, and the reader who did it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.docs.reader import Reader
from tests.house.documented_commands import documented
from tests.servers.process import free_port
from tests.waiting import until

API = "127.0.0.1:8000"
"""Where the documentation has the API."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A reader whose `bin/up` runs; `said` is what it has printed."""

    reader: Reader
    port: int
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def here(self) -> tuple[str, ...]:
        """Options that lead curl from the documented address to this one."""
        return ("--connect-to", f"{API}:127.0.0.1:{self.port}", "--max-time", "20")

    @property
    def mqtt_port(self) -> str:
        found = re.search(r"mqtt://127\.0\.0\.1:(\d+)", self.said)
        assert found is not None
        return found[1]


@contextmanager
def escale_up(folder: Path) -> Iterator[Newcomer]:
    """`bin/up`, waited for until it says that every kiosk is online."""
    reader, output, port = Reader(folder), folder / "said.txt", free_port()
    options = ("--port", str(port), "--interval", "4", "--mqtt-port", str(free_port()))
    with reader.running(documented("bin/up"), *options, out=output) as process:
        newcomer = Newcomer(reader, port, output)

        def ready() -> bool:
            assert process.poll() is None, newcomer.said
            return "13 of 13 kiosks online" in newcomer.said

        until(ready, what="thirteen kiosks", deadline_s=90)
        yield newcomer
