"""The keeper of the rolled up levels: looks for windows that were written to, and redoes them.

    due (raw level) ─▶ rested a moment? ─▶ summaries of the samples ─┬▶ points     } one write,
    done (levels) ──▶ differs?                                       └▶ done = due } all or nothing

Any number of keepers may run. What two of them do at once is the same; an older one's late write
carries the older mark with it, and is thereby redone. Nothing is kept that a restart would miss.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

import structlog

from collector import rollup_marks
from collector.rollup_plan import (
    HOUR_US,
    SPAN_US,
    Span,
    Window,
    expected,
    hour_of,
    hour_ranges,
    spans,
)
from collector.rollup_watch import Patience, Watch
from contract import (
    FIVE_MINUTES,
    ONE_HOUR,
    Clock,
    EscaleError,
    Level,
    StoreUnavailable,
)
from store import Levels, Point

log = structlog.get_logger("collector.rollup")


@dataclass(frozen=True, slots=True)
class Pace:
    """How eagerly windows are redone; all in seconds but `hours` and `points`.

    `recent_s` is what every look goes through; the raw level's whole life is gone through every
    `whole_s`, and what was found in order is looked at again after `audit_s`. No more than
    `hours` are examined at a look, `points` written at once. Results older than `stale_s` are
    thrown away. After each piece of work the keeper rests `rest` times as long as it took.
    """

    settled: Mapping[Level, Patience]
    recent_s: int = 49 * 3_600
    whole_s: float = 60.0
    audit_s: float = 86_400.0
    aside_s: float = 120.0
    stale_s: float = 20.0
    rest: float = 1.0
    hours: int = 24
    points: int = 500


CALM = Pace({FIVE_MINUTES: Patience(5.0, 600.0), ONE_HOUR: Patience(60.0, 1_800.0)})
"""Beside live ingest."""
AT_ONCE = Pace({FIVE_MINUTES: Patience(0.0, 0.0), ONE_HOUR: Patience(0.0, 0.0)}, rest=0.0)
"""Where nobody else writes, and every write has been awaited."""
RANGE_AT_ONCE = 6
MAX_FAILURES = 3


class Keeper:
    """One process's. `life_s` is the raw level's: nothing near its end is redone from the rest
    that is still there."""

    def __init__(
        self,
        levels: Levels,
        clock: Clock,
        rng: random.Random,
        sleep: Callable[[float], Awaitable[object]],
        *,
        life_s: int,
        pace: Pace = CALM,
    ) -> None:
        self._levels = levels
        self._clock = clock
        self._rng = rng
        self._sleep = sleep
        self._life_us = life_s * 1_000_000
        self._pace = pace
        self._in_order: dict[int, tuple[int, float]] = {}
        self._hours: Watch[int] = Watch()
        self._windows: Watch[Window] = Watch()
        self._examined: dict[int, float] = {}
        self._open: dict[int, int] = {}
        self._aside: dict[Window, float] = {}
        self._whole_at = float("-inf")
        self._span_us = SPAN_US

    @property
    def windows_due(self) -> int:
        """Windows that are over and not rolled up, as of the last looks."""
        return sum(self._open.values())

    @property
    def busy(self) -> bool:
        """Whether some hours that are due have not been examined since they were found."""
        return any(hour not in self._examined for hour in self._open)

    async def look(self) -> int:
        """One round; how many windows were rolled up. Raises StoreError when a store is away."""
        found = await self._due_hours()
        rested = self._hours.look(found, self._clock.monotonic(), lambda _: self._patience_hours())
        rolled = 0
        for start, end in hour_ranges(self._chosen(found), RANGE_AT_ONCE):
            rolled += await self._examine(start, end, rested)
        return rolled

    async def _due_hours(self) -> dict[int, int]:
        now, steady = self._clock.now(), self._clock.monotonic()
        # Where the raw level is about to end, or has, its remains must not replace the whole.
        oldest = max(0, hour_of(now - self._life_us) + 2 * HOUR_US)
        start = max(oldest, hour_of(now - self._pace.recent_s * 1_000_000))
        whole = steady - self._whole_at >= self._pace.whole_s or any(
            hour < start for hour in self._open
        )
        start = oldest if whole else start
        found = await rollup_marks.due_hours(self._levels, start, hour_of(now) + 3 * HOUR_US)
        if whole:
            self._whole_at = steady
            self._forget_all_but(found)
        return {hour: mark for hour, mark in found.items() if not self._is_in_order(hour, mark)}

    def _forget_all_but(self, found: Mapping[int, int]) -> None:
        for kept in (self._in_order, self._examined, self._open):
            for hour in [hour for hour in kept if hour not in found]:
                del kept[hour]
        self._hours.keep(lambda hour: hour in found)
        self._windows.keep(lambda window: hour_of(window.at) in found)
        now = self._clock.monotonic()
        self._aside = {window: until for window, until in self._aside.items() if until > now}

    def _is_in_order(self, hour: int, mark: int) -> bool:
        known, until = self._in_order.get(hour, (0, 0.0))
        return known == mark and self._clock.monotonic() < until

    def _chosen(self, found: Iterable[int]) -> list[int]:
        for hour in found:
            self._open.setdefault(hour, 0)
        longest_ago = sorted(found, key=lambda hour: (self._examined.get(hour, -1.0), -hour))
        return longest_ago[: self._pace.hours]

    def _patience_hours(self) -> Patience:
        return Patience(self._pace.settled[FIVE_MINUTES].settle_s, 3_600.0)

    async def _examine(self, start: int, end: int, rested: Mapping[int, int]) -> int:
        due = expected(await rollup_marks.due_windows(self._levels, start, end))
        done = await rollup_marks.done_windows(self._levels, start, end)
        wanted = {window: mark for window, mark in due.items() if done.get(window) != mark}
        now = self._clock.monotonic()
        self._windows.forget(due.keys() - wanted.keys())
        answers = self._windows.look(wanted, now, lambda one: self._pace.settled[one.level])
        ready = {one: mark for one, mark in answers.items() if self._aside.get(one, 0.0) <= now}
        rolled = await self._redo(ready)
        self._note(range(start, end, HOUR_US), wanted.keys(), rolled, rested)
        return len(rolled)

    def _note(
        self,
        hours: Iterable[int],
        wanted: Iterable[Window],
        rolled: set[Window],
        rested: Mapping[int, int],
    ) -> None:
        now, steady = self._clock.now(), self._clock.monotonic()
        waiting = dict.fromkeys(hours, 0)
        untouched = set(waiting)
        for window in wanted:
            hour = hour_of(window.at)
            untouched.discard(hour)
            waiting[hour] += window.end <= now and window not in rolled
        self._open |= waiting
        self._examined |= dict.fromkeys(waiting, steady)
        for hour in untouched & rested.keys():
            again = steady + self._pace.audit_s * self._rng.uniform(0.5, 1.0)
            self._in_order[hour] = (rested[hour], again)
            self._hours.forget([hour])
            del self._open[hour], self._examined[hour]

    async def _redo(self, ready: Mapping[Window, int]) -> set[Window]:
        rolled: set[Window] = set()
        failures, asked = 0, self._span_us
        for span in spans(ready, asked):
            began = self._clock.monotonic()
            try:
                rolled |= await self._roll(span, ready)
            except StoreUnavailable:
                # Away, or asked for too much at once.
                self._span_us = max(1, self._span_us // 2)
                raise
            except EscaleError as error:
                failures += 1
                self._set_aside(span, str(error))
                if failures >= MAX_FAILURES:
                    raise
            except (ValueError, TypeError, ArithmeticError, LookupError) as error:
                # What the store's own code stumbles over must not stop the other windows.
                log.exception("rollup_stumbled", measurement=span.measurement)
                self._set_aside(span, f"{type(error).__name__}: {error}")
            await self._sleep((self._clock.monotonic() - began) * self._pace.rest)
        if self._span_us == asked:
            self._span_us = min(SPAN_US, asked * 2)
        return rolled

    async def _roll(self, span: Span, marks: Mapping[Window, int]) -> set[Window]:
        read_at = self._clock.monotonic()
        points: dict[int, list[Point]] = {}
        for point in await self._levels.raw.summaries(
            span.measurement, start=span.start, end=span.end, level=span.level
        ):
            points.setdefault(point.at, []).append(point)
        rolled: set[Window] = set()
        batch: list[Point] = []
        written: list[Window] = []
        for window in span.windows:
            # A window and its mark are never parted: a write is one request, one transaction.
            batch += points.get(window.at, [])
            batch.append(rollup_marks.done_mark(window, marks[window], self._levels.registry))
            written.append(window)
            if len(batch) < self._pace.points and window != span.windows[-1]:
                continue
            if self._clock.monotonic() - read_at > self._pace.stale_s:
                # Others may have redone it meanwhile, from more samples.
                self._span_us = max(1, self._span_us // 2)
                break
            await self._levels.of(span.level).write(batch)
            rolled.update(written)
            batch, written = [], []
        self._windows.forget(rolled)
        return rolled

    def _set_aside(self, span: Span, reason: str) -> None:
        until = self._clock.monotonic() + self._pace.aside_s
        self._aside |= dict.fromkeys(span.windows, until)
        log.error(
            "rollup_failed",
            measurement=span.measurement,
            level=span.level.name,
            windows=len(span.windows),
            since=span.start,
            reason=reason,
            todo="the windows are tried again in two minutes",
        )


async def roll_up(levels: Levels, clock: Clock, *, life_s: int) -> int:
    """Rolls up all that is due, where nobody else writes; how many windows that were."""
    keeper = Keeper(
        levels, clock, random.SystemRandom(), asyncio.sleep, life_s=life_s, pace=AT_ONCE
    )
    rolled = await keeper.look()
    while keeper.busy:
        rolled += await keeper.look()
    return rolled
