"""The receiver of one driver: begun at its first reading, only where traps are waited for."""

from __future__ import annotations

from collections.abc import Mapping

from contract import Clock
from edge.drivers.snmp.options import SnmpOptions, TrapOptions
from edge.drivers.snmp.receiver import Receiver
from edge.readings import Reading


class Notices:
    """Opens the receiver when the event loop runs, and keeps it."""

    def __init__(
        self, options: SnmpOptions, traps: TrapOptions, clock: Clock, environ: Mapping[str, str]
    ) -> None:
        self._options = options
        self._traps = traps
        self._clock = clock
        self._environ = environ
        self._receiver: Receiver | None = None

    async def begin(self) -> None:
        """Does nothing once it is open; DriverError when it can't be opened."""
        if self._receiver is not None:
            return
        who = (self._traps.credentials or self._options).read(self._environ)
        receiver = Receiver(self._options, self._traps, who, self._clock)
        await receiver.open()
        self._receiver = receiver

    def readings(self) -> list[Reading]:
        """What has come since the last time."""
        return [] if self._receiver is None else self._receiver.readings()

    def end(self) -> None:
        """Closes the receiver."""
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
