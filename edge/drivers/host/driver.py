"""The kiosk's own computer, read from the kernel through psutil."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psutil

from contract import DriverError, FieldValue
from edge.drivers.host.options import HostOptions
from edge.drivers.host.processor import ProcessorTimes, busy_share
from edge.readings import Reading


class HostDriver:
    """One `host` reading per call, which a file system that hangs may block.

    The first has no `cpu`, which is a share of the time between two readings.
    """

    name = "host"

    def __init__(self, options: HostOptions) -> None:
        self._options = options
        self._processor: ProcessorTimes | None = None

    async def read(self) -> Sequence[Reading]:
        """Values as the machine has them now."""
        try:
            return [self._look()]
        except OSError as error:
            raise DriverError(
                f"the machine could not be read: {error.strerror or type(error).__name__}",
                where=f"disk {self._options.disk}",
                todo="check `disk` under [drivers.host]",
            ) from None

    async def close(self) -> None:
        """Nothing is open."""

    def _look(self) -> Reading:
        memory = psutil.virtual_memory()
        disk = psutil.disk_usage(self._options.disk)
        received, sent = _traffic(self._options.interfaces)
        fields: dict[str, FieldValue] = {
            "load": os.getloadavg()[0],
            "memory": memory.percent,
            "memory_total": memory.total,
            "disk": disk.percent,
            "disk_free": disk.free,
            "uptime": int(time.clock_gettime(time.CLOCK_BOOTTIME)),
            "received": received,
            "sent": sent,
        }
        # psutil.cpu_percent remembers per thread and says 0.0 at first: a value nobody measured.
        processor = ProcessorTimes.of(psutil.cpu_times()._asdict())
        if self._processor is not None:
            share = busy_share(self._processor, processor)
            if share is not None:
                fields["cpu"] = share
        self._processor = processor
        highest = _highest_temperature()
        if highest is not None:
            fields["temperature"] = highest
        return Reading("host", fields)


def _traffic(interfaces: Sequence[str]) -> tuple[int, int]:
    """Bytes received and sent since boot over the named interfaces, or all but loopback."""
    counters = psutil.net_io_counters(pernic=True)
    states = psutil.net_if_stats()
    chosen = [
        counter
        for name, counter in counters.items()
        if (name in interfaces if interfaces else not _is_loopback(states, name))
    ]
    return sum(each.bytes_recv for each in chosen), sum(each.bytes_sent for each in chosen)


def _is_loopback(states: Mapping[str, Any], name: str) -> bool:
    return name in states and "loopback" in states[name].flags.split(",")


def _highest_temperature() -> float | None:
    """In degrees Celsius; None where the machine has no sensor."""
    chips = psutil.sensors_temperatures().values()
    return max((sensor.current for chip in chips for sensor in chip), default=None)
