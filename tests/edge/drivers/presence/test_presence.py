"""The presence driver: distances from trees of sysfs, a PIR on a line moved by hand."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import DriverError
from edge.driver import SensesPresence
from edge.drivers.presence import PresenceOptions
from edge.drivers.presence.driver import PresenceDriver
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.steady import SteadyClock
from tests.edge.drivers.trees import Tree, assert_left_out, tree, trees
from tests.edge.gpio.lines import HandLine, HandLines

GOOD = [case for case in trees("presence") if "occupied" in case.expected]
BAD = [case for case in trees("presence") if "error" in case.expected]
FIVE = 1_790_035_200_000_000
"""A whole five minutes of the wall clock."""


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.folder.name)
async def test_a_tree_tells_whether_somebody_is_there(case: Tree) -> None:
    driver = PresenceDriver(case.options(), SteadyClock(), HandLines())
    assert await driver.read() == []
    assert isinstance(driver, SensesPresence)
    assert driver.occupied() == case.expected["occupied"]
    assert_left_out(driver.left_out(), case.expected["left_out"])
    await driver.close()


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.folder.name)
async def test_a_tree_without_a_sensor_is_an_error(case: Tree) -> None:
    with pytest.raises(DriverError, match=case.expected["error"]):
        await PresenceDriver(case.options(), SteadyClock(), HandLines()).read()


async def test_five_minutes_of_a_pir_are_told_when_they_have_ended() -> None:
    line, clock = HandLine(), SteadyClock(FIVE, 1_000.0)
    options = PresenceOptions.model_validate(
        {"sensors": {"cabin": {"kind": "pir", "line": "pir", "hold_s": 60}}}
    )
    driver = PresenceDriver(options, clock, HandLines(pir=line))
    assert await driver.read() == []
    line.move(True, 1_003.0)
    line.move(False, 1_005.0)
    clock.go(10)
    assert await driver.read() == []
    assert driver.occupied(), "the place is held for a minute"
    for _ in range(28):
        clock.go(10)
        assert await driver.read() == []
    assert not driver.occupied()
    clock.go(12)
    (reading,) = await driver.read()
    assert reading.tags == {"sensor": "cabin"}
    assert reading.fields == {"occupied_time": 62.0, "entries": 1}
    assert_taken([reading])
    assert await driver.read() == []
    await driver.close()
    assert line.closed


async def test_a_distance_that_was_asked_for_long_ago_says_nothing_of_the_time_since(
    tmp_path: Path,
) -> None:
    case = tree("presence", "somebody_before_the_screen")
    clock = SteadyClock(FIVE)
    driver = PresenceDriver(case.options(), clock, HandLines())
    await driver.read()
    clock.go(290)
    await driver.read()
    clock.go(20)
    assert await driver.read() == [], "300 s of which 290 are not known"
    told: list[Reading] = []
    for _ in range(30):
        clock.go(10)
        told += await driver.read()
    assert [reading.fields for reading in told] == [{"occupied_time": 300.0, "entries": 0}]


async def test_a_sensor_that_was_away_leaves_its_period_untold(tmp_path: Path) -> None:
    case = tree("presence", "somebody_before_the_screen")
    shutil.copytree(case.folder / "sys", tmp_path / "sys", symlinks=True)
    devices = tmp_path / "sys/bus/iio"
    clock = SteadyClock(FIVE)
    driver = PresenceDriver(case.options(tmp_path / "sys"), clock, HandLines())
    await driver.read()
    (devices / "devices").rename(devices / "away")
    clock.go(10)
    with pytest.raises(DriverError, match="screen: 0 channels"):
        await driver.read()
    assert not driver.occupied()
    (devices / "away").rename(devices / "devices")
    told: list[Reading] = []
    for _ in range(59):
        clock.go(10)
        told += await driver.read()
    assert [reading.fields["occupied_time"] for reading in told] == [300.0]


@pytest.mark.parametrize(
    ("sensor", "fault"),
    [
        ({"kind": "distance", "iio": "vl53l0x"}, "needs below_m"),
        ({"kind": "proximity", "iio": "vcnl4000", "below_m": 1}, "is for a sensor of distance"),
        ({"kind": "camera"}, "pir"),
        ({"kind": "pir", "line": 4}, "a line's number needs its chip"),
    ],
)
def test_options_that_mean_nothing_are_refused(sensor: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        PresenceOptions.model_validate({"sensors": {"cabin": sensor}})
