"""What systemd is told of the daemon: sd_notify(3), a datagram to the socket it names."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger("edge.notify")


class ServiceManager:
    """Whoever started the daemon and waits for word of it; nobody, without an `address`.

    `watchdog_s` is how long it waits for a sign of life before it starts the daemon anew.
    """

    def __init__(self, address: str | None = None, watchdog_s: float | None = None) -> None:
        self._address = _path(address) if address else None
        self.watchdog_s = watchdog_s if self._address else None
        self._failed = False

    @classmethod
    def of(cls, environ: Mapping[str, str], pid: int) -> ServiceManager:
        """As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say."""
        microseconds, meant = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID")
        watched = microseconds.isdecimal() and int(microseconds) and meant in (None, str(pid))
        return cls(environ.get("NOTIFY_SOCKET"), int(microseconds) / 1e6 if watched else None)

    def ready(self) -> None:
        """The daemon runs."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """The daemon ends in order."""
        self._tell("STOPPING=1")

    async def keep_alive(self, turning: Callable[[], bool]) -> None:
        """Signs of life, three times as often as they are waited for, while it is `turning`.

        They are given from the daemon's own loop: one that hangs gives none.
        """
        if self.watchdog_s is None:
            await asyncio.Event().wait()
            return
        while True:
            if turning():
                self._tell("WATCHDOG=1")
            else:
                log.error("drivers_not_read", todo="the service manager starts the daemon anew")
            await asyncio.sleep(self.watchdog_s / 3)

    def _tell(self, state: str) -> None:
        if self._address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.settimeout(0)
                out.sendto(state.encode(), self._address)
        except OSError as error:
            if not self._failed:
                log.warning("service_manager_away", reason=str(error))
            self._failed = True


def _path(address: str) -> str:
    # An abstract socket is written with an @ in place of its leading NUL.
    return "\0" + address[1:] if address.startswith("@") else address
