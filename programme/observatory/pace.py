"""How many kiosks a year, so that the programme's fifty stand in its five years. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

TARGET, YEARS = 50, 5


@dataclass(frozen=True, slots=True)
class Pace:
    """`standing` kiosks of `target` in a year; `last` is the year in which all should stand."""

    year: int
    standing: int
    last: int
    target: int = TARGET

    @property
    def left(self) -> int:
        """Kiosks still to place."""
        return max(0, self.target - self.standing)

    @property
    def due(self) -> int:
        """Kiosks to place this year, when each year to the last places as many."""
        return math.ceil(self.left / max(1, self.last - self.year + 1))

    def reached(self, yearly: int) -> int | None:
        """The year in which all stand at so many a year, from this one on; None: never."""
        if self.left == 0:
            return self.year
        return None if yearly < 1 else self.year + math.ceil(self.left / yearly) - 1


def pace(year: int, standing: int, first_year: int, target: int = TARGET) -> Pace:
    """The programme's pace in a year, five years from the one in which its first kiosk stood."""
    return Pace(year, standing, first_year + YEARS - 1, target)
