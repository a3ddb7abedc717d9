"""A line that is watched: nothing is lost, and it is found again."""

import asyncio

import pytest

from contract import DriverError
from edge.gpio import Edge, LineOptions, LineWatch
from tests.edge.drivers.steady import SteadyClock
from tests.edge.gpio.lines import HandLine, HandLines

OPTIONS = LineOptions(line="door")


async def test_an_opening_between_two_readings_is_two_changes() -> None:
    clock, line = SteadyClock(steady=10.0), HandLine()
    watch = LineWatch(OPTIONS, HandLines(door=line), clock)
    watch.catch_up()
    assert (watch.active, watch.take()) == (False, [])
    line.move(True, 12.0)
    line.move(False, 12.5)
    clock.steady = 20.0
    watch.catch_up()
    assert watch.take() == [Edge(True, 12.0), Edge(False, 12.5)]
    assert (watch.active, watch.since) == (False, 12.5)
    assert watch.take() == []
    watch.close()
    assert line.closed


async def test_the_event_loop_empties_the_kernels_queue_between_readings() -> None:
    clock, line = SteadyClock(), HandLine()
    watch = LineWatch(OPTIONS, HandLines(door=line), clock)
    watch.catch_up()
    for number in range(6):
        line.move(number % 2 == 0, 1_000.0 + number)
    async with asyncio.timeout(5):
        await line.read_empty.wait()
    clock.go(10)
    assert len(watch.take()) == 6
    watch.close()


async def test_an_edge_that_the_kernel_dropped_is_found_by_the_level() -> None:
    clock, line = SteadyClock(steady=10.0), HandLine()
    watch = LineWatch(OPTIONS, HandLines(door=line), clock)
    watch.catch_up()
    line.level = True
    clock.steady = 20.0
    watch.catch_up()
    assert watch.take() == [Edge(True, 20.0)]
    watch.catch_up()
    assert watch.take() == []
    watch.close()


async def test_software_debounces_where_the_kernel_does_not() -> None:
    clock, line = SteadyClock(steady=10.0), HandLine(debounced=False)
    watch = LineWatch(LineOptions(line="door", debounce_ms=50), HandLines(door=line), clock)
    watch.catch_up()
    for at, active in ((11.0, True), (11.002, False), (11.004, True), (12.0, False), (12.01, True)):
        line.move(active, at)
    clock.steady = 20.0
    watch.catch_up()
    assert watch.take() == [Edge(True, 11.004)]
    watch.close()


async def test_a_chip_that_was_unplugged_is_opened_again_and_tells_what_changed() -> None:
    clock, line = SteadyClock(steady=10.0), HandLine()
    lines = HandLines(door=line)
    watch = LineWatch(OPTIONS, lines, clock)
    watch.catch_up()
    line.unplug()
    async with asyncio.timeout(5):
        await line.was_closed.wait()
    lines.lines = {}
    with pytest.raises(DriverError, match="no such line"):
        watch.catch_up()
    lines.lines = {"door": HandLine(active=True)}
    clock.steady = 60.0
    watch.catch_up()
    assert watch.take() == [Edge(True, 60.0)]
    assert lines.opened == ["door"] * 3
    watch.close()


async def test_a_chip_that_goes_while_it_is_asked_is_an_error_once() -> None:
    line = HandLine()
    lines = HandLines(door=line)
    watch = LineWatch(OPTIONS, lines, SteadyClock())
    watch.catch_up()
    line.gone = True
    with pytest.raises(DriverError, match="the line was lost: No such device"):
        watch.catch_up()
    assert line.closed
    lines.lines = {"door": HandLine()}
    watch.catch_up()
    watch.close()
