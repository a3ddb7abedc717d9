"""The room's README shows a kiosk.toml that works."""

import re
from pathlib import Path

import edge
from edge import load_configuration

README = Path(edge.__file__).with_name("README.md")


def test_the_sample_in_the_readme_is_a_valid_configuration() -> None:
    (sample,) = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    configuration = load_configuration(sample)
    assert configuration.kiosk == "bordeaux-victoire"
    assert set(configuration.executors) == {"identify", "reboot"}
