"""Marks of what is to be rolled up: written with the samples, in the same request.

For each measurement and five minutes written to there is a mark, and one for the hour around it,
by which it is found. A mark's value is new at every write, so that one who has rolled up what
stood there before can tell that something was added.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from contract import ANY_OF_HOUR, DUE, FIVE_MINUTES, NOT_ROLLED, OFFICE, ONE_HOUR, Registry
from store.series.points import Point

MARK_BITS = 52
"""What every database and JSON hold exactly."""


class Marks:
    """Makes the marks of what is written. `rng` gives their values."""

    def __init__(self, registry: Registry, rng: random.Random | None = None) -> None:
        self._rolled = frozenset(registry) - NOT_ROLLED
        self._rng = rng or random.SystemRandom()

    def of(self, points: Iterable[Point]) -> list[Point]:
        """The marks that go with these points, by time."""
        touched = {
            (start(point.at, FIVE_MINUTES.every_us), point.measurement)
            for point in points
            if point.measurement in self._rolled
        }
        touched |= {(start(at, ONE_HOUR.every_us), ANY_OF_HOUR) for at, _ in touched}
        due = 1 + self._rng.getrandbits(MARK_BITS)
        return [
            Point(DUE, OFFICE, {"measurement": name}, {"due": due}, at)
            for at, name in sorted(touched)
        ]


def hour_mark(parts: Iterable[tuple[int, int]]) -> int:
    """An hour's mark, made of those of its five minutes (where each begins, and its mark): a
    change of any of them changes it. Their sum, so that a database can compare many at once."""
    return sum(mark for _, mark in parts) % (1 << MARK_BITS)


def start(at: int, every_us: int | None) -> int:
    """Where the window of this length begins that holds `at`."""
    return at - at % every_us if every_us else at
