"""`escale edge check`: a kiosk.toml validated, and each of its drivers tried."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from contract import (
    DriverState,
    Registry,
    Sample,
    SettingsError,
    SystemClock,
    configure_logging,
    installed_registry,
)
from edge.checked import Checked, Tried
from edge.configuration import EdgeConfiguration
from edge.draft import lacking
from edge.drivers import DRIVERS
from edge.installed import refused_drivers
from edge.planning import plan
from edge.process import BAD_CONFIGURATION, FAILED, read_configuration
from edge.readings import Reading
from edge.scheduler import Scheduler

PAUSE_S = 1.0
"""Between the first reading and the second, which has the rates that the first can't have."""


def run_check(path: Path, *, as_json: bool = False) -> int:
    """Prints what the kiosk would measure; exit status 0 when every driver reads well."""
    configure_logging("edge", level="error", style="text")
    try:
        refused = refused_drivers(DRIVERS, entry_points)
        registry = installed_registry(entry_points, refused.append)
        configuration = read_configuration(path, registry)
    except SettingsError as error:
        _say_faults(path, error.faults, as_json=as_json)
        return BAD_CONFIGURATION
    found = asyncio.run(check(configuration, registry, refused))
    if as_json:
        sys.stdout.write(json.dumps(_document(found), ensure_ascii=False, indent=2) + "\n")
    else:
        # Here, so that a program that asks for JSON does not load what draws tables.
        from edge.check_table import show

        show(found)
    return 0 if found.good else FAILED


async def check(
    configuration: EdgeConfiguration, registry: Registry, refused: Sequence[str] = ()
) -> Checked:
    """Tries every driver, side by side; takes twice the longest time-out at most."""
    readings, states = await read_all(configuration)
    chosen = configuration.drivers.values()
    return Checked(
        configuration.kiosk,
        configuration.profile.value,
        [
            Tried(name, state, [(found, fault_of(found, registry)) for found in readings[name]])
            for name, state in states.items()
        ],
        lacking(configuration.profile, {driver.schedule.kind for driver in chosen}),
        refused,
    )


async def read_all(
    configuration: EdgeConfiguration,
) -> tuple[dict[str, list[Reading]], dict[str, DriverState]]:
    """Each driver's readings and health. Those that read well are read a second time."""
    clock = SystemClock()
    latest: dict[str, dict[object, Reading]] = {name: {} for name in configuration.drivers}

    def deliver(name: str, found: Sequence[Reading]) -> None:
        for reading in found:
            latest[name][reading.m, frozenset(reading.tags.items())] = reading

    scheduler = Scheduler(
        plan(configuration.drivers, clock),
        clock=clock,
        rng=random.SystemRandom(),
        deliver=deliver,
        flush=lambda: None,
    )
    try:
        states = await scheduler.read_once()
        await asyncio.sleep(PAUSE_S)
        well = {name for name, state in states.items() if state.health == "ok"}
        states = await scheduler.read_once(well)
    finally:
        await scheduler.close()
    return {name: list(found.values()) for name, found in latest.items()}, states


def fault_of(reading: Reading, registry: Registry) -> str:
    """Why the registry would not take a reading, or nothing."""
    now = SystemClock().now()
    sample = Sample.model_construct(
        m=reading.m, at=now, tags=dict(reading.tags), fields=dict(reading.fields)
    )
    fault = registry.fault(sample, now=now)
    return fault.description if fault is not None else ""


def _say_faults(path: Path, faults: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        document = {"file": str(path), "good": False, "faults": list(faults)}
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    for fault in faults:
        sys.stderr.write(f"{path}: {fault}\n")


def _document(found: Checked) -> dict[str, Any]:
    return {
        "kiosk": found.kiosk,
        "profile": found.profile,
        "good": found.good,
        "drivers": [
            {
                "driver": tried.name,
                "health": tried.state.health,
                "detail": tried.state.detail,
                "readings": [
                    {
                        "measurement": reading.m,
                        "tags": dict(reading.tags),
                        "fields": dict(reading.fields),
                        "fault": fault,
                    }
                    for reading, fault in tried.readings
                ],
            }
            for tried in found.drivers
        ],
        "lacking": list(found.lacking),
        "refused": list(found.refused),
    }
