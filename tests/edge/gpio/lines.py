"""Lines that a test moves by hand. Their edges wake the event loop as a real line's do."""

import asyncio
import errno
import os
from collections.abc import Sequence

from contract import DriverError
from edge.gpio import Edge, LineOptions


class HandLine:
    """An OpenLine over a pipe: one byte per edge."""

    def __init__(self, *, active: bool = False, debounced: bool = True) -> None:
        self.debounced = debounced
        self.level = active
        self.gone = False
        self.closed = False
        self.read_empty = asyncio.Event()
        self.was_closed = asyncio.Event()
        self._waiting: list[Edge] = []
        self._read, self._write = os.pipe()

    def fileno(self) -> int:
        return self._read

    def active(self) -> bool:
        self._check()
        return self.level

    def edges(self) -> Sequence[Edge]:
        self._check()
        edges, self._waiting = self._waiting, []
        if edges:
            os.read(self._read, len(edges))
            self.read_empty.set()
        return edges

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.was_closed.set()
            os.close(self._read)
            os.close(self._write)

    def _check(self) -> None:
        # gpiod raises an error of its own, no OSError, once a request is released.
        assert not self.closed, "the line has been released"
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")

    def move(self, active: bool, at: float) -> None:
        """The level changes, and there is an edge."""
        self.level = active
        self._waiting.append(Edge(active, at))
        os.write(self._write, b"\x01")

    def unplug(self) -> None:
        """The chip has gone: the file is readable, and reading it fails."""
        self.gone = True
        os.write(self._write, b"\x01")


class HandLines:
    """A LineSource of lines by their names; one that is not there is an error."""

    def __init__(self, **lines: HandLine) -> None:
        self.lines = lines
        self.opened: list[str] = []

    def open(self, options: LineOptions) -> HandLine:
        name = str(options.line)
        self.opened.append(name)
        if name not in self.lines:
            raise DriverError("there is no such line", where=name)
        return self.lines[name]
