"""openNDS, asked by `ndsctl json`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import PurePath
from zoneinfo import ZoneInfo

from contract import Clock, DriverError, FieldValue
from edge.drivers.hotspot.attendance import Attendance, Momentary
from edge.drivers.hotspot.command import Command
from edge.drivers.hotspot.options import HotspotOptions, OpenndsOptions
from edge.drivers.hotspot.portal import clients_of
from edge.drivers.hotspot.use import HourlyUse
from edge.privacy import DailyCounter, Marks
from edge.readings import Reading

_NOT_STARTED, _LOCKED = 3, 4
"""ndsctl's exit statuses: openNDS does not listen; another ndsctl is at work."""
_OUTPUT_LIMIT = 8 * 1024 * 1024


class OpenndsDriver:
    """One `hotspot` reading per call, and the hour's `hotspot_use` when an hour has ended."""

    name = "hotspot"

    def __init__(self, options: HotspotOptions, opennds: OpenndsOptions, clock: Clock) -> None:
        self._options = opennds
        self._clock = clock
        self._command = Command(opennds.command, timeout_s=opennds.timeout_s, limit=_OUTPUT_LIMIT)
        self._tags = {"source": options.source or "opennds"}
        day = DailyCounter(ZoneInfo(options.timezone), secrets.token_bytes)
        self._use = HourlyUse(self._tags["source"], day, clock.now())
        self._attendance = Attendance(self._use, Marks(secrets.token_bytes))

    async def read(self) -> Sequence[Reading]:
        """Now; `up` is false when openNDS does not run."""
        status, text = await self._ask()
        now = self._clock.now()
        if status == _NOT_STARTED:
            self._attendance.close(now)
            fields: dict[str, FieldValue] = {"up": False, "clients": 0, "authenticated": 0}
        else:
            _check(status, text, self._options)
            clients = clients_of(text)
            fields = _fields(self._attendance.look(clients, now, self._clock.monotonic()))
        return [Reading("hotspot", fields, self._tags), *self._use.take(now)]

    async def close(self) -> None:
        """Forgets who is online; an hour that has not ended is not told."""
        self._attendance.close(self._clock.now())
        self._command.close()

    async def _ask(self) -> tuple[int, str]:
        where = _program(self._options)
        try:
            status, output = await self._command.run()
        except TimeoutError:
            wait = self._options.timeout_s
            raise DriverError(f"no answer within {wait:g} s", where=where) from None
        except OSError as error:
            raise DriverError(
                f"the command can't be run: {error.strerror}",
                where=where,
                todo="name ndsctl by its whole path in `command`",
            ) from None
        return status, output.decode(errors="replace")


def _fields(momentary: Momentary) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {
        "up": True,
        "clients": momentary.clients,
        "authenticated": momentary.online,
    }
    if momentary.in_rate is not None and momentary.out_rate is not None:
        fields |= {"in_rate": momentary.in_rate, "out_rate": momentary.out_rate}
    return fields


def _check(status: int, text: str, options: OpenndsOptions) -> None:
    if status == _LOCKED or "busy" in text[:200]:
        raise DriverError("openNDS is busy", where=_program(options), todo="ask it less often")
    if status == 0 and not text.strip():
        raise DriverError("openNDS gave an empty answer", where=_program(options))
    if status != 0:
        raise DriverError(
            f"the command ended with status {status}",
            where=_program(options),
            todo="run it by hand as the daemon's user",
        )


def _program(options: OpenndsOptions) -> str:
    # The arguments may hold an address.
    return PurePath(options.command[0]).name
