"""The two databases: away, unanswering, refusing; what they have said yes to they have."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from contract import StoreError, StoreHeld, StoreRefused, StoreUnavailable
from store import DeadLetter, Point
from tests.simulation.measurements import POISON
from tests.simulation.timeline import Timeline

Reply = Callable[[StoreError | None], None]
PointKey = tuple[str, str, str, int]
"""Measurement, kiosk, series, time."""

CLIENT_TIMEOUT_S = 10.0


def point_key(point: Point) -> PointKey:
    return (point.measurement, point.kiosk, point.tags["s"], point.at)


class SeriesDatabase:
    """Points by series and time. `state`: up, away, forgetful (stores some, then 503), silent
    (stores, never answers), held; `refused`: a measurement that it takes from nobody."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._rng: random.Random = timeline.rng
        self.points: dict[PointKey, int] = {}
        self.state = "up"
        self.refused: str | None = None
        self.convicted: set[PointKey] = set()
        self.writes = 0

    def write(self, points: Sequence[Point], reply: Reply) -> None:
        """The write reaches the database, and later its answer comes back."""
        self.writes += 1
        self._timeline.after(
            self._rng.uniform(0.001, 0.05), "database write", lambda: self._arrived(points, reply)
        )

    def _arrived(self, points: Sequence[Point], reply: Reply) -> None:
        answer: StoreError | None
        delay = self._rng.uniform(0.001, 0.1)
        match self.state:
            case "up":
                answer = self._store(points)
            case "held":
                answer = StoreHeld("403")
            case "forgetful":
                self._store(points[: self._rng.randint(0, len(points))])
                answer = StoreUnavailable("503")
            case "silent":
                self._store(points)
                answer, delay = StoreUnavailable("no answer"), CLIENT_TIMEOUT_S
            case _:
                answer = StoreUnavailable("connection refused")
        self._timeline.after(delay, "database answer", lambda: reply(answer))

    def _store(self, points: Sequence[Point]) -> StoreError | None:
        stored = self.points
        refused = 0
        for point in points:
            tag = point.tags["s"]
            key = (point.measurement, point.kiosk, tag, point.at)
            if tag == POISON or point.measurement == self.refused:
                self.convicted.add(key)
                refused += 1
            else:
                stored[key] = point.fields["n"]  # type: ignore[assignment]
        return StoreRefused("partial write: field type conflict") if refused else None


class LetterDatabase:
    """Dead letters by identity. `state`: up, away, forgetful (commits, then fails)."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._rng: random.Random = timeline.rng
        self.letters: dict[tuple[str, str, int, int], DeadLetter] = {}
        self.state = "up"

    def keep(self, letters: Sequence[DeadLetter], reply: Reply) -> None:
        """The commit is tried, and later its answer comes back."""
        self._timeline.after(
            self._rng.uniform(0.001, 0.05), "letters commit", lambda: self._arrived(letters, reply)
        )

    def _arrived(self, letters: Sequence[DeadLetter], reply: Reply) -> None:
        answer: StoreError | None = None
        if self.state != "away":
            for one in letters:
                self.letters.setdefault((one.kiosk, one.boot, one.seq, one.index), one)
        if self.state != "up":
            answer = StoreUnavailable("the database does not answer")
        self._timeline.after(0.005, "letters answer", lambda: reply(answer))
