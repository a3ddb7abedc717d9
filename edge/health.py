"""How a driver fares, and when it is read next. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from contract import DriverHealth, DriverState
from edge.privacy import scrub

BACK_OFF_CAP_S = 300.0
SAID_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Health:
    """A driver's state, and how often in a row it has failed."""

    health: DriverHealth = "ok"
    detail: str = ""
    failures: int = 0

    def good(self, remark: str = "") -> Health:
        """After a reading that worked."""
        return Health(detail=_said(remark))

    def bad(self, health: DriverHealth, detail: str) -> Health:
        """After one that did not."""
        return replace(self, health=health, detail=_said(detail), failures=self.failures + 1)

    def partly(self, detail: str) -> Health:
        """After one that worked, but for a device: said, and read on at the usual interval."""
        return Health("failing", _said(detail))

    def wait_s(self, interval_s: float, rng: random.Random) -> float:
        """Seconds to leave out beyond the interval: a failing driver is read less and less."""
        if self.failures < 2:
            return 0.0
        bound = min(BACK_OFF_CAP_S, interval_s * 2.0 ** min(self.failures - 1, 16))
        return rng.uniform(0.0, bound)

    def state(self) -> DriverState:
        """As the status shows it."""
        return DriverState(health=self.health, detail=self.detail)


def _said(text: str) -> str:
    # What a device says may hold addresses, and the status leaves the kiosk.
    return scrub(text, limit=SAID_AT_MOST)
