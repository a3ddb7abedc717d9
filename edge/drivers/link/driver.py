"""Probes the configured targets, the gateway, the internet and the modems, all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

import structlog

from contract import Clock, DriverError
from edge.drivers.link.gateway import default_route
from edge.drivers.link.modem import modem_reading
from edge.drivers.link.naming import GATEWAY, PUBLIC
from edge.drivers.link.options import LinkOptions
from edge.drivers.link.probing import Probing
from edge.drivers.link.targets import IcmpTarget, TcpTarget
from edge.readings import Reading

log = structlog.get_logger("edge.drivers.link")


class LinkDriver:
    """One `link` reading per target and call, one `modem` reading per modem.

    A target that does not answer is a reading (`up` false), not an error. What can't be probed
    at all is logged when it begins and left out; when nothing else is left, it is the error.
    `proc` stands for /proc.
    """

    name = "link"

    def __init__(self, options: LinkOptions, clock: Clock, proc: Path = Path("/proc")) -> None:
        self._options = options
        self._targets = options.named_targets
        self._probing = Probing(options, clock)
        self._proc = proc
        self._troubles: dict[str, str] = {}

    async def read(self) -> Sequence[Reading]:
        """At most `probes × (probe_timeout_s + pause_s) + 3 × probe_timeout_s` seconds."""
        works: dict[str, Awaitable[Reading]] = {
            each.name: self._probing.target(each) for each in self._targets
        }
        if self._options.gateway:
            works[GATEWAY] = self._gateway()
        if self._options.public or self._options.portal:
            works[PUBLIC] = self._probing.internet()
        for tag, modem in self._options.modems.items():
            works[f"modem {tag}"] = modem_reading(self._options.mmcli, tag, modem)
        results = await asyncio.gather(*(_settled(work) for work in works.values()))
        readings = [result for result in results if isinstance(result, Reading)]
        errors = {
            where: result
            for where, result in zip(works, results, strict=True)
            if isinstance(result, DriverError)
        }
        self._tell({where: str(error) for where, error in errors.items()})
        if errors and not readings:
            raise next(iter(errors.values()))
        return readings

    def left_out(self) -> Sequence[str]:
        """What could not be probed at all, as of the last reading."""
        return self._said(in_readings=False)

    def remarks(self) -> Sequence[str]:
        """Why a target is down that answers: its certificate."""
        return self._said(in_readings=True)

    async def close(self) -> None:
        """Nothing stays open between readings."""

    def _said(self, *, in_readings: bool) -> Sequence[str]:
        known = self._probing.troubles
        return [
            f"{where}: {what}"
            for where, what in self._troubles.items()
            if (where in known) == in_readings
        ]

    def _tell(self, errors: dict[str, str]) -> None:
        troubles = {**errors, **self._probing.troubles}
        for where, what in troubles.items():
            if self._troubles.get(where) != what:
                event = "target_left_out" if where in errors else "target_not_well"
                log.warning(event, target=where, reason=what)
        self._troubles = troubles

    async def _gateway(self) -> Reading:
        route = default_route(self._table("route", needed=True), self._table("ipv6_route"))
        if route is None:
            return Reading("link", {"up": False, "loss": 100.0}, {"target": GATEWAY})
        if route.address is None:
            raise DriverError(
                f"the default route over {route.interface} has no gateway to ask",
                todo="leave `gateway` out on this kiosk",
            )
        port = self._options.gateway_port
        if port is None and "%" in route.address:
            # icmplib sends to no address of one interface alone.
            raise DriverError(
                "a gateway with a link-local IPv6 address is asked over TCP only",
                todo="set gateway_port under [drivers.link]",
            )
        if port is None:
            return await self._probing.measured(GATEWAY, IcmpTarget(GATEWAY, route.address))
        target = TcpTarget(GATEWAY, route.address, port)
        return await self._probing.measured(GATEWAY, target, refusal_counts=True)

    def _table(self, name: str, *, needed: bool = False) -> str:
        try:
            return (self._proc / "net" / name).read_text("ascii")
        except (OSError, UnicodeDecodeError) as error:
            if not needed:
                return ""
            reason = error.strerror if isinstance(error, OSError) else "not text"
            raise DriverError(f"the table of routes can't be read: {reason}") from None


async def _settled(work: Awaitable[Reading]) -> Reading | DriverError:
    try:
        return await work
    except DriverError as error:
        return error
