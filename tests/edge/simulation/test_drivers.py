"""The simulated drivers over a clock that is set by hand."""

import gc
import json
import random
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest

from contract import DriverError, Profile
from edge.driver import Driver, SensesPresence
from edge.readings import Reading
from edge.simulation.drivers import SIMULATED_DRIVERS
from edge.simulation.machine import Machine, boot, running
from edge.simulation.sessions import sessions
from edge.simulation.source import SECOND_US, Source
from tests.edge.drivers.examining import NOW, assert_taken

HOUR_US = 3_600 * SECOND_US


class HandClock:
    """Stands where it is put."""

    def __init__(self, at: int = NOW) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / SECOND_US


def make(name: str, clock: HandClock, folder: Path) -> Driver:
    kind = SIMULATED_DRIVERS[name]
    options = {
        "seed": 1,
        "kiosk": "bordeaux-victoire",
        "profile": "booth",
        "setting": "square",
        "folder": str(folder),
    }
    return kind.make(kind.options.model_validate(options), clock)


@pytest.mark.parametrize("name", ["climate", "link", "power", "snmp", "ups"])
async def test_a_reading_is_of_its_moment(name: str, tmp_path: Path) -> None:
    clock = HandClock()
    driver = make(f"simulated_{name}", clock, tmp_path)
    first = await driver.read()
    assert_taken(first)
    clock.at += 600 * SECOND_US
    assert await driver.read() != first
    clock.at = NOW
    assert await driver.read() == first
    await driver.close()


@pytest.mark.parametrize(
    ("name", "measurement", "period_s"),
    [("presence", "presence", 300), ("kiosk", "use", 3_600), ("hotspot", "hotspot_use", 3_600)],
)
async def test_a_period_is_told_once_when_it_has_ended(
    name: str, measurement: str, period_s: int, tmp_path: Path
) -> None:
    clock = HandClock(NOW // HOUR_US * HOUR_US + 17 * SECOND_US)
    driver = make(f"simulated_{name}", clock, tmp_path)

    async def told() -> list[Reading]:
        return [reading for reading in await driver.read() if reading.m == measurement]

    assert await told() == []
    clock.at += period_s * SECOND_US
    said = await told()
    assert said
    assert_taken(said)
    assert await told() == []
    # A clock set back has not ended a period.
    clock.at -= period_s * SECOND_US
    assert await told() == []


async def test_presence_knows_of_the_person_who_is_there(tmp_path: Path) -> None:
    clock = HandClock()
    driver = make("simulated_presence", clock, tmp_path)
    assert isinstance(driver, SensesPresence)
    source = Source(1, "bordeaux-victoire", Profile.BOOTH)
    hour = NOW // HOUR_US
    person = next(each for step in range(48) for each in sessions(source, hour + step))
    clock.at = int((person.start + 1) * SECOND_US)
    assert driver.occupied()
    clock.at = int((person.end + 1) * SECOND_US)
    assert not driver.occupied()


async def test_the_computer_counts_from_its_last_start(tmp_path: Path) -> None:
    file, clock = tmp_path / "machine.json", HandClock()
    driver = make("simulated_host", clock, tmp_path)
    with pytest.raises(DriverError, match="is off"):
        await driver.read()
    boot(file, random.Random(1), clock.now())
    clock.at += 90 * SECOND_US
    (reading,) = await driver.read()
    assert_taken([reading])
    assert reading.fields["uptime"] == 90
    boot(file, random.Random(2), clock.now())
    (reading,) = await driver.read()
    assert (reading.fields["uptime"], reading.fields["received"]) == (0, 0)


def test_a_machine_outlives_the_process_and_each_start_has_another_id(tmp_path: Path) -> None:
    file, rng = tmp_path / "machine.json", random.Random(5)
    assert running(file) is None
    first = boot(file, rng, 1_000)
    assert running(file) == first
    second = boot(file, rng, 2_000)
    assert second.id != first.id
    assert running(file) == Machine(second.id, 2_000)


@pytest.mark.parametrize("text", ["", "[]", '{"id": 1}', "\x00"])
def test_a_damaged_machine_file_is_a_machine_that_is_off(tmp_path: Path, text: str) -> None:
    file = tmp_path / "machine.json"
    file.write_text(text)
    assert running(file) is None
    machine = boot(file, random.Random(1), 7)
    assert json.loads(file.read_text()) == {"id": machine.id, "booted_at": 7}


@pytest.mark.slow
async def test_memory_is_flat_over_simulated_days(tmp_path: Path) -> None:
    boot(tmp_path / "machine.json", random.Random(1), NOW)
    clock = HandClock()
    drivers = [make(name, clock, tmp_path) for name in SIMULATED_DRIVERS]

    async def pass_days(days: int) -> None:
        for _ in range(days * 96):
            clock.at += 900 * SECOND_US
            for driver in drivers:
                await driver.read()

    tracemalloc.start()
    try:
        # Until what is kept at hand is full, and all of it of this run.
        await pass_days(2)
        held = [_held()]
        for _ in range(2):
            await pass_days(2)
            held.append(_held())
    finally:
        tracemalloc.stop()
    # What leaks does so in both; once, another thread of the test's process may have grown.
    assert min(after - before for before, after in pairwise(held)) < 100_000, held


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
