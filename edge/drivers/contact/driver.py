"""Contacts on GPIO lines: open or closed, for how long, and how often they have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contract import Clock, DriverError
from edge.drivers.contact.options import ContactOptions, Kind
from edge.gpio import LineSource, LineWatch
from edge.readings import Reading


class ContactDriver:
    """One `contact` reading per contact and call. Lines are held from the first call on.

    Blocks for as long as the chips' buses take. A contact whose line can't be had is left out
    and named; a change that it has had by then is told when it is back.
    """

    name = "contact"

    def __init__(self, options: ContactOptions, clock: Clock, lines: LineSource) -> None:
        self._clock = clock
        self._watches: list[tuple[str, Kind, LineWatch]] = [
            (name, line.kind, LineWatch(line, lines, clock))
            for name, line in options.contacts.items()
        ]
        self._left_out: tuple[str, ...] = ()

    async def read(self) -> Sequence[Reading]:
        """Every contact now; DriverError when none can be read."""
        faults: list[str] = []
        there: list[tuple[str, Kind, LineWatch]] = []
        for name, kind, watch in self._watches:
            try:
                watch.catch_up()
                there.append((name, kind, watch))
            except DriverError as error:
                faults.append(f"{name}: {error}")
        self._left_out = tuple(faults)
        if not there:
            raise DriverError("; ".join(faults))
        # A reading that was given up meanwhile ends here, and takes no change with it.
        await asyncio.sleep(0)
        return [self._reading(*each) for each in there]

    def left_out(self) -> Sequence[str]:
        """The contacts that the last reading is without."""
        return self._left_out

    async def close(self) -> None:
        """Gives the lines back."""
        for _, _, watch in self._watches:
            watch.close()

    def _reading(self, name: str, kind: Kind, watch: LineWatch) -> Reading:
        changes = len(watch.take())
        is_open, since = bool(watch.active), watch.since
        open_s = self._clock.monotonic() - since if is_open and since is not None else 0.0
        fields = {"open": is_open, "changes": changes, "open_time": round(max(0.0, open_s), 1)}
        return Reading("contact", fields, {"contact": name, "kind": kind})
