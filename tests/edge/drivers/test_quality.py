"""Every driver's quality.toml: what is done, and why the rest does not apply."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import edge.drivers
from edge.drivers import DRIVERS

ROOT = Path(edge.drivers.__file__).parent
ROOMS = sorted(DRIVERS)
RULES = {
    "options_validated",
    "readme",
    "sample",
    "cases",
    "real_parts",
    "bad_input",
    "disappears",
    "no_person",
    "timeout",
    "memory",
}


def quality(name: str) -> dict[str, Any]:
    text = (ROOT / name / "quality.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize("name", ROOMS)
def test_a_driver_says_how_it_stands_by_every_rule_and_by_no_other(name: str) -> None:
    document = quality(name)
    assert set(document) == {"rules"}
    assert set(document["rules"]) == RULES


@pytest.mark.parametrize("name", ROOMS)
def test_a_rule_is_done_or_exempt_with_a_reason(name: str) -> None:
    for rule, status in quality(name)["rules"].items():
        if isinstance(status, dict):
            assert set(status) == {"status", "reason"}, rule
            assert status["status"] == "exempt", rule
            assert len(status["reason"].split()) >= 4, f"{rule}: say why"
        else:
            assert status == "done", rule


@pytest.mark.parametrize("name", ROOMS)
def test_what_is_done_is_there(name: str) -> None:
    rules = quality(name)["rules"]
    room = ROOT / name
    wanted = {"readme": "README.md", "sample": "sample.toml", "options_validated": "options.py"}
    for rule, file in wanted.items():
        assert rules[rule] != "done" or (room / file).is_file()
    cases = Path(__file__).parent / name / "cases"
    assert rules["cases"] != "done" or any(path.is_dir() for path in cases.iterdir())


def test_the_list_of_drivers_names_each_of_them() -> None:
    listed = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ROOMS:
        assert f"| [`{name}`]({name}/README.md) |" in listed
