"""Every driver's room: its sample is valid and is what its README shows."""

from pathlib import Path

import pytest

import edge.drivers
from contract import SystemClock
from edge.configuration import load_configuration
from edge.drivers import DRIVERS

ROOT = Path(edge.drivers.__file__).parent
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/sample.toml"))


def test_every_room_is_in_the_dict_of_drivers() -> None:
    assert set(ROOMS) == {name for name in DRIVERS if not name.startswith("simulated_")}


@pytest.mark.parametrize("name", ROOMS)
def test_the_readme_shows_the_sample(name: str) -> None:
    sample = (ROOT / name / "sample.toml").read_text()
    assert f"```toml\n{sample}```" in (ROOT / name / "README.md").read_text()


KIOSK = """
kiosk = "bordeaux-victoire"
profile = "booth"
data = "data"
mqtt.url = "mqtt://127.0.0.1:1883"
"""


@pytest.mark.parametrize("name", ROOMS)
async def test_the_sample_is_a_valid_part_of_a_kiosks_configuration(name: str) -> None:
    text = KIOSK + (ROOT / name / "sample.toml").read_text()
    configuration = load_configuration(text, driver_kinds=DRIVERS, executor_kinds={})
    ((chosen_name, chosen),) = configuration.drivers.items()
    assert chosen_name == name
    driver = chosen.kind.make(chosen.options, SystemClock())
    assert driver.name == name
    await driver.close()


@pytest.mark.parametrize("name", sorted(DRIVERS))
def test_an_unknown_option_is_a_fault(name: str) -> None:
    assert DRIVERS[name].options.model_config["extra"] == "forbid"
