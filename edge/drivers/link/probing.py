"""How each target becomes a `link` reading, and what is not well with it in words."""

from __future__ import annotations

import asyncio

from contract import Clock, DriverError, FieldValue
from edge.drivers.link.addresses import address_of
from edge.drivers.link.certificates import Trust, examine
from edge.drivers.link.naming import PUBLIC, NamedTarget
from edge.drivers.link.options import LinkOptions
from edge.drivers.link.portal import Expected, fetch, judge
from edge.drivers.link.probes import prepare
from edge.drivers.link.statistics import (
    Probe,
    internet_fields,
    resolution_fields,
    round_trip_fields,
)
from edge.drivers.link.targets import DnsTarget, Target, TlsTarget
from edge.readings import Reading


class Probing:
    """Probes by the options. `troubles` says, by name, what a target that answers lacks."""

    def __init__(self, options: LinkOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._public = options.public_targets
        self._trust: Trust | None = None
        self.troubles: dict[str, str] = {}

    async def target(self, each: NamedTarget) -> Reading:
        """DriverError when this kiosk is not able to probe it."""
        self.troubles.pop(each.name, None)
        reading = await self.measured(each.name, each.target)
        if isinstance(each.target, TlsTarget) and reading.fields["up"]:
            return await self._examined(each.name, each.target, reading)
        return reading

    async def measured(self, name: str, target: Target, *, refusal_counts: bool = False) -> Reading:
        """Several probes in a row; DriverError when this kiosk may not send them."""
        options = self._options
        once = await prepare(
            target,
            timeout_s=options.probe_timeout_s,
            privileged_icmp=options.privileged_icmp,
            refusal_counts=refusal_counts,
        )
        probes: list[Probe] = [None] * options.probes
        if once is not None:
            probes = [await once()]
            for _ in range(options.probes - 1):
                await asyncio.sleep(options.pause_s)
                probes.append(await once())
        resolved = isinstance(target, DnsTarget)
        fields = resolution_fields(probes) if resolved else round_trip_fields(probes)
        return Reading("link", fields, {"target": name})

    async def internet(self) -> Reading:
        """Up when one of the public targets, or the portal's address itself, answers."""
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(self._asked(target)) for target in self._public]
            portal = group.create_task(self._portal())
        answers = [task.result() for task in asked]
        refused = [answer for answer in answers if isinstance(answer, DriverError)]
        probes = [answer for answer in answers if not isinstance(answer, DriverError)]
        if refused and not probes and self._options.portal is None:
            raise refused[0]
        return Reading("link", internet_fields(probes, *portal.result()), {"target": PUBLIC})

    async def _asked(self, target: Target) -> Probe | DriverError:
        options = self._options
        try:
            once = await prepare(
                target,
                timeout_s=options.probe_timeout_s,
                privileged_icmp=options.privileged_icmp,
            )
            return None if once is None else await once()
        except DriverError as error:
            return error

    async def _portal(self) -> tuple[bool | None, float | None]:
        """Whether a portal stands in between, and in how many ms the address itself answered."""
        options = self._options
        if options.portal is None:
            return None, None
        expected = Expected(options.portal, options.portal_status, options.portal_body)
        fetched = await fetch(options.portal, timeout_s=2 * options.probe_timeout_s)
        verdict = judge(fetched, expected)
        if verdict == "unknown" or fetched is None:
            return None, None
        return verdict == "portal", fetched.took_ms if verdict == "open" else None

    async def _examined(self, name: str, target: TlsTarget, reading: Reading) -> Reading:
        timeout_s = self._options.probe_timeout_s
        if self._trust is None:
            # Reading the system's authorities takes a while, and blocks.
            self._trust = await asyncio.to_thread(Trust.load, self._options.ca)
        address = await address_of(target.host, target.port, timeout_s)
        if address is None:
            return Reading("link", {"up": False, "loss": 100.0}, reading.tags)
        found = await examine(
            target.host, address, self._trust, timeout_s=timeout_s, now=self._clock.now()
        )
        fields: dict[str, FieldValue] = {**reading.fields, "up": not found.trouble}
        if found.took_ms is not None:
            fields["tls"] = found.took_ms
        if found.days_left is not None:
            fields["certificate_left"] = found.days_left
        if found.trouble:
            self.troubles[name] = found.trouble
        return Reading("link", fields, reading.tags)
