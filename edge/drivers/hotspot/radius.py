"""A RADIUS accounting server: it listens from the first reading on, and answers what it takes."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import cast
from zoneinfo import ZoneInfo

import structlog

from contract import Clock, DriverError, FieldValue
from edge.drivers.hotspot.accounting import Ledger
from edge.drivers.hotspot.options import AccessServer, HotspotOptions, RadiusOptions
from edge.drivers.hotspot.packet import Refused, Request, read_request
from edge.drivers.hotspot.use import HourlyUse
from edge.drivers.secret import read_secret
from edge.privacy import DailyCounter, Marks
from edge.readings import Reading

log = structlog.get_logger("edge.drivers.hotspot")

_ANSWERS_KEPT = 256
_REPEATED_WITHIN_S = 60.0
"""Later, equal bytes are a new request: an Accounting-On is the same after each start."""
_TOLD_EVERY_S = 3_600.0


class RadiusDriver:
    """One `hotspot` reading per call, and the hour's `hotspot_use` when an hour has ended."""

    name = "hotspot"

    def __init__(self, options: HotspotOptions, radius: RadiusOptions, clock: Clock) -> None:
        self._options = radius
        self._clock = clock
        self._tags = {"source": options.source or "radius"}
        day = DailyCounter(ZoneInfo(options.timezone), secrets.token_bytes)
        self._use = HourlyUse(self._tags["source"], day, clock.now())
        self._ledger = Ledger(
            self._use,
            Marks(secrets.token_bytes),
            began=clock.monotonic(),
            silence_s=radius.silence_s,
        )
        self._listener: _Listener | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._told: dict[str, float] = {}

    @property
    def listens(self) -> bool:
        """Whether requests are heard now."""
        return self._transport is not None and not self._transport.is_closing()

    async def read(self) -> Sequence[Reading]:
        """What was heard until now; DriverError while nothing can be heard or proven."""
        if not self.listens:
            await self._listen()
        self._tell_refused()
        now, steady = self._clock.now(), self._clock.monotonic()
        self._ledger.sweep(now, steady)
        return [Reading("hotspot", self._fields(), self._tags), *self._use.take(now)]

    async def close(self) -> None:
        """Stops listening; an hour that has not ended is not told."""
        if self._transport is not None:
            self._transport.close()

    def _fields(self) -> dict[str, FieldValue]:
        in_rate, out_rate = self._ledger.rates()
        fields: dict[str, FieldValue] = {
            "clients": self._ledger.online,
            "authenticated": self._ledger.online,
            "in_rate": in_rate,
            "out_rate": out_rate,
        }
        up = self._ledger.up
        return fields if up is None else fields | {"up": up}

    async def _listen(self) -> None:
        options = self._options
        if self._listener is None:
            known = {server.address: _secret(server) for server in options.servers}
            self._listener = _Listener(known, self._take, self._clock.monotonic)
        listener = self._listener
        try:
            self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: listener, local_addr=(options.address, options.port)
            )
        except OSError as error:
            raise DriverError(
                f"accounting can't be heard: {error.strerror}",
                where=f"UDP port {options.port}",
                todo="see which program has the port, or give another",
            ) from None

    def _take(self, request: Request) -> None:
        if request.account is not None:
            self._ledger.take(request.account, self._clock.now(), self._clock.monotonic())

    def _tell_refused(self) -> None:
        """Why packets were refused, at most once an hour each, without saying whose."""
        listener = self._listener
        if listener is None:
            return
        steady = self._clock.monotonic()
        for reason, packets in list(listener.refused.items()):
            if steady - self._told.get(reason, -_TOLD_EVERY_S) >= _TOLD_EVERY_S:
                self._told[reason] = steady
                log.warning("accounting_refused", reason=reason, packets=packets)
                del listener.refused[reason]
        if not listener.taken and "wrong_secret" in self._told:
            raise DriverError(
                "accounting comes, but not with this secret",
                where=f"UDP port {self._options.port}",
                todo="give the access server and the driver the same secret",
            )


def _secret(server: AccessServer) -> bytes:
    return read_secret(server.secret_file, server.secret_env, os.environ).encode()


class _Listener(asyncio.DatagramProtocol):
    """Takes and answers requests of known servers. A request that comes twice is taken once."""

    def __init__(
        self,
        known: Mapping[str, bytes],
        take: Callable[[Request], None],
        steady: Callable[[], float],
    ) -> None:
        self._known = known
        self._take = take
        self._steady = steady
        self._transport: asyncio.DatagramTransport | None = None
        self._answered: dict[tuple[object, int, bytes], float] = {}
        self.refused: Counter[str] = Counter()
        self.taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the socket, to answer by it."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Takes and answers one request, or says nothing."""
        secret = self._known.get(addr[0])
        if secret is None:
            self.refused["unknown_server"] += 1
            return
        try:
            request = read_request(data, secret, addr[0])
        except Refused as refusal:
            self.refused[refusal.reason] += 1
            return
        if not self._is_repeated((addr, request.identifier, request.authenticator)):
            self._take(request)
            self.taken += 1
        if self._transport is not None:
            self._transport.sendto(request.answer, addr)

    def _is_repeated(self, key: tuple[object, int, bytes]) -> bool:
        steady = self._steady()
        before = self._answered.pop(key, None)
        self._answered[key] = steady
        if len(self._answered) > _ANSWERS_KEPT:
            del self._answered[next(iter(self._answered))]
        return before is not None and steady - before < _REPEATED_WITHIN_S
