"""What a check of a kiosk.toml found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contract import DriverState
from edge.readings import Reading


@dataclass(frozen=True, slots=True)
class Tried:
    """One driver: its health, and its readings, each with why the registry refuses it, or ''."""

    name: str
    state: DriverState
    readings: Sequence[tuple[Reading, str]]

    @property
    def good(self) -> bool:
        """It reads, and all that it gives would be taken."""
        return self.state.health == "ok" and not any(fault for _, fault in self.readings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `lacking` are drivers of the profile that the file does not name;
    `refused` are sentences about installed packages.
    """

    kiosk: str
    profile: str
    drivers: Sequence[Tried]
    lacking: Sequence[str]
    refused: Sequence[str]

    @property
    def good(self) -> bool:
        """Every driver reads well."""
        return all(driver.good for driver in self.drivers)
