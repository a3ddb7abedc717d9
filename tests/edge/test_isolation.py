"""A driver that hangs, blocks, raises or floods, beside `host`: nothing of it reaches another."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from broker import EmbeddedBroker
from contract import Clock, DriverError, SystemClock
from edge.allowance import MAX_READINGS, MAX_SERIES, Allowance
from edge.configuration import load_configuration
from edge.driver import Driver, DriverKind
from edge.drivers import DRIVERS
from edge.drivers.options import DriverOptions
from edge.planning import plan
from edge.readings import Reading
from edge.scheduler import Planned, Scheduler
from edge.taking import Apart
from tests.edge.line import BackOffice, a_daemon, back_office, running
from tests.edge.material import Office
from tests.servers.process import free_port

CLOCK = SystemClock()


class Trouble:
    """A driver that does one thing at each reading."""

    name = "trouble"

    def __init__(self, read: Callable[[], Any]) -> None:
        self._read = read
        self.threads: set[str] = set()
        self.closed = False

    async def read(self) -> Sequence[Reading]:
        self.threads.add(threading.current_thread().name)
        found: Sequence[Reading] = self._read()
        return found

    async def close(self) -> None:
        self.closed = True


def many(number: int) -> list[Reading]:
    return [Reading("host", {"uptime": step}) for step in range(number)]


def endless() -> Iterator[Reading]:
    return (Reading("host", {"uptime": step}) for step in count())


def leaves() -> None:
    raise SystemExit(1)


def gives_up() -> None:
    raise BaseExceptionGroup("several", [GeneratorExit(), DriverError("no")])


def speechless() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    raise Mute


def without_names() -> list[Reading]:
    return [Reading("host", {1: 2})]  # type: ignore[dict-item]


def without_fields() -> list[Reading]:
    return [Reading("host", None)]  # type: ignore[arg-type]


def enormous() -> list[Reading]:
    return [Reading("host", {"uptime": 10**400})]


class Bench:
    """A scheduler of `host` and of one in trouble, and what was delivered and refused."""

    def __init__(self, trouble: Driver | Apart, interval_s: float = 0.05, timeout_s: float = 0.2):
        host = DRIVERS["host"]
        self.delivered: dict[str, list[Reading]] = {"host": [], "trouble": []}
        self.refused = 0
        self._event = asyncio.Event()
        self.scheduler = Scheduler(
            {
                "host": Planned(host.make(host.options(), CLOCK), interval_s, 5.0),
                "trouble": Planned(trouble, interval_s, timeout_s),
            },
            clock=CLOCK,
            rng=random.Random(1),
            deliver=self._deliver,
            refuse=self._refuse,
            flush=self._event.set,
        )

    def _deliver(self, name: str, readings: Sequence[Reading]) -> None:
        self.delivered[name] += readings
        self._event.set()

    def _refuse(self, number: int) -> None:
        self.refused += number

    async def until(self, question: Callable[[], bool]) -> None:
        task = asyncio.create_task(self.scheduler.run())
        try:
            async with asyncio.timeout(10):
                while not question():
                    self._event.clear()
                    await self._event.wait()
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def host_is_read(self, times: int = 5) -> None:
        await self.until(lambda: len(self.delivered["host"]) >= times)
        assert self.scheduler.states()["host"].health == "ok"


APART = [False, True]


def placed(trouble: Trouble, *, apart: bool) -> Driver | Apart:
    return Apart("trouble", lambda: trouble, CLOCK) if apart else trouble


@pytest.mark.parametrize("apart", APART)
@pytest.mark.parametrize(
    "poison", [leaves, gives_up, speechless, without_names, without_fields, lambda: None]
)
async def test_whatever_a_driver_raises_the_host_is_read(
    poison: Callable[[], Any], apart: bool
) -> None:
    bench = Bench(placed(Trouble(poison), apart=apart))
    await bench.host_is_read()
    state = bench.scheduler.states()["trouble"]
    assert (state.health, bool(state.detail)) == ("failing", True)
    await bench.scheduler.close()


async def test_a_driver_that_blocks_its_thread_costs_that_thread_and_nothing_else() -> None:
    free = threading.Event()
    trouble = Trouble(lambda: free.wait(20) and [])
    bench = Bench(Apart("trouble", lambda: trouble, CLOCK))
    await bench.host_is_read(8)
    states = bench.scheduler.states()
    assert states["trouble"].health in ("timeout", "failing")
    assert trouble.threads == {"driver-trouble"}
    free.set()
    await bench.scheduler.close()


async def test_a_blocked_driver_says_so_until_it_is_free_and_then_reads_again() -> None:
    free, begun = threading.Event(), threading.Event()

    def block() -> list[Reading]:
        begun.set()
        free.wait(20)
        return many(1)

    source = Apart("trouble", lambda: Trouble(block), CLOCK)
    waiting = asyncio.ensure_future(source.take())
    await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(DriverError, match="has not ended"):
        await source.take()
    free.set()
    async with asyncio.timeout(5):
        while True:
            with contextlib.suppress(DriverError):
                assert len((await source.take()).readings) == 1
                break
            await asyncio.sleep(0.01)
    await source.close()


async def test_a_driver_apart_is_made_in_its_thread_and_again_when_that_failed() -> None:
    attempts: list[str] = []

    def make() -> Trouble:
        attempts.append(threading.current_thread().name)
        if len(attempts) == 1:
            raise OSError("no such device")
        return Trouble(lambda: many(1))

    source = Apart("late", make, CLOCK)
    with pytest.raises(OSError, match="no such device"):
        await source.take()
    assert len((await source.take()).readings) == 1
    assert attempts == ["driver-late", "driver-late"]
    await source.close()


async def test_a_driver_apart_is_closed_and_its_thread_ends() -> None:
    trouble = Trouble(lambda: many(1))
    source = Apart("tidy", lambda: trouble, CLOCK)
    await source.take()
    (thread,) = [each for each in threading.enumerate() if each.name == "driver-tidy"]
    await source.close()
    await asyncio.to_thread(thread.join, 5)
    assert trouble.closed
    assert not thread.is_alive()


async def test_a_driver_apart_that_was_never_read_has_nothing_to_close() -> None:
    await Apart("idle", lambda: Trouble(list), CLOCK).close()


@pytest.mark.parametrize("apart", APART)
@pytest.mark.parametrize("flood", [lambda: many(MAX_READINGS + 40), endless])
async def test_a_flood_is_cut_off_counted_and_said(
    flood: Callable[[], Iterable[Reading]], apart: bool
) -> None:
    bench = Bench(placed(Trouble(flood), apart=apart), interval_s=5)
    await bench.until(lambda: len(bench.delivered["trouble"]) > 0 and bool(bench.delivered["host"]))
    assert len(bench.delivered["trouble"]) == MAX_READINGS
    assert bench.refused == (40 if flood is not endless else 1)
    state = bench.scheduler.states()["trouble"]
    assert state.health == "failing"
    assert f"more than {MAX_READINGS} readings at a time" in state.detail
    await bench.scheduler.close()


def test_tags_that_never_come_twice_are_bounded_by_the_day() -> None:
    allowance = Allowance(max_readings=10, max_series=25)
    names = count()

    def readings() -> list[Reading]:
        return [Reading("link", {"up": True}, {"target": str(next(names))}) for _ in range(10)]

    first = readings()
    assert [allowance.admit(found, 0.0).refused for found in (first, readings(), readings())] == [
        0,
        0,
        5,
    ]
    late = allowance.admit(readings(), 60.0)
    assert (late.readings, late.refused) == ((), 10)
    assert "25 series in a day" in late.why
    known = allowance.admit(first, 60.0)
    assert (len(known.readings), known.why) == (10, "")
    assert allowance.admit(readings(), 86_400.0).refused == 0
    assert MAX_SERIES > MAX_READINGS


class _Options(DriverOptions):
    pass


def _unmade(_options: _Options, _clock: Clock) -> Driver:
    raise ImportError("no module named smbus2")


@pytest.mark.parametrize("blocking", [False, True])
async def test_a_driver_that_cannot_be_made_fails_alone(blocking: bool, tmp_path: Path) -> None:
    text = 'kiosk = "k-1"\nprofile = "booth"\ndata = "d"\n[mqtt]\n[drivers.host]\n[drivers.bus]\n'
    kinds = {**DRIVERS, "bus": DriverKind(_Options, _unmade, blocking)}
    configuration = load_configuration(text, driver_kinds=kinds)
    scheduler = Scheduler(
        plan(configuration.drivers, CLOCK),
        clock=CLOCK,
        rng=random.Random(1),
        deliver=lambda _name, _readings: None,
        flush=lambda: None,
    )
    states = await scheduler.read_once()
    assert states["host"].health == "ok"
    assert states["bus"].health == "failing"
    assert "smbus2" in states["bus"].detail
    await scheduler.close()


@pytest.mark.slow
async def test_a_flood_and_a_hang_leave_the_daemons_account_balanced_and_the_status_telling(
    tmp_path: Path,
) -> None:
    class Hanging(Trouble):
        async def read(self) -> Sequence[Reading]:
            await asyncio.Event().wait()
            return []

    broker = EmbeddedBroker(tmp_path / "broker", free_port())
    office = Office()
    host = DRIVERS["host"]
    drivers: dict[str, Driver] = {
        "host": host.make(host.options(), CLOCK),
        "hanging": Hanging(list),
        "flooding": Trouble(lambda: many(MAX_READINGS + 7)),
        "enormous": Trouble(enormous),
    }

    def told(back: BackOffice) -> bool:
        status = back.statuses[-1] if back.statuses else None
        return status is not None and status.drivers["flooding"].health == "failing"

    with broker:
        daemon = a_daemon(tmp_path, broker.url, office, drivers=drivers, interval_s=0.2)
        async with back_office(broker, office) as back, running(daemon):
            await back.until(lambda: told(back) and bool(back.stored), "the health in the status")
            status = back.statuses[-1]
    assert status.drivers["host"].health == "ok"
    assert "refused" in status.drivers["flooding"].detail
    assert back.statuses[-1].accounts.balanced
    assert back.statuses[-1].accounts.rejected >= 8
