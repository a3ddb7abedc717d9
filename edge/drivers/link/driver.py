"""Probes the configured targets, all at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from contract import DriverError
from edge.drivers.link.options import LinkOptions
from edge.drivers.link.probes import prepare
from edge.drivers.link.statistics import Probe, resolution_fields, round_trip_fields
from edge.drivers.link.targets import DnsTarget, Target, parse_target
from edge.readings import Reading

log = structlog.get_logger("edge.drivers.link")


class LinkDriver:
    """One `link` reading per target and call.

    A target that does not answer is a reading (`up` false), not an error. One that this kiosk
    is not allowed to probe is logged once and left out; when no other is left, it is the error.
    """

    name = "link"

    def __init__(self, options: LinkOptions) -> None:
        self._options = options
        self._targets = [parse_target(text) for text in options.targets]
        self._told: set[str] = set()

    async def read(self) -> Sequence[Reading]:
        """At most `probes × (probe_timeout_s + pause_s) + probe_timeout_s` seconds."""
        results = await asyncio.gather(*(self._probed(target) for target in self._targets))
        readings = [result for result in results if isinstance(result, Reading)]
        errors = [result for result in results if isinstance(result, DriverError)]
        if errors and not readings:
            raise errors[0]
        for error in errors:
            if error.where not in self._told:
                self._told.add(error.where)
                log.warning("target_left_out", target=error.where, reason=str(error))
        return readings

    async def close(self) -> None:
        """Nothing stays open between readings."""

    async def _probed(self, target: Target) -> Reading | DriverError:
        try:
            probes = await self._probes(target)
        except DriverError as error:
            return error
        resolved = isinstance(target, DnsTarget)
        fields = resolution_fields(probes) if resolved else round_trip_fields(probes)
        return Reading("link", fields, {"target": target.text})

    async def _probes(self, target: Target) -> Sequence[Probe]:
        options = self._options
        once = await prepare(
            target, timeout_s=options.probe_timeout_s, privileged_icmp=options.privileged_icmp
        )
        if once is None:
            return [None] * options.probes
        probes = [await once()]
        for _ in range(options.probes - 1):
            await asyncio.sleep(options.pause_s)
            probes.append(await once())
        return probes
