"""Reads every driver at its interval, each in a task of its own with a timeout and a back-off.

What a driver raises, or that it hangs, is seen from outside its task, so that nothing it does
reaches another. The one thing it must not do is block the event loop.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from contract import Clock, DriverError, DriverState
from edge.driver import Driver, SensesPresence
from edge.health import Health
from edge.readings import Reading

log = structlog.get_logger("edge.scheduler")

GATHER_S = 1.0
"""How long the first result of a tick waits for the others, to leave in the same frames."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A driver, how often it is read and how long it may take, in seconds."""

    driver: Driver
    interval_s: float
    timeout_s: float


class Scheduler:
    """`deliver` gets each driver's readings as they come, `flush` is called once per tick."""

    def __init__(
        self,
        plan: Mapping[str, Planned],
        *,
        clock: Clock,
        rng: random.Random,
        deliver: Callable[[str, Sequence[Reading]], None],
        flush: Callable[[], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._plan = plan
        self._clock = clock
        self._rng = rng
        self._deliver = deliver
        self._flush = flush
        self._sleep = sleep
        self._health: dict[str, Health] = {name: Health() for name in plan}
        self._present: dict[str, bool] = {}
        self._reading: set[str] = set()
        self._gathered = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stuck: set[asyncio.Task[_Read]] = set()

    def states(self) -> dict[str, DriverState]:
        """Each driver's health."""
        return {name: health.state() for name, health in self._health.items()}

    def occupied(self) -> bool:
        """Whether any driver knew of a person at the kiosk when it was last read."""
        return any(self._present.values())

    async def run(self) -> None:
        """Reads until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._flushing(), name="flush")
            for name, planned in self._plan.items():
                group.create_task(self._watch(name, planned), name=f"driver-{name}")

    async def read_once(self) -> dict[str, DriverState]:
        """Each driver once, side by side; their health afterwards."""
        await asyncio.gather(*(self._read(name, p) for name, p in self._plan.items()))
        self._flush()
        return self.states()

    async def close(self) -> None:
        """Closes the drivers; one that can't be closed is only named."""
        for stuck in self._stuck:
            stuck.cancel()
        closing = {
            asyncio.create_task(planned.driver.close()): name
            for name, planned in self._plan.items()
        }
        if not closing:
            return
        await asyncio.wait(closing, timeout=2.0)
        for task, name in closing.items():
            if not task.done():
                task.cancel()
            elif not task.cancelled() and task.exception() is not None:
                log.warning("driver_not_closed", driver=name, reason=repr(task.exception()))

    async def _watch(self, name: str, planned: Planned) -> None:
        interval = planned.interval_s
        due = self._clock.monotonic()
        while True:
            await self._read(name, planned)
            # Fixed steps, so that reading takes nothing from the rhythm; missed ones are skipped.
            now = self._clock.monotonic()
            due += interval * max(1, int((now - due) // interval) + 1)
            await self._sleep(due - now + self._health[name].wait_s(interval, self._rng))

    async def _read(self, name: str, planned: Planned) -> None:
        self._reading.add(name)
        self._idle.clear()
        task = asyncio.create_task(_call(planned.driver), name=f"read-{name}")
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

    async def _give_up(self, name: str, planned: Planned, task: asyncio.Task[_Read]) -> None:
        self._failed(name, "timeout", f"no answer within {planned.timeout_s:g} s")
        task.cancel()
        self._stuck.add(task)
        task.add_done_callback(self._stuck.discard)
        # The flush must not wait for a driver that will not even be cancelled.
        self._reading.discard(name)
        if not self._reading:
            self._idle.set()
        await asyncio.wait({task})

    def _settle(self, name: str, task: asyncio.Task[_Read]) -> None:
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            self._failed(name, "failing", "its reading was cancelled from within")
        elif isinstance(error, DriverError):
            self._failed(name, "failing", str(error))
        elif error is not None:
            log.error("driver_broken", driver=name, exc_info=error)
            self._failed(name, "failing", f"{type(error).__name__}: {error}")
        else:
            read = task.result()
            self._present[name] = read.occupied
            self._succeeded(name, read.readings)

    def _succeeded(self, name: str, readings: Sequence[Reading]) -> None:
        if self._health[name].health != "ok":
            log.info("driver_recovered", driver=name)
        self._health[name] = self._health[name].good()
        if readings:
            self._deliver(name, readings)
            self._gathered.set()

    def _failed(self, name: str, health: str, detail: str) -> None:
        before = self._health[name]
        kind = "timeout" if health == "timeout" else "failing"
        self._health[name] = before.bad("timeout" if health == "timeout" else "failing", detail)
        # Said once per kind of trouble, not at each reading.
        if before.health != kind:
            log.warning("driver_failing", driver=name, health=kind, reason=detail)

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


@dataclass(frozen=True, slots=True)
class _Read:
    readings: Sequence[Reading]
    occupied: bool


async def _call(driver: Driver) -> _Read:
    # Whatever else is asked of a driver is asked here too, so that it can only fail here.
    readings = [_checked(reading) for reading in await driver.read()]
    occupied = isinstance(driver, SensesPresence) and bool(driver.occupied())
    return _Read(readings, occupied)


def _checked(reading: object) -> Reading:
    if not isinstance(reading, Reading):
        raise DriverError(f"it gave {reading!r:.60} in place of a Reading")
    return reading
