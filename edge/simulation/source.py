"""Whose values are simulated, and with which seed: all that the simulation depends on but time."""

from __future__ import annotations

from dataclasses import dataclass

from contract import Profile

SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One simulated kiosk. Kiosks of one seed share their weather."""

    seed: int
    kiosk: str
    profile: Profile
