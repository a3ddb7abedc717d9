"""Which windows are to be rolled up: what is marked as due, less what is marked as done. Pure.

An hour's mark is made of those of its five minutes: a change of any of them changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from contract import FIVE_MINUTES, ONE_HOUR, Level
from store import hour_mark

HOUR_US = 3_600_000_000
SPAN_US = HOUR_US
"""How much time one question goes through, where the store answers in good time."""

Place = tuple[str, int]
"""A measurement, and where a window begins (µs)."""


@dataclass(frozen=True, slots=True)
class Window:
    """A measurement's window at a level: all kiosks, all series."""

    level: Level
    measurement: str
    at: int

    @property
    def length(self) -> int:
        """In µs."""
        return self.level.every_us or 0

    @property
    def end(self) -> int:
        """Where the next one begins (µs)."""
        return self.at + self.length


@dataclass(frozen=True, slots=True)
class Span:
    """Windows of one measurement and level that lie side by side, in order."""

    windows: tuple[Window, ...]

    @property
    def level(self) -> Level:
        """Theirs."""
        return self.windows[0].level

    @property
    def measurement(self) -> str:
        """Theirs."""
        return self.windows[0].measurement

    @property
    def start(self) -> int:
        """Where the first begins (µs)."""
        return self.windows[0].at

    @property
    def end(self) -> int:
        """Where the last ends (µs)."""
        return self.windows[-1].end


def expected(due: Mapping[Place, int]) -> dict[Window, int]:
    """What each window's mark is to be once it is done; `due` holds whole hours."""
    marks = {Window(FIVE_MINUTES, name, at): mark for (name, at), mark in due.items()}
    hours: dict[Place, list[tuple[int, int]]] = {}
    for (name, at), mark in due.items():
        hours.setdefault((name, hour_of(at)), []).append((at, mark))
    for (name, hour), parts in hours.items():
        marks[Window(ONE_HOUR, name, hour)] = hour_mark(parts)
    return marks


def hour_of(at: int) -> int:
    """The beginning of the hour that holds `at`."""
    return at - at % HOUR_US


def spans(windows: Iterable[Window], most_us: int = SPAN_US) -> list[Span]:
    """The windows by level and measurement, the finest level and the newest first; those that
    touch lie together, up to `most_us` (but a window is never parted)."""
    found: list[Span] = []
    ordered = sorted(windows, key=lambda one: (one.level.name, one.measurement, one.at))
    for _, mine in groupby(ordered, key=lambda one: (one.level.name, one.measurement)):
        found += (Span(tuple(run)) for run in _runs(list(mine), most_us))
    return sorted(found, key=lambda span: (span.windows[0].length, -span.end, span.measurement))


def hour_ranges(hours: Iterable[int], most: int) -> Iterator[tuple[int, int]]:
    """[start, end) of hours that lie side by side, no more than `most` together."""
    run: list[int] = []
    for hour in sorted(hours):
        if run and (hour != run[-1] + HOUR_US or len(run) >= most):
            yield run[0], run[-1] + HOUR_US
            run = []
        run.append(hour)
    if run:
        yield run[0], run[-1] + HOUR_US


def _runs(windows: Sequence[Window], most_us: int) -> Iterator[list[Window]]:
    run: list[Window] = []
    for window in windows:
        if run and (window.at != run[-1].end or window.end - run[0].at > most_us):
            yield run
            run = []
        run.append(window)
    yield run
