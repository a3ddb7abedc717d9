"""`escale edge check`: a kiosk.toml validated, and each of its drivers read once."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contract import REGISTRY, DriverState, Sample, SettingsError, SystemClock, configure_logging
from edge.configuration import EdgeConfiguration
from edge.process import BAD_CONFIGURATION, FAILED, read_configuration
from edge.readings import Reading
from edge.scheduler import Planned, Scheduler


def run_check(path: Path) -> int:
    """Prints what the kiosk would measure; exit status 0 when every driver reads well."""
    configure_logging("edge", level="error", style="text")
    try:
        configuration = read_configuration(path)
    except SettingsError as error:
        for fault in error.faults:
            sys.stderr.write(f"{path}: {fault}\n")
        return BAD_CONFIGURATION
    readings, states = asyncio.run(read_all(configuration))
    Console().print(_table(configuration, readings, states))
    healthy = all(state.health == "ok" for state in states.values())
    taken = not any(fault_of(reading) for found in readings.values() for reading in found)
    return 0 if healthy and taken else FAILED


async def read_all(
    configuration: EdgeConfiguration,
) -> tuple[dict[str, list[Reading]], dict[str, DriverState]]:
    """Each driver's readings and health."""
    clock = SystemClock()
    readings: dict[str, list[Reading]] = {name: [] for name in configuration.drivers}

    def deliver(name: str, found: Sequence[Reading]) -> None:
        readings[name] += found

    scheduler = Scheduler(
        {
            name: Planned(chosen.kind.make(chosen.options, clock), 1.0, chosen.schedule.timeout_s)
            for name, chosen in configuration.drivers.items()
        },
        clock=clock,
        rng=random.SystemRandom(),
        deliver=deliver,
        flush=lambda: None,
    )
    try:
        return readings, await scheduler.read_once()
    finally:
        await scheduler.close()


def fault_of(reading: Reading) -> str:
    """Why the registry would not take a reading, or nothing."""
    now = SystemClock().now()
    sample = Sample.model_construct(
        m=reading.m, at=now, tags=dict(reading.tags), fields=dict(reading.fields)
    )
    fault = REGISTRY.fault(sample, now=now)
    return fault.description if fault is not None else ""


def _table(
    configuration: EdgeConfiguration,
    readings: dict[str, list[Reading]],
    states: dict[str, DriverState],
) -> Table:
    table = Table(title=f"Kiosk {configuration.kiosk}")
    for column in ("driver", "health", "measurement", "tags", "values"):
        table.add_column(column)
    for name, state in states.items():
        table.add_row(name, state.health, state.detail)
        for reading in readings[name]:
            tags = " ".join(f"{key}={value}" for key, value in reading.tags.items())
            values = " ".join(f"{key}={value:.5g}" if isinstance(value, float) else f"{key}={value}"
                              for key, value in reading.fields.items())  # fmt: skip
            table.add_row("", fault_of(reading) or "taken", reading.m, tags, values)
    return table
