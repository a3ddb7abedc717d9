"""Options of the `host` driver."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from edge.drivers.options import DriverOptions


class HostOptions(DriverOptions):
    """`disk` is a path on the file system to watch.

    `interfaces` names the network interfaces whose bytes are summed; empty: all but loopback.
    """

    disk: Annotated[str, Field(min_length=1)] = "/"
    interfaces: tuple[str, ...] = ()
