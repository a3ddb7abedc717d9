"""Each driver is read by itself: what one does never reaches another."""

import asyncio
import random
from collections.abc import Callable, Sequence

import pytest
from structlog.testing import capture_logs

from contract import DriverError, SystemClock
from edge.health import Health
from edge.readings import Reading
from edge.scheduler import GRACE_S, Planned, Scheduler
from tests.edge.material import HandClock

GOOD = Reading("host", {"cpu": 1.0})


class Scripted:
    """A driver that does what it is told at each reading."""

    def __init__(self, name: str, *script: Callable[[], Sequence[Reading]] | str) -> None:
        self.name = name
        self.script = list(script)
        self.reads = 0
        self.closed = False
        self.present = False
        self.defiant = asyncio.Event()

    async def read(self) -> Sequence[Reading]:
        step = self.script[min(self.reads, len(self.script) - 1)]
        self.reads += 1
        if step == "hang":
            await asyncio.Event().wait()
        if step == "stubborn":
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    self.defiant.set()
                    if self.closed:
                        raise
        assert callable(step)
        return step()

    async def close(self) -> None:
        self.closed = True

    def occupied(self) -> bool:
        return self.present


def good() -> Sequence[Reading]:
    return [GOOD]


def failing() -> Sequence[Reading]:
    raise DriverError("the bus does not answer", where="/dev/i2c-1")


def broken() -> Sequence[Reading]:
    raise ZeroDivisionError("a mistake of the driver's")


def odd() -> Sequence[Reading]:
    return ["21.5"]  # type: ignore[list-item]


class Bench:
    """A scheduler, and what it delivered."""

    def __init__(self, *drivers: Scripted, interval_s: float = 0.05, timeout_s: float = 0.1):
        self.drivers = drivers
        self.delivered: dict[str, int] = {}
        self.flushes = 0
        self.changed = asyncio.Condition()
        self.scheduler = Scheduler(
            {d.name: Planned(d, interval_s, timeout_s) for d in drivers},
            clock=SystemClock(),
            rng=random.Random(1),
            deliver=self._deliver,
            flush=self._flush,
        )
        self._event = asyncio.Event()

    def _deliver(self, name: str, readings: Sequence[Reading]) -> None:
        self.delivered[name] = self.delivered.get(name, 0) + len(readings)
        self._event.set()

    def _flush(self) -> None:
        self.flushes += 1
        self._event.set()

    async def until(self, question: Callable[[], bool]) -> None:
        """Runs until something is so."""
        task = asyncio.create_task(self.scheduler.run())
        try:
            async with asyncio.timeout(10):
                while not question():
                    self._event.clear()
                    await self._event.wait()
        finally:
            task.cancel()
            for driver in self.drivers:
                driver.closed = True
            await asyncio.wait({task})
            await self.scheduler.close()


@pytest.mark.parametrize("poison", [failing, broken, odd, "hang", "stubborn"])
async def test_one_bad_driver_never_keeps_another_from_being_read(
    poison: Callable[[], Sequence[Reading]] | str,
) -> None:
    bench = Bench(Scripted("bad", poison), Scripted("fine", good))
    await bench.until(lambda: bench.delivered.get("fine", 0) >= 10)
    assert "bad" not in bench.delivered
    states = bench.scheduler.states()
    assert states["fine"].health == "ok"
    assert states["bad"].health == ("timeout" if isinstance(poison, str) else "failing")
    assert states["bad"].detail


async def test_a_stubborn_driver_is_never_read_twice_at_once() -> None:
    bad = Scripted("bad", "stubborn")
    bench = Bench(bad, Scripted("fine", good))
    await bench.until(lambda: bench.delivered.get("fine", 0) >= 10)
    assert bad.reads == 1


async def test_a_driver_that_recovers_is_ok_again() -> None:
    bench = Bench(Scripted("shy", failing, "hang", good))
    with capture_logs() as logged:
        await bench.until(lambda: bench.delivered.get("shy", 0) >= 1)
    assert bench.scheduler.states()["shy"].health == "ok"
    assert "driver_recovered" in [entry["event"] for entry in logged]


async def test_the_same_trouble_is_said_once() -> None:
    bad = Scripted("bad", failing)
    bench = Bench(bad, Scripted("fine", good), interval_s=0.01)
    with capture_logs() as logged:
        await bench.until(lambda: bad.reads >= 4)
    assert [entry["event"] for entry in logged].count("driver_failing") == 1


async def test_readings_of_one_tick_are_flushed_together() -> None:
    bench = Bench(Scripted("a", good), Scripted("b", good), Scripted("c", good), interval_s=5)
    await bench.until(lambda: bench.flushes >= 1)
    assert bench.delivered == {"a": 1, "b": 1, "c": 1}
    assert bench.flushes == 1


async def test_the_kiosk_is_occupied_when_any_driver_sensed_a_person() -> None:
    here, there = Scripted("here", good), Scripted("there", good)
    bench = Bench(here, there)
    there.present = True
    assert not bench.scheduler.occupied()
    await bench.scheduler.read_once()
    assert bench.scheduler.occupied()
    there.present = False
    await bench.scheduler.read_once()
    assert not bench.scheduler.occupied()
    await bench.scheduler.close()
    assert here.closed
    assert there.closed


async def test_a_driver_that_cannot_tell_presence_fails_alone() -> None:
    class Blind(Scripted):
        def occupied(self) -> bool:
            raise OSError("no sensor")

    bench = Bench(Blind("blind", good), Scripted("fine", good))
    await bench.until(lambda: bench.delivered.get("fine", 0) >= 3)
    assert bench.scheduler.states()["blind"].health == "failing"
    assert not bench.scheduler.occupied()


async def test_what_a_driver_remarks_is_said_while_it_is_ok() -> None:
    class Talkative(Scripted):
        def remarks(self) -> Sequence[str]:
            return ["office: its certificate is for another name"]

    bench = Bench(Talkative("link", good))
    state = (await bench.scheduler.read_once())["link"]
    assert (state.health, state.detail) == ("ok", "office: its certificate is for another name")
    await bench.scheduler.close()


async def test_a_notice_reaches_every_screen_there_is() -> None:
    class Screen(Scripted):
        shown = ""

        def show(self, notice: str) -> None:
            self.shown = notice

    screen = Screen("kiosk", good)
    assert Bench(Scripted("fine", good), screen).scheduler.show("Redémarrage")
    assert screen.shown == "Redémarrage"
    assert not Bench(Scripted("fine", good)).scheduler.show("Redémarrage")


async def test_a_session_that_has_just_begun_at_a_screen_counts_at_once() -> None:
    class Screen(Scripted):
        def show(self, notice: str) -> None:
            return

    screen = Screen("kiosk", good)
    bench = Bench(screen)
    await bench.scheduler.read_once()
    assert not bench.scheduler.occupied()
    screen.present = True
    assert bench.scheduler.occupied()


async def test_reading_once_tells_each_drivers_health() -> None:
    bench = Bench(Scripted("bad", failing), Scripted("fine", good))
    states = await bench.scheduler.read_once()
    assert {name: state.health for name, state in states.items()} == {
        "bad": "failing",
        "fine": "ok",
    }
    assert "the bus does not answer" in states["bad"].detail
    await bench.scheduler.close()


async def test_reading_once_waits_for_nobody_that_will_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("edge.scheduler.GATHER_S", 0.1)
    bad = Scripted("bad", "stubborn")
    bench = Bench(bad, Scripted("fine", good))
    async with asyncio.timeout(5):
        states = await bench.scheduler.read_once()
    assert (states["bad"].health, states["fine"].health) == ("timeout", "ok")
    async with asyncio.timeout(5):
        await bench.scheduler.read_once({"fine"})
    assert bench.drivers[1].reads == 2
    assert bad.reads == 1
    bad.closed = True
    await bench.scheduler.close()


async def test_the_scheduler_turns_until_a_turn_does_not_come() -> None:
    clock = HandClock()
    gate = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        gate.set()
        await asyncio.Event().wait()

    driver = Scripted("fine", good)
    scheduler = Scheduler(
        {"fine": Planned(driver, 10.0, 5.0)},
        clock=clock,
        rng=random.Random(1),
        deliver=lambda _name, _readings: None,
        flush=lambda: None,
        sleep=sleep,
    )
    assert scheduler.turning()
    task = asyncio.create_task(scheduler.run())
    await gate.wait()
    clock.advance(10.0 + GRACE_S)
    assert scheduler.turning(), "late, but within the grace"
    clock.advance(1.0)
    assert not scheduler.turning()
    task.cancel()
    await asyncio.wait({task})
    await scheduler.close()


async def test_a_driver_that_was_given_up_does_not_stop_the_scheduler_from_turning() -> None:
    clock, bad = HandClock(), Scripted("bad", "stubborn")
    scheduler = Scheduler(
        {"bad": Planned(bad, 10.0, 0.05)},
        clock=clock,
        rng=random.Random(1),
        deliver=lambda _name, _readings: None,
        flush=lambda: None,
    )
    task = asyncio.create_task(scheduler.run())
    try:
        await bad.defiant.wait()
        clock.advance(10.0 + 2 * GRACE_S)
        assert scheduler.turning()
    finally:
        bad.closed = True
        task.cancel()
        await asyncio.wait({task})
        await scheduler.close()


def test_a_failing_driver_is_read_less_and_less() -> None:
    rng = random.Random(1)
    health = Health().bad("failing", "no")
    assert health.wait_s(10, rng) == 0.0, "once may be chance"
    longest = []
    for _ in range(8):
        health = health.bad("failing", "no")
        longest.append(max(health.wait_s(10, rng) for _ in range(500)))
    assert longest == sorted(longest) or max(longest) <= 300
    assert 15 < longest[0] <= 20
    assert 250 < longest[-1] <= 300
    assert health.good().wait_s(10, rng) == 0.0
