"""Reads every driver at its interval, each in a task of its own with a timeout and a back-off.

What a driver raises, that it hangs or gives too much, is seen from outside its task, so that
nothing it does reaches another. One that blocks its thread has a thread of its own.
"""

from __future__ import annotations

import asyncio
import math
import random
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import structlog

from contract import Clock, DriverError, DriverHealth, DriverState, said_by
from edge.driver import Driver, SensesPresence, ShowsNotices
from edge.health import Health
from edge.privacy import scrub
from edge.readings import Reading
from edge.taking import Apart, Source, Taken, source_of

log = structlog.get_logger("edge.scheduler")

GATHER_S = 1.0
"""How long the first result of a tick waits for the others, to leave in the same frames."""
GRACE_S = 30.0
"""How late a driver's turn may come before the scheduler is taken for dead."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A driver, how often it is read and how long it may take, in seconds."""

    driver: Driver | Apart
    interval_s: float
    timeout_s: float


class Scheduler:
    """`deliver` gets each driver's readings as they come, `flush` is called once per tick.

    `refuse` is told how many readings were beyond a driver's allowance.
    """

    def __init__(
        self,
        plan: Mapping[str, Planned],
        *,
        clock: Clock,
        rng: random.Random,
        deliver: Callable[[str, Sequence[Reading]], None],
        flush: Callable[[], None],
        refuse: Callable[[int], None] = lambda _count: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._plan = plan
        self._clock = clock
        self._rng = rng
        self._deliver = deliver
        self._flush = flush
        self._refuse = refuse
        self._sleep = sleep
        self._sources: dict[str, Source] = {
            name: source_of(planned.driver, clock) for name, planned in plan.items()
        }
        self._screens = [p.driver for p in plan.values() if isinstance(p.driver, ShowsNotices)]
        self._health: dict[str, Health] = {name: Health() for name in plan}
        self._due: dict[str, float] = {}
        self._present: dict[str, bool] = {}
        self._reading: set[str] = set()
        self._gathered = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stuck: set[asyncio.Task[Taken]] = set()

    def states(self) -> dict[str, DriverState]:
        """Each driver's health."""
        return {name: health.state() for name, health in self._health.items()}

    def occupied(self) -> bool:
        """Whether any driver knew of a person when it was last read, or a screen has one now."""
        here = (each.occupied() for each in self._screens if isinstance(each, SensesPresence))
        return any(self._present.values()) or any(here)

    def show(self, notice: str) -> bool:
        """Lets every screen show a notice (empty: nothing); whether this kiosk has one."""
        for screen in self._screens:
            screen.show(notice)
        return bool(self._screens)

    def turning(self) -> bool:
        """Whether each driver's turn comes when it is due: for the watchdog.

        A driver that was given up does not count: it is not what a restart is for.
        """
        late = self._clock.monotonic() - GRACE_S
        return all(due >= late for due in self._due.values())

    async def run(self) -> None:
        """Reads until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._flushing(), name="flush")
            for name, planned in self._plan.items():
                group.create_task(self._watch(name, planned), name=f"driver-{name}")

    async def read_once(self, only: Collection[str] | None = None) -> dict[str, DriverState]:
        """Each driver, or `only` these, once and side by side; the health of all afterwards."""
        chosen = {name: p for name, p in self._plan.items() if only is None or name in only}
        tasks = [asyncio.create_task(self._read(name, p)) for name, p in chosen.items()]
        if tasks:
            # One that will not even be cancelled is not waited for.
            longest = max(planned.timeout_s for planned in chosen.values())
            await asyncio.wait(tasks, timeout=longest + GATHER_S)
        for task in tasks:
            task.cancel()
        self._flush()
        return self.states()

    async def close(self) -> None:
        """Closes the drivers; one that can't be closed is only named."""
        for stuck in self._stuck:
            stuck.cancel()
        closing = {
            asyncio.create_task(source.close()): name for name, source in self._sources.items()
        }
        if not closing:
            return
        await asyncio.wait(closing, timeout=2.0)
        for task, name in closing.items():
            if not task.done():
                task.cancel()
            elif not task.cancelled() and task.exception() is not None:
                reason = scrub(said_by(task.exception() or RuntimeError()))
                log.warning("driver_not_closed", driver=name, reason=reason)

    async def _watch(self, name: str, planned: Planned) -> None:
        interval = planned.interval_s
        due = self._clock.monotonic()
        while True:
            await self._read(name, planned)
            # Fixed steps, so that reading takes nothing from the rhythm; missed ones are skipped.
            now = self._clock.monotonic()
            due += interval * max(1, int((now - due) // interval) + 1)
            pause = due - now + self._health[name].wait_s(interval, self._rng)
            self._due[name] = now + pause
            await self._sleep(pause)

    async def _read(self, name: str, planned: Planned) -> None:
        self._reading.add(name)
        self._idle.clear()
        self._due[name] = self._clock.monotonic() + planned.timeout_s
        task = asyncio.create_task(self._sources[name].take(), name=f"read-{name}")
        try:
            await asyncio.wait({task}, timeout=planned.timeout_s)
            if not task.done():
                await self._give_up(name, planned, task)
            else:
                self._settle(name, task)
        finally:
            task.cancel()
            self._reading.discard(name)
            if not self._reading:
                self._idle.set()

    async def _give_up(self, name: str, planned: Planned, task: asyncio.Task[Taken]) -> None:
        self._due[name] = math.inf
        self._failed(name, "timeout", f"no answer within {planned.timeout_s:g} s")
        task.cancel()
        self._stuck.add(task)
        task.add_done_callback(self._stuck.discard)
        # The flush must not wait for a driver that will not even be cancelled.
        self._reading.discard(name)
        if not self._reading:
            self._idle.set()
        await asyncio.wait({task})

    def _settle(self, name: str, task: asyncio.Task[Taken]) -> None:
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            self._failed(name, "failing", "its reading was cancelled from within")
        elif isinstance(error, DriverError):
            self._failed(name, "failing", said_by(error).partition(": ")[2])
        elif error is not None:
            self._failed(name, "failing", said_by(error), broken=error)
        else:
            self._took(name, task.result())

    def _took(self, name: str, taken: Taken) -> None:
        self._present[name] = taken.occupied
        if taken.why:
            self._failed(name, "failing", taken.why)
        elif taken.left_out:
            self._in_part(name, taken.left_out)
        else:
            self._succeeded(name, taken.remark)
        if taken.refused:
            self._refuse(taken.refused)
        if taken.readings:
            self._deliver(name, taken.readings)
        if taken.readings or taken.refused:
            self._gathered.set()

    def _succeeded(self, name: str, remark: str) -> None:
        if self._health[name].health != "ok":
            log.info("driver_recovered", driver=name)
        self._health[name] = self._health[name].good(remark)

    def _in_part(self, name: str, detail: str) -> None:
        before = self._health[name]
        self._health[name] = before.partly(detail)
        if before.health != "failing":
            log.warning("driver_in_part", driver=name, reason=self._health[name].detail)

    def _failed(
        self, name: str, health: DriverHealth, detail: str, broken: BaseException | None = None
    ) -> None:
        before = self._health[name]
        self._health[name] = before.bad(health, detail)
        # Said once per kind of trouble, not at each reading.
        if before.health != health:
            reason = self._health[name].detail
            log.warning("driver_failing", driver=name, health=health, reason=reason)
            if broken is not None:
                log.error("driver_broken", driver=name, at=_frames(broken))

    async def _flushing(self) -> None:
        while True:
            await self._gathered.wait()
            try:
                async with asyncio.timeout(GATHER_S):
                    await self._idle.wait()
            except TimeoutError:
                log.debug("tick_incomplete", reading=sorted(self._reading))
            self._gathered.clear()
            self._flush()


def _frames(error: BaseException) -> list[str]:
    """Where it happened, without what the error says: that may hold addresses."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
