"""A simulated reboot: another machine id, and the daemon begun anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import structlog

from contract import Clock, CommandRefused, Detail, Params, RebootParams
from edge.simulation.machine import boot

log = structlog.get_logger("edge.simulation.reboot")


class SimulatedReboot:
    """Switches the simulated machine on again; `go_down` has the daemon end soon after."""

    name = "simulated"

    def __init__(
        self, machine: Path, clock: Clock, rng: random.Random, go_down: Callable[[], None]
    ) -> None:
        self._machine = machine
        self._clock = clock
        self._rng = rng
        self._go_down = go_down

    async def run(self, params: Params, command_id: str) -> Detail:
        """Returns before the machine goes down, as a real reboot command does."""
        if not isinstance(params, RebootParams):
            raise CommandRefused("this only reboots", code="wrong_executor")
        machine = boot(self._machine, self._rng, self._clock.now())
        log.info("simulated_reboot", command=command_id, machine=machine.id)
        self._go_down()
        return Detail(code="rebooting", description="The simulated machine is going down.")
