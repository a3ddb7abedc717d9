"""One SNMP agent: the parts of it that are asked for, and what it says of itself meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract import Clock, DriverError
from edge.drivers.snmp.access_point import AccessPointPart
from edge.drivers.snmp.agent import Part
from edge.drivers.snmp.host import HostPart
from edge.drivers.snmp.interface_table import InterfacesPart
from edge.drivers.snmp.notices import Notices
from edge.drivers.snmp.options import SnmpOptions
from edge.drivers.snmp.refusals import AgentSilent
from edge.drivers.snmp.session import Session
from edge.drivers.snmp.ups import UpsPart
from edge.readings import Reading

SILENCES_BORNE = 10
"""An agent may be away for days: another session each time would cost more than the asking."""


class SnmpDriver:
    """The readings of every part, in one session, and the notifications since the last call.

    An agent that has answered and does not any more is an access point that is down, where it is
    one; otherwise it is an error.
    """

    name = "snmp"

    def __init__(self, options: SnmpOptions, clock: Clock, environ: Mapping[str, str]) -> None:
        self._options = options
        self._clock = clock
        self._environ = environ
        self._session: Session | None = None
        self._parts = _parts(options, clock)
        self._answered = False
        self._silences = 0
        self._notices = (
            None if options.traps is None else Notices(options, options.traps, clock, environ)
        )

    async def read(self) -> Sequence[Reading]:
        """Values as the agent gives them; what an error would lose is given in its place."""
        if self._notices is not None:
            await self._notices.begin()
        try:
            found = await self._polled()
        except DriverError as error:
            self._doubt_session(error)
            instead = [*self._noticed(), *self._away(error)]
            if not instead:
                raise
            return instead
        return [*found, *self._noticed()]

    async def close(self) -> None:
        """Closes the session and the receiver; the next reading would open others."""
        self._end_session()
        if self._notices is not None:
            self._notices.end()

    async def _polled(self) -> list[Reading]:
        if not self._parts:
            return []
        if self._session is None:
            self._session = Session(self._options, self._environ)
        readings: list[Reading] = []
        for part in self._parts:
            readings += await part.read(self._session)
            self._answered = True
        self._silences = 0
        return readings

    def _doubt_session(self, error: DriverError) -> None:
        """Ends a session that has met an error; one that meets silence only now and then."""
        self._silences = self._silences + 1 if isinstance(error, AgentSilent) else 0
        if self._silences % SILENCES_BORNE == 0:
            self._end_session()
        elif self._session is not None:
            self._session.forget()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _noticed(self) -> list[Reading]:
        return [] if self._notices is None else self._notices.readings()

    def _away(self, error: DriverError) -> list[Reading]:
        if not (self._answered and isinstance(error, AgentSilent)):
            return []
        points = [part for part in self._parts if isinstance(part, AccessPointPart)]
        return [reading for part in points for reading in part.away()]


def _parts(options: SnmpOptions, clock: Clock) -> list[Part]:
    device = options.device
    where = f"udp {options.host}:{options.port}"
    by_name: Mapping[str, Part] = {
        "interfaces": InterfacesPart(device, options.interfaces, clock, where),
        "host": HostPart(device, options.storages),
        "ups": UpsPart(device, options.ups or device),
        "access_point": AccessPointPart(device, options.radios),
    }
    return [by_name[name] for name in options.parts]
