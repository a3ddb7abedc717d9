"""Whose values are simulated, and with which seed: all that the simulation depends on but time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contract import Profile
from edge.simulation.fault import Fault, FaultKind

SECOND_US = 1_000_000


class Setting(StrEnum):
    """What kind of place a kiosk stands in: who comes there, when, and for what."""

    TOWN_HALL = "town-hall"
    HOSPITAL = "hospital"
    STATION = "station"
    LIBRARY = "library"
    SQUARE = "square"
    PARK = "park"
    SPORTS = "sports"
    HOUSING = "housing"
    MARKET = "market"


@dataclass(frozen=True, slots=True)
class Source:
    """One simulated kiosk. Kiosks of one seed share their weather."""

    seed: int
    kiosk: str
    profile: Profile
    setting: Setting = Setting.SQUARE
    faults: tuple[Fault, ...] = ()

    def fault(self, kind: FaultKind, seconds: float) -> Fault | None:
        """The fault of that kind which is there now (seconds since the epoch), or None."""
        if not self.faults:
            return None
        return next((each for each in self.faults if each.kind is kind and each.at(seconds)), None)

    def last(self, kind: FaultKind, seconds: float) -> Fault | None:
        """The latest fault of that kind that has begun, whether it is over or not."""
        begun = [each for each in self.faults if each.kind is kind and each.begin <= seconds]
        return max(begun, key=lambda each: each.begin, default=None)
