"""bin/test installs the real servers that are missing, and lets none of them start by itself."""

import subprocess
from pathlib import Path

import pytest

from tests.house.rooms import TREE
from tests.servers.binaries import PACKAGES

FAKE_APT = """\
#!/bin/bash
printf 'apt-get %s; policy %s\\n' "$*" "$(/bin/cat "$SERVICE_POLICY" | /usr/bin/tail -1)" >&2
[ "$1" != "$FAILS" ]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "policy-rc.d"


def run(script: str, tmp_path: Path, *, user: int = 0, fails: str = "") -> str:
    """What lines of bin/servers.sh print where only a few programs of the test's exist."""
    for name, text in (("id", f"#!/bin/bash\necho {user}\n"), ("apt-get", FAKE_APT)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    for name in ("rm", "chmod"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    body = f'say() {{ echo "$*"; }}; . "{TREE}/bin/servers.sh"; {script}; echo on'
    policy = str(tmp_path / "policy-rc.d")
    return subprocess.check_output(
        ["/bin/bash", "-euc", body],
        env={"PATH": str(tmp_path), "SERVICE_POLICY": policy, "FAILS": fails},
        text=True,
        stderr=subprocess.STDOUT,
    )


MISSING = "missing_packages() { echo mosquitto; echo snmpd; }; install_servers"


def test_every_server_that_the_tests_know_is_installed_by_bin_test() -> None:
    script = (TREE / "bin/servers.sh").read_text()
    assert [name for name in sorted(set(PACKAGES.values())) if f":{name}\n" not in script] == []


def test_what_is_missing_is_installed_and_may_not_start_meanwhile(
    tmp_path: Path, policy: Path
) -> None:
    assert run(MISSING, tmp_path).splitlines() == [
        "installing mosquitto snmpd; this happens once",
        "apt-get update -qq; policy exit 101",
        "apt-get install -qq -y --no-install-recommends mosquitto snmpd; policy exit 101",
        "on",
    ]
    assert not policy.exists()


def test_a_policy_that_is_there_stays_as_it_is(tmp_path: Path, policy: Path) -> None:
    policy.write_text("exit 104\n")
    assert "policy exit 104" in run(MISSING, tmp_path)
    assert policy.read_text() == "exit 104\n"


@pytest.mark.parametrize("step", ["update", "install"])
def test_an_install_that_fails_is_told_and_leaves_no_policy(
    tmp_path: Path, policy: Path, step: str
) -> None:
    said = run(MISSING, tmp_path, fails=step)
    assert said.endswith("tests that need what is missing are skipped.\non\n")
    assert not policy.exists()


def test_who_may_not_install_is_told_so_and_goes_on(tmp_path: Path) -> None:
    said = run(MISSING, tmp_path, user=1000)
    assert said == (
        "tests that need mosquitto snmpd are skipped: only root on Debian installs them.\non\n"
    )


def test_nothing_is_installed_where_nothing_is_missing(tmp_path: Path) -> None:
    assert run("missing_packages() { :; }; install_servers", tmp_path) == "on\n"


def test_a_missing_program_is_named_by_its_package(tmp_path: Path) -> None:
    said = run("SERVER_PACKAGES='no-such-program:its-package'; missing_packages", tmp_path)
    assert said == "its-package\non\n"
