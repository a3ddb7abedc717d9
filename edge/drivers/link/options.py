"""Options of the `link` driver."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from edge.drivers.link.targets import parse_target
from edge.drivers.options import DriverOptions


class LinkOptions(DriverOptions):
    """Where to probe, and how.

    Each reading sends `probes` to each target, `pause_s` apart; each waits `probe_timeout_s` at
    most.
    `privileged_icmp` uses raw sockets, which need CAP_NET_RAW.
    """

    targets: Annotated[tuple[str, ...], Field(min_length=1, max_length=16)]
    probes: Annotated[int, Field(ge=1, le=10)] = 3
    probe_timeout_s: Annotated[float, Field(ge=0.05, le=5)] = 1.0
    pause_s: Annotated[float, Field(ge=0, le=1)] = 0.1
    privileged_icmp: bool = False

    @field_validator("targets")
    @classmethod
    def _readable(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        for text in targets:
            parse_target(text)
        if len(set(targets)) != len(targets):
            raise ValueError("a target is named twice")
        return targets
