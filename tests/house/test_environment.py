"""The scripts of bin/ make the environment once, again when the lock changes, and never halfway."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.rooms import TREE

# Stands for the environment's Python: it is new enough, and writes down what pip is asked for.
FAKE_PYTHON = """\
#!/bin/bash
[ "$1" = -m ] || exit 0
printf '%s\\n' "$*" >>"{log}"
[ ! -e "{fails}" ]
"""

FAKE_ESCALE = "#!/bin/bash\nprintf '<%s>' \"$@\"\n"


@dataclass(frozen=True)
class Copy:
    """A work tree with the scripts and an environment whose Python only writes down."""

    tree: Path

    @property
    def venv(self) -> Path:
        return self.tree / "a folder" / "env"

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.tree / "bin" / script), *arguments],
            cwd="/",
            env={**os.environ, "ESCALE_VENV": str(self.venv)},
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        log = self.tree / "asked"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return ["editable" if "--editable" in line else line.split("/")[-1] for line in lines]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(TREE / "bin", tmp_path / "bin")
    locks = ("requirements.lock", "requirements-observatory.lock", "requirements-dev.lock")
    for name in (*locks, "pyproject.toml"):
        (tmp_path / name).write_text(f"{name}==1\n")
    it = Copy(tmp_path)
    (it.venv / "bin").mkdir(parents=True)
    python = FAKE_PYTHON.format(log=tmp_path / "asked", fails=tmp_path / "fails")
    for name, text in (("python", python), ("escale", FAKE_ESCALE)):
        (it.venv / "bin" / name).write_text(text)
        (it.venv / "bin" / name).chmod(0o755)
    return it


def test_a_command_is_run_in_the_environment_from_any_folder(copy: Copy) -> None:
    done = copy.run("escale", "token", "create", "two words")
    assert done.stdout == "<token><create><two words>"
    assert copy.asked() == ["requirements.lock", "editable"]


def test_bin_up_passes_its_arguments_on(copy: Copy) -> None:
    assert copy.run("up", "--port", "8001").stdout == "<up><--port><8001>"


def test_an_environment_that_is_as_locked_is_left_alone(copy: Copy) -> None:
    copy.run("escale")
    copy.asked()
    done = copy.run("escale")
    assert copy.asked() == []
    assert done.stderr == ""


def test_a_changed_lock_is_installed(copy: Copy) -> None:
    copy.run("escale")
    copy.asked()
    (copy.tree / "requirements.lock").write_text("httpx==2\n")
    copy.run("escale")
    assert copy.asked() == ["requirements.lock", "editable"]


def test_a_changed_project_file_is_installed_without_the_lock(copy: Copy) -> None:
    copy.run("escale")
    copy.asked()
    (copy.tree / "pyproject.toml").write_text("new entry point")
    copy.run("escale")
    assert copy.asked() == ["editable"]


def test_what_makes_releases_comes_with_the_programmes_first_command(copy: Copy) -> None:
    copy.run("escale", "up")
    copy.asked()
    copy.run("escale", "programme", "release")
    assert copy.asked() == ["requirements-observatory.lock", "editable"]
    copy.run("escale", "up")
    copy.run("escale", "programme")
    assert copy.asked() == []


def test_the_environment_for_tests_serves_commands_too(copy: Copy) -> None:
    script = '. bin/environment.sh; ensure_environment "$1"'
    environment = {**os.environ, "ESCALE_VENV": str(copy.venv)}
    subprocess.run(
        ["bash", "-euc", script, "bash", "requirements-dev.lock"],
        cwd=copy.tree,
        env=environment,
        check=True,
    )
    assert copy.asked() == ["requirements-dev.lock", "editable"]
    copy.run("escale")
    assert copy.asked() == []


def test_an_install_that_fails_is_begun_again(copy: Copy) -> None:
    (copy.tree / "fails").touch()
    done = copy.run("escale", "up")
    assert done.returncode != 0
    assert done.stdout == ""
    assert copy.asked() == ["requirements.lock"]
    (copy.tree / "fails").unlink()
    copy.run("escale", "up")
    assert copy.asked() == ["requirements.lock", "editable"]


def test_a_python_that_is_not_one_is_refused_with_a_sentence(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON", "/bin/false")
    shutil.rmtree(copy.venv)
    done = copy.run("escale", "up")
    assert done.returncode != 0
    assert "PYTHON=/bin/false is not a Python of 3.11 or newer" in done.stderr
