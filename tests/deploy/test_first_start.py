"""What the images run once, when their volumes are new, and what Debian's tools make of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.deploy.compose import FOLDER, ROOT
from tests.servers.binaries import require

SERVER = ROOT / "deploy" / "server"
BUCKETS = ["escale", "escale_5m", "escale_1h", "escale_usage", "escale_5m_usage", "escale_1h_usage"]
INFLUX = """\
#!/bin/bash
# Answers as InfluxDB's own command documents it: `bucket list` prints id, name, ... by tabs.
(IFS=$'\\037'; echo "$*") >>"$SAID"
case "$1 $2" in
    "bucket list") printf 'id-of-%s\\tname\\tinfinite\\t0s\\torg\\timplicit\\n' "$4" ;;
    "bucket create") [ -z "$REFUSES" ] || { echo "Error: failed to create bucket" >&2; exit 1; } ;;
esac
"""
FLAGS = {
    ("bucket", "create"): {"--name", "--retention"},
    ("bucket", "list"): {"--name", "--hide-headers"},
    ("v1", "auth", "create"): {"--username", "--password", "--description", "--read-bucket"},
}
"""Those that the script may use: as InfluxDB 2.7's reference has them."""


def first_start(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "influx").write_text(INFLUX)
    (folder / "influx").chmod(0o755)
    (folder / "password").write_text("a pass word")
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "SAID": str(folder / "said"),
        "DOCKER_INFLUXDB_INIT_BUCKET": "escale",
        "ESCALE_GRAFANA_PASSWORD_FILE": str(folder / "password"),
        **more,
    }
    return subprocess.run(
        [FOLDER / "influxdb-init.sh"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def options(words: list[str], command: tuple[str, ...]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    rest = words[len(command) :]
    while rest:
        flag = rest.pop(0)
        value = rest.pop(0) if rest and not rest[0].startswith("--") else ""
        found.setdefault(flag, []).append(value)
    return found


def test_influxdb_gets_its_buckets_and_a_grafana_that_only_reads(tmp_path: Path) -> None:
    done = first_start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "pass" not in done.stdout + done.stderr
    said = [row.split("\x1f") for row in (tmp_path / "said").read_text().split("\n") if row]
    asked: dict[tuple[str, ...], list[Mapping[str, list[str]]]] = {}
    for words in said:
        (command,) = [known for known in FLAGS if tuple(words[: len(known)]) == known]
        given = options(words, command)
        assert set(given) <= FLAGS[command]
        asked.setdefault(command, []).append(given)
    # The first one is there already: the image makes it.
    assert [row["--name"][0] for row in asked["bucket", "create"]] == BUCKETS[1:]
    (grafana,) = asked["v1", "auth", "create"]
    assert grafana["--username"] == ["grafana"]
    assert grafana["--password"] == ["a pass word"]
    assert grafana["--read-bucket"] == [f"id-of-{name}" for name in BUCKETS]


def test_a_first_start_that_fails_halfway_says_so(tmp_path: Path) -> None:
    done = first_start(tmp_path, REFUSES="yes")
    assert done.returncode != 0
    assert "failed to create bucket" in done.stderr
    assert "v1" not in (tmp_path / "said").read_text()


@pytest.mark.server
@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users and their folders")
def test_the_servers_user_and_folders_are_made(tmp_path: Path) -> None:
    for tool, *words in (("systemd-sysusers",), ("systemd-tmpfiles", "--create")):
        kind = tool.removeprefix("systemd-")
        place = tmp_path / "etc" / f"{kind}.d"
        place.mkdir(parents=True)
        shutil.copy(SERVER / f"{kind}.conf", place / "escale.conf")
        subprocess.run(
            [require(tool), *words, f"--root={tmp_path}", "escale.conf"],
            check=True, capture_output=True,
        )  # fmt: skip
    user = (tmp_path / "etc/passwd").read_text().split(":")
    assert (user[0], user[5]) == ("escale", "/var/lib/escale")
    state = (tmp_path / "var/lib/escale").stat()
    assert (state.st_mode & 0o777, str(state.st_uid)) == (0o700, user[2])
    assert (tmp_path / "etc/escale").stat().st_mode & 0o777 == 0o755
