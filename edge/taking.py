"""One reading of one driver, whatever the driver does: here or in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from contract import Clock, DriverError
from edge.allowance import Allowance
from edge.driver import Driver, LeavesOut, Remarks, SensesPresence
from edge.readings import Reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a reading gave; `refused` readings were beyond the allowance, `why` says which.

    `left_out` says what of the driver's devices could not be read, while others could; `remark`
    is for the status of one that reads well.
    """

    readings: Sequence[Reading]
    occupied: bool
    refused: int = 0
    why: str = ""
    left_out: str = ""
    remark: str = ""


class Source(Protocol):
    """A driver as the scheduler reads it."""

    async def take(self) -> Taken:
        """The readings now. Raises what the driver raises, but for the wish to end the process."""

    async def close(self) -> None:
        """Closes the driver."""


class Beside:
    """A driver on the daemon's own event loop, which it must not block."""

    def __init__(self, driver: Driver, clock: Clock, allowance: Allowance | None = None) -> None:
        self._driver = driver
        self._clock = clock
        self._allowance = allowance or Allowance()

    async def take(self) -> Taken:
        """See Source."""
        try:
            found = await self._driver.read()
            admitted = self._allowance.admit(found, self._clock.monotonic())
            # Whatever else is asked of a driver is asked here too, so that it can only fail here.
            occupied = isinstance(self._driver, SensesPresence) and bool(self._driver.occupied())
            without = self._driver.left_out() if isinstance(self._driver, LeavesOut) else ()
            said = self._driver.remarks() if isinstance(self._driver, Remarks) else ()
            left_out, remark = "; ".join(without), "; ".join(said)
        except SystemExit as error:
            raise DriverError("the driver asked the whole process to end") from error
        return Taken(admitted.readings, occupied, admitted.refused, admitted.why, left_out, remark)

    async def close(self) -> None:
        """See Source."""
        await self._driver.close()


class Apart:
    """A driver in a thread with an event loop of its own, which it may block.

    It is made there at its first reading; what fails then is tried again at the next one. Of a
    thread that is blocked for good only the thread is lost: it does not keep the process.
    """

    def __init__(
        self,
        name: str,
        make: Callable[[], Driver],
        clock: Clock,
        allowance: Allowance | None = None,
    ) -> None:
        self._name = name
        self._make = make
        self._clock = clock
        self._allowance = allowance or Allowance()
        self._driver: Beside | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Taken] | None = None
        self._busy = False

    async def take(self) -> Taken:
        """See Source. DriverError while an earlier reading has not ended."""
        if self._busy:
            raise DriverError(
                "an earlier reading of this driver has not ended",
                todo="look for what its device does not answer; a restart frees it",
            )
        self._busy = True
        there = self._loop or self._started()
        here = asyncio.get_running_loop()
        answer: asyncio.Future[Taken] = here.create_future()
        there.call_soon_threadsafe(self._begin, here, answer)
        try:
            return await answer
        except asyncio.CancelledError:
            there.call_soon_threadsafe(self._give_up)
            raise

    async def close(self) -> None:
        """Closes the driver, unless its thread is blocked; ends the thread."""
        there = self._loop
        if there is None:
            return
        here = asyncio.get_running_loop()
        answer: asyncio.Future[None] = here.create_future()

        def begin() -> None:
            closing = there.create_task(self._close())
            closing.add_done_callback(lambda task: _hand_over(task, here, answer))

        there.call_soon_threadsafe(begin)
        try:
            await answer
        finally:
            there.call_soon_threadsafe(there.stop)

    def _started(self) -> asyncio.AbstractEventLoop:
        self._loop = loop = asyncio.new_event_loop()
        threading.Thread(
            target=_run, args=(loop,), name=f"driver-{self._name}", daemon=True
        ).start()
        return loop

    # What follows runs in the thread.

    def _begin(self, here: asyncio.AbstractEventLoop, answer: asyncio.Future[Taken]) -> None:
        self._task = asyncio.get_running_loop().create_task(self._take())

        def ended(task: asyncio.Task[Taken]) -> None:
            self._busy = False
            _hand_over(task, here, answer)

        self._task.add_done_callback(ended)

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _take(self) -> Taken:
        if self._driver is None:
            try:
                self._driver = Beside(self._make(), self._clock, self._allowance)
            except SystemExit as error:
                raise DriverError("the driver asked the whole process to end") from error
        return await self._driver.take()

    async def _close(self) -> None:
        if self._driver is not None:
            await self._driver.close()


def source_of(driver: Driver | Apart, clock: Clock) -> Source:
    """The driver as it is read: where it was made to be read."""
    return driver if isinstance(driver, Apart) else Beside(driver, clock)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        # One turn, in which what was cancelled may end.
        loop.run_until_complete(asyncio.sleep(0))
    finally:
        loop.close()


def _hand_over(
    task: asyncio.Task[T], here: asyncio.AbstractEventLoop, answer: asyncio.Future[T]
) -> None:
    """Gives a task's end to who waits on another loop, if somebody still does."""

    def settle() -> None:
        if answer.done():
            return
        if task.cancelled():
            answer.cancel()
        elif (error := task.exception()) is not None:
            answer.set_exception(error)
        else:
            answer.set_result(task.result())

    if not task.cancelled():
        # Retrieved here, or asyncio complains of it when nobody waits any more.
        task.exception()
    # The other loop may have been closed meanwhile.
    with contextlib.suppress(RuntimeError):
        here.call_soon_threadsafe(settle)
