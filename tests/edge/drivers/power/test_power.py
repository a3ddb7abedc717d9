"""The power driver over trees of sysfs."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import DriverError
from edge.drivers.power import PowerOptions
from edge.drivers.power.driver import PowerDriver
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.steady import SteadyClock
from tests.edge.drivers.trees import Tree, assert_left_out, told, tree, trees

GOOD = [case for case in trees("power") if "readings" in case.expected]
BAD = [case for case in trees("power") if "error" in case.expected]


def made(case: Tree, clock: SteadyClock, sys: Path | None = None) -> PowerDriver:
    driver = case.made(clock, sys)
    assert isinstance(driver, PowerDriver)
    return driver


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.folder.name)
async def test_a_tree_reads_as_expected(case: Tree) -> None:
    driver = made(case, SteadyClock())
    readings = await driver.read()
    assert told(readings) == sorted(case.expected["readings"], key=str)
    assert_left_out(driver.left_out(), case.expected["left_out"])
    assert_taken(readings)
    await driver.close()


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.folder.name)
async def test_a_tree_without_any_value_is_an_error(case: Tree) -> None:
    with pytest.raises(DriverError, match=case.expected["error"]):
        await made(case, SteadyClock()).read()


async def test_energy_is_counted_from_power_where_no_device_counts_it(tmp_path: Path) -> None:
    case = tree("power", "solar_bench_with_monitors")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    sun = tmp_path / "sys/class/hwmon/hwmon2/power1_input"
    clock = SteadyClock()
    driver = made(case, clock, tmp_path / "sys")
    await driver.read()
    sun.write_text("120000000\n")
    clock.steady += 36
    rows = {row["tags"]["source"]: row["fields"] for row in told(await driver.read())}
    assert rows["solar"]["energy"] == pytest.approx((60 + 120) / 2 * 36 / 3_600)
    assert rows["battery"]["energy"] == 0.0, "it charges: it has delivered nothing"
    assert rows["meter"]["energy"] == 1_000.0, "the device's own counter"


async def test_nothing_is_counted_while_a_device_is_away(tmp_path: Path) -> None:
    case = tree("power", "solar_bench_with_monitors")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    chips = tmp_path / "sys/class/hwmon"
    clock = SteadyClock()
    driver = made(case, clock, tmp_path / "sys")
    await driver.read()
    (chips / "hwmon2").rename(chips / "away")
    clock.steady += 30
    assert "solar" not in {row["tags"]["source"] for row in told(await driver.read())}
    assert_left_out(driver.left_out(), ["solar: no such device"])
    (chips / "away").rename(chips / "hwmon9")
    clock.steady += 30
    await driver.read()
    clock.steady += 30
    rows = {row["tags"]["source"]: row["fields"] for row in told(await driver.read())}
    assert rows["solar"]["energy"] == pytest.approx(60 * 30 / 3_600, abs=1e-3)
    assert driver.left_out() == ()


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ({}, "exactly one of supply, chip"),
        ({"supply": "AC", "chip": "ina219"}, "exactly one of supply, chip"),
        ({"supply": "AC", "present_above_v": 5}, "is for a chip"),
        ({"chip": "ina219", "hwmon": 3}, "Extra inputs"),
    ],
)
def test_options_that_mean_nothing_are_refused(source: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        PowerOptions.model_validate({"sources": {"mains": source}})
