"""From the drivers that a kiosk.toml names to drivers that the scheduler reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from contract import Clock, said_by
from edge.configuration import ChosenDriver
from edge.driver import Driver
from edge.installed import Unusable
from edge.scheduler import Planned
from edge.taking import Apart

log = structlog.get_logger("edge.planning")


def plan(drivers: Mapping[str, ChosenDriver], clock: Clock) -> dict[str, Planned]:
    """Each driver made, or to be made in its thread; one that can't be made fails alone."""
    return {
        name: Planned(
            _made(name, chosen, clock), chosen.schedule.interval_s, chosen.schedule.timeout_s
        )
        for name, chosen in drivers.items()
    }


def _made(name: str, chosen: ChosenDriver, clock: Clock) -> Driver | Apart:
    make = partial(chosen.kind.make, chosen.options, clock)
    if chosen.kind.blocking:
        return Apart(name, make, clock)
    try:
        return make()
    except Exception as error:
        log.exception("driver_not_made", driver=name)
        return Unusable(name, said_by(error))
