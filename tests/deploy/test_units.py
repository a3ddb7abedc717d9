"""deploy/server: systemd takes the units, which see little and start what there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from contract import load_settings
from escale.commands import installed
from escale.secret_files import KEYS
from tests.deploy.test_edge_unit import settings
from tests.servers.binaries import require

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "server"
UNITS = sorted(FOLDER.glob("*.service"))
OURS = [unit for unit in UNITS if "broker" not in unit.name]
NEWER = {"RestartSteps", "RestartMaxDelaySec"}
"""Keys that systemd knows from version 254 on; older ones pass over them."""


def test_the_units_are_all_there() -> None:
    names = [unit.name for unit in UNITS]
    assert names == [
        "escale-api@.service",
        "escale-broker.service",
        "escale-collector@.service",
        "escale-migrate.service",
    ]
    wanted = " ".join(settings(FOLDER / "escale.target")["Wants"]).split()
    assert {re.sub("@[0-9]+", "@", name) for name in wanted} == set(names) - {names[-1]}
    assert sum("collector@" in name for name in wanted) == 2
    assert sum("api@" in name for name in wanted) == 2


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.name)
def test_each_starts_a_command_that_there_is_with_settings_that_are_valid(unit: Path) -> None:
    found = settings(unit)
    program, command, *_ = shlex.split(found["ExecStart"][0])
    assert program == "/opt/escale/.venv/bin/escale", "where bin/escale makes the environment"
    assert command in installed()
    told = dict(value.split("=", 1) for value in found["Environment"])
    credentials = dict(value.split(":", 1) for value in found["LoadCredential"])
    read: list[str] = []

    def password(path: str) -> str:
        read.append(path)
        return "0f" * 32

    file = (FOLDER / Path(told["ESCALE_CONFIG"]).name).read_text()
    given = load_settings(told, file, password)
    assert given.series.location.password == given.database.location.password == "0f" * 32
    paths = {path.removeprefix("%d/") for path in told.values() if path.startswith("%d/")}
    assert paths == set(credentials), "each secret is shown to it, and used"
    for path in credentials.values():
        where = Path(path).relative_to("/etc/escale")
        assert where.parts[0] == "mosquitto" or where.name in KEYS


def test_they_begin_after_the_tables_are_there_and_again_for_ever() -> None:
    for unit in UNITS:
        found = settings(unit)
        if unit.name == "escale-migrate.service":
            assert (found["Type"], found["RemainAfterExit"]) == (["oneshot"], ["yes"])
            continue
        assert found["Restart"] == ["always"]
        assert found["StartLimitIntervalSec"] == ["0"], "it never gives up"
        if unit in OURS:
            # Not required: it waits by itself for tables that are made later.
            assert any("escale-migrate.service" in row for row in found["Wants"])
            assert any("escale-migrate.service" in row for row in found["After"])


def test_the_administrators_shell_finds_what_the_services_find() -> None:
    told = dict(
        line.split("=", 1)
        for line in (FOLDER / "environment").read_text().splitlines()
        if not line.startswith("#")
    )
    file = (FOLDER / Path(told["ESCALE_CONFIG"]).name).read_text()
    given = load_settings(told, file, lambda _: "0f" * 32)
    assert given.api.signing_key == "/etc/escale/secrets/signing.key"


@pytest.mark.server
def test_systemd_finds_no_fault_with_them_and_little_exposure(tmp_path: Path) -> None:
    analyze = require("systemd-analyze")
    for unit in UNITS:
        # The command has to be there for systemd to find nothing wrong.
        text = re.sub(r"(?<=ExecStart=)\S+", shutil.which("true") or "", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    shutil.copy(FOLDER / "escale.target", tmp_path)
    names = [unit.name.replace("@.", "@1.") for unit in UNITS]
    for name in names:
        if "@" in name:
            (tmp_path / name).symlink_to(tmp_path / name.replace("@1.", "@."))
    verified = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", *(tmp_path / n for n in names)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in verified.stderr.splitlines() if "escale" in line]
    assert [line for line in ours if not any(f"'{key}'" in line for key in NEWER)] == []
    scored = subprocess.run(
        [analyze, "security", "--offline=yes", "--no-pager", *(tmp_path / n for n in names)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.findall(r"Overall exposure level for \S+: ([\d.]+)", scored.stdout)
    assert len(found) == len(UNITS), scored.stdout + scored.stderr
    assert max(float(one) for one in found) < 1.5
