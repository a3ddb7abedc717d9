"""The simulated devices as kinds of drivers, for kiosk.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from contract import Clock, DriverError, KioskId, Profile
from edge.driver import Driver, DriverKind
from edge.drivers.options import DriverOptions
from edge.simulation.devices import NAMES, device
from edge.simulation.injected import InjectedFaults
from edge.simulation.machine import MACHINE_FILE, running
from edge.simulation.source import Setting, Source


class SimulatedOptions(DriverOptions):
    """Whose values, and by which seed. In `folder` are the machine and the injected faults."""

    seed: int
    kiosk: KioskId
    profile: Profile
    folder: Path
    setting: Setting = Setting.SQUARE

    @property
    def source(self) -> Source:
        """The same, for the pure functions."""
        return Source(self.seed, self.kiosk, self.profile, self.setting)


def _make(name: str, options: SimulatedOptions, clock: Clock) -> Driver:
    sources = InjectedFaults(options.source, options.folder).source
    return device(name, sources, clock, partial(_booted_at, options.folder / MACHINE_FILE))


def _booted_at(file: Path) -> int:
    machine = running(file)
    if machine is None:
        raise DriverError("the simulated machine is off", where=str(file))
    return machine.booted_at


SIMULATED_DRIVERS: Mapping[str, DriverKind] = {
    f"simulated_{name}": DriverKind(SimulatedOptions, partial(_make, name))
    for name in sorted(NAMES)
}
"""By their `kind` in a simulated kiosk's kiosk.toml."""
