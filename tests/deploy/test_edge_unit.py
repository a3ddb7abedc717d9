"""deploy/edge: the unit starts the daemon there is, and may touch what the daemon touches."""

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from contract import Profile
from edge.draft import draft
from edge.scheduler import GRACE_S
from tests.servers.binaries import require

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "edge"
UNIT = FOLDER / "escale-edge.service"


def settings(path: Path) -> Mapping[str, list[str]]:
    """Each key's values, in the order of the file."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if (match := re.fullmatch(r"(\w+)=(.*)", line)) is not None:
            found.setdefault(match[1], []).append(match[2])
    return found


def test_the_command_is_the_daemons_own() -> None:
    (command,) = settings(UNIT)["ExecStart"]
    python, *arguments = shlex.split(command)
    assert python == "/opt/escale/.venv/bin/python", "where bin/escale makes the environment"
    assert arguments[:3] == ["-m", "edge", "--config"]
    assert (ROOT / "edge" / "__main__.py").is_file()
    assert arguments[3] == "/etc/escale/kiosk.toml"


def test_the_daemons_folder_is_the_units() -> None:
    unit = settings(UNIT)
    data = tomllib.loads(draft("kiosk-a", Profile.BOOTH))["data"]
    assert data == f"/var/lib/{unit['StateDirectory'][0]}"
    made = re.findall(
        r"^d (\S+) (\S+) (\S+) (\S+)$", (FOLDER / "tmpfiles.conf").read_text(), re.MULTILINE
    )
    assert {path for path, *_ in made} == {data, "/etc/escale"}
    assert {group for *_, group in made} == set(unit["Group"]) == set(unit["User"])
    assert (FOLDER / "sysusers.conf").read_text().startswith(f"u {unit['User'][0]} ")


def test_it_is_started_anew_when_it_ends_or_hangs_and_not_before_its_drivers_are_late() -> None:
    unit = settings(UNIT)
    assert (unit["Type"], unit["Restart"]) == (["notify"], ["always"])
    assert unit["NotifyAccess"] == ["main"]
    assert int(unit["WatchdogSec"][0]) > GRACE_S
    assert unit["StartLimitIntervalSec"] == ["0"], "it never gives up"


def test_every_file_is_named_in_the_readme_with_its_place() -> None:
    text = (FOLDER / "README.md").read_text()
    for path in FOLDER.iterdir():
        if path.name != "README.md":
            assert f"`{path.name}`" in text


@pytest.mark.server
def test_systemd_finds_no_fault_with_it_and_little_exposure(tmp_path: Path) -> None:
    analyze = require("systemd-analyze")
    unit = tmp_path / UNIT.name
    # The command has to be there for systemd to find nothing wrong.
    unit.write_text(
        UNIT.read_text().replace("/opt/escale/.venv/bin/python", shutil.which("true") or "")
    )
    verified = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    unknown = [line for line in verified.stderr.splitlines() if "Restart" not in line]
    assert not [line for line in unknown if UNIT.name in line], verified.stderr
    scored = subprocess.run(
        [analyze, "security", "--offline=yes", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", scored.stdout)
    assert found is not None, scored.stdout + scored.stderr
    assert float(found[1]) < 2.0
