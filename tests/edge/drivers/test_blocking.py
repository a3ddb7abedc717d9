"""A sensor that hangs holds up its own driver's thread, and nothing else."""

import asyncio
import os
import random
import shutil
from pathlib import Path

import pytest

from contract import SystemClock
from edge.drivers import DRIVERS
from edge.readings import Reading
from edge.scheduler import Planned, Scheduler
from edge.taking import Apart
from tests.edge.drivers.trees import tree


@pytest.mark.parametrize("name", ["climate", "contact", "power", "presence"])
def test_a_driver_whose_devices_may_block_has_a_thread_of_its_own(name: str) -> None:
    assert DRIVERS[name].blocking


async def test_a_sensor_that_hangs_is_a_timeout_and_reads_again_when_it_answers(
    tmp_path: Path,
) -> None:
    case = tree("climate", "cabin_with_a_cold_window")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    sensor = tmp_path / "sys/class/hwmon/hwmon3/temp1_input"
    sensor.unlink()
    # Opening it waits for somebody who writes, as a bus that is stuck waits for a chip.
    os.mkfifo(sensor)
    clock, delivered = SystemClock(), list[tuple[str, Reading]]()
    steady = tree("power", "booth_on_mains")
    plan = {
        "climate": Apart("climate", lambda: case.made(clock, tmp_path / "sys"), clock),
        "power": Apart("power", lambda: steady.made(clock), clock),
    }
    scheduler = Scheduler(
        {name: Planned(driver, 1.0, 0.2) for name, driver in plan.items()},
        clock=clock,
        rng=random.Random(1),
        deliver=lambda name, readings: delivered.extend((name, each) for each in readings),
        flush=lambda: None,
    )
    first = await scheduler.read_once()
    assert (first["climate"].health, first["power"].health) == ("timeout", "ok")
    second = await scheduler.read_once()
    assert "an earlier reading of this driver has not ended" in second["climate"].detail
    assert {name for name, _ in delivered} == {"power"}

    with sensor.open("w") as answer:
        answer.write("22500\n")
    sensor.unlink()
    sensor.write_text("22500\n")
    async with asyncio.timeout(5):
        while (await scheduler.read_once())["climate"].health != "ok":
            continue
    assert {name for name, _ in delivered} == {"power", "climate"}
    await scheduler.close()
