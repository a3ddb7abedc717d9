"""The locks hold names, versions and hashes, nothing else, and everything the project asks for."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.rooms import TREE

LOCKS = ("requirements.lock", "requirements-observatory.lock", "requirements-dev.lock")
PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.+]*)(?: ; [\w .()<>=!'-]+)? \\"
)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def strange(text: str) -> list[str]:
    """The lines of a lock that are neither a pin nor a hash."""
    lines = text.splitlines()
    return [line for line in lines if not (PIN.fullmatch(line) or HASH.fullmatch(line))]


def pins(lock: str) -> dict[str, str]:
    lines = (TREE / lock).read_text().splitlines()
    return {m["name"]: m["version"] for line in lines if (m := PIN.fullmatch(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_names_versions_and_hashes(lock: str) -> None:
    text = (TREE / lock).read_text()
    assert strange(text) == []
    assert pins(lock)
    assert "#" not in text


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "--find-links /somewhere/wheels",
        "httpx @ https://mirror.example/httpx.whl \\",
        "httpx>=0.28 \\",
        "# made on a machine",
        "    --hash=md5:0123",
    ],
)
def test_anything_else_in_a_lock_is_caught(line: str) -> None:
    assert strange(line) == [line]


def test_the_locks_hold_everything_the_project_asks_for() -> None:
    project = tomllib.loads((TREE / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *groups["build"]]
    observatory = runtime + project["project"]["optional-dependencies"]["observatory"]
    development = observatory + [item for item in groups["dev"] if isinstance(item, str)]
    for wanted, lock in zip((runtime, observatory, development), LOCKS, strict=True):
        locked = pins(lock)
        for requirement in map(Requirement, wanted):
            version = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), requirement


def test_each_lock_holds_the_one_before_it_whole() -> None:
    run, observatory, development = (pins(lock).items() for lock in LOCKS)
    assert run < observatory < development


def test_there_is_no_other_lock() -> None:
    assert not (TREE / "uv.lock").exists()
