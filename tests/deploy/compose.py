"""deploy/containers/compose.yaml as Compose itself understands it."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.servers.binaries import require

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "containers"
Service = Mapping[str, Any]


@functools.cache
def resolved(**environment: str) -> Mapping[str, Any]:
    """What `docker-compose config` makes of the file with example.env and these variables.

    Nothing it warns of is let pass.
    """
    done = subprocess.run(
        [
            require("docker-compose"),
            *("--env-file", str(FOLDER / "example.env")),
            *("-f", str(FOLDER / "compose.yaml"), "config"),
        ],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: Mapping[str, Any] = yaml.safe_load(done.stdout)
    return found


def secrets_of(compose: Mapping[str, Any], service: Service) -> Iterator[tuple[Path, str]]:
    """Each file of the site that a service sees: where it lies, and where the service finds it."""
    for given in service.get("secrets", ()):
        row = {"source": given} if isinstance(given, str) else given
        target = row.get("target", row["source"])
        where = target if target.startswith("/") else f"/run/secrets/{target}"
        yield Path(compose["secrets"][row["source"]]["file"]), where
