"""deploy/containers/Containerfile: built with hashes, from what the image needs and no more."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.deploy.compose import FOLDER, ROOT

TEXT = (FOLDER / "Containerfile").read_text()


def test_hadolint_finds_no_fault_with_it() -> None:
    hadolint = Path(sys.prefix) / "bin" / "hadolint"
    done = subprocess.run(
        [hadolint, "--no-color", FOLDER / "Containerfile"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_installs_what_is_locked_by_its_hash_and_runs_as_nobody_of_note() -> None:
    installs = re.findall(r"pip .*install (.*)", TEXT)
    assert "--require-hashes" in installs[0]
    assert "requirements-observatory.lock" in installs[0]
    assert all("--no-deps" in words for words in installs[1:])
    assert re.findall(r"^USER (.*)", TEXT, re.MULTILINE) == ["10001:10001"]
    bases = set(re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE))
    (base,) = bases
    assert re.fullmatch(r"python:3\.13\.\d+-slim-bookworm", base)


def test_the_engine_is_given_the_rooms_and_nothing_of_an_installation() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    given = {line.removeprefix("!") for line in lines if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rooms = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    installed = {"pyproject.toml", "requirements-observatory.lock"}
    assert given == rooms | {"LICENSE", "README.md"} | installed


@pytest.mark.slow
def test_what_it_installs_holds_every_file_of_the_rooms(tmp_path: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"], check=True, capture_output=True, text=True
    ).stdout.split()
    rooms = {path for path in inside if "/" in path and not path.startswith("escale-")}
    parts = {path.partition("/")[0] for path in rooms}
    tracked = {path for path in listed if path.partition("/")[0] in parts}
    lacking = {path for path in tracked if (ROOT / path).exists()} - inside
    assert lacking == set()
