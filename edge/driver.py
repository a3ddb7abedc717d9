"""What a driver is: something that reads one device and is closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from contract import Clock
from edge.content import Shelf
from edge.readings import Reading


class Driver(Protocol):
    """Reads one device. The scheduler gives each a task, a timeout and a back-off of its own."""

    name: str

    async def read(self) -> Sequence[Reading]:
        """The device's readings now; DriverError with a sentence when it can't be read.

        May be cancelled at any await, and is then called again later.
        """

    async def close(self) -> None:
        """Gives back sockets and files; called once."""


@runtime_checkable
class SensesPresence(Protocol):
    """A driver that knows whether a person is using the kiosk now."""

    def occupied(self) -> bool:
        """As of the last reading."""


@runtime_checkable
class LeavesOut(Protocol):
    """A driver of several devices, which goes on when one of them can't be read."""

    def left_out(self) -> Sequence[str]:
        """A sentence for each device, or value, that the last reading is without."""


@runtime_checkable
class Remarks(Protocol):
    """A driver that has more to say than its readings hold, though all of them are there."""

    def remarks(self) -> Sequence[str]:
        """Sentences for the status, as of the last reading."""


@runtime_checkable
class ShowsNotices(Protocol):
    """A driver with a screen before a person; if it senses presence, it is asked at any time."""

    def show(self, notice: str) -> None:
        """Shows the notice until the next one; empty: nothing."""


@runtime_checkable
class ServesContent(Protocol):
    """A driver with a screen that asks what there is to offer."""

    def serve(self, shelf: Shelf) -> None:
        """From here on this is what it asks; called once, before the first reading."""


def serve(shelf: Shelf, drivers: Iterable[object]) -> None:
    """Every driver that serves content is given the shelf."""
    for driver in drivers:
        if isinstance(driver, ServesContent):
            driver.serve(shelf)


@dataclass(frozen=True, slots=True)
class DriverKind:
    """One row of the dict of drivers: how its options are validated, and how it is made.

    `make` takes the validated options and does no I/O; heavy libraries are imported in it. A
    `blocking` one, and any that an installed package brings, is made, read and closed in a
    thread with an event loop of its own.
    """

    options: type[BaseModel]
    make: Callable[[Any, Clock], Driver]
    blocking: bool = False
