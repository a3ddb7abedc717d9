"""The climate driver over trees of sysfs."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import DriverError, SystemClock
from edge.drivers.climate import ClimateOptions
from edge.drivers.climate.driver import ClimateDriver
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.trees import Tree, assert_left_out, told, tree, trees

GOOD = [case for case in trees("climate") if "readings" in case.expected]
BAD = [case for case in trees("climate") if "error" in case.expected]


def made(case: Tree, sys: Path | None = None) -> ClimateDriver:
    driver = case.made(SystemClock(), sys)
    assert isinstance(driver, ClimateDriver)
    return driver


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.folder.name)
async def test_a_tree_reads_as_expected(case: Tree) -> None:
    driver = made(case)
    readings = await driver.read()
    assert told(readings) == sorted(case.expected["readings"], key=str)
    assert_left_out(driver.left_out(), case.expected["left_out"])
    assert_taken(readings)
    await driver.close()


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.folder.name)
async def test_a_tree_without_any_value_is_an_error(case: Tree) -> None:
    with pytest.raises(DriverError, match=case.expected["error"]):
        await made(case).read()


async def test_a_machine_without_sysfs_says_so(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="no sensor of temperature"):
        await ClimateDriver(ClimateOptions(sys=tmp_path / "none")).read()


async def test_a_sensor_that_goes_away_is_named_and_read_again_under_another_number(
    tmp_path: Path,
) -> None:
    case = tree("climate", "cabin_with_a_cold_window")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    chips = tmp_path / "sys/class/hwmon"
    driver = made(case, tmp_path / "sys")
    before = told(await driver.read())

    (chips / "hwmon3").rename(chips / "away")
    with pytest.raises(DriverError, match="air: no such sensor"):
        # What is left is a surface, which is no air.
        await driver.read()

    (chips / "away").rename(chips / "hwmon0")
    assert told(await driver.read()) == before
    assert driver.left_out() == ()


async def test_a_sensor_that_answers_with_an_input_output_error_is_left_out(
    tmp_path: Path,
) -> None:
    case = tree("climate", "every_chip_when_none_is_named")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    broken = tmp_path / "sys/class/hwmon/hwmon0/temp2_input"
    broken.unlink()
    # Reading this file of the running kernel is EIO: nothing is mapped at address 0.
    broken.symlink_to("/proc/self/mem")
    driver = made(case, tmp_path / "sys")
    rows = {row["tags"]["zone"]: row["fields"] for row in told(await driver.read())}
    assert rows["coretemp"] == {"temperature": 51.0}
    assert_left_out(driver.left_out(), ["coretemp: Input/output error"])


@pytest.mark.parametrize(
    ("sensor", "fault"),
    [
        ({"zone": "cabin"}, "exactly one of hwmon, iio, w1"),
        ({"zone": "cabin", "hwmon": "a", "w1": "b"}, "exactly one of hwmon, iio, w1"),
        ({"zone": "cabin", "hwmon": "a", "offset": 1.0}, "need a quantity"),
        ({"zone": "cabin", "iio": "a", "quantity": "light", "surface": True}, "a surface has"),
        ({"zone": "in the cabin", "hwmon": "a"}, "pattern"),
        ({"zone": "cabin", "hwmon": "a", "number": 3}, "Extra inputs"),
    ],
)
def test_options_that_mean_nothing_are_refused(sensor: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        ClimateOptions.model_validate({"sensors": {"air": sensor}})


async def test_a_correction_is_made_before_the_dew_point(tmp_path: Path) -> None:
    case = tree("climate", "cabin_with_a_cold_window")
    sensors = {
        "air": {"zone": "cabin", "hwmon": "sht3x", "quantity": "temperature", "offset": -2.5},
        "damp": {"zone": "cabin", "hwmon": "sht3x", "quantity": "humidity", "scale": 2.0},
    }
    options = ClimateOptions.model_validate({"sensors": sensors, "sys": case.folder / "sys"})
    ((reading),) = await ClimateDriver(options).read()
    # Wet to saturation: 122.4 % is no measurement, so there is no humidity and no dew point.
    assert reading.fields == {"temperature": 20.0}
