"""Mosquitto on loopback, with the configuration that a test gives it."""

import os
from collections.abc import Mapping
from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, accepts, free_port

OPEN = "allow_anonymous true\npersistence false\n"


class Mosquitto(ServerProcess):
    """A Mosquitto. `url` is its plain-text address where `config` has no listener of its own."""

    port: int
    url: str
    folder: Path


def mosquitto(
    folder: Path,
    config: str | None = None,
    *,
    port: int | None = None,
    files: Mapping[str, str] | None = None,
) -> Mosquitto:
    """Mosquitto, not yet started (`with mosquitto(tmp_path) as broker:` starts and ends it).

    `config` is mosquitto.conf's text; without it, or without a `listener` in it, the listener is
    `port` of loopback. `files` are written to `folder` beside it (ACL, passwords). A text that
    names listeners of its own must be given the `port` of the first one.
    """
    binary = require("mosquitto")
    text = OPEN if config is None else config
    port = port or free_port()
    words = {line.split(maxsplit=1)[0] for line in text.splitlines() if line.strip()}
    before = []
    if "listener" not in words:
        before.append(f"listener {port} {LOOPBACK}")
    if "user" not in words and os.geteuid() == 0:
        # Else it drops to a user who may not read the test's folder.
        before.append("user root")
    if "log_dest" not in words:
        before.append("log_dest stderr")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (files or {}).items():
        (folder / name).write_text(content)
    path = folder / "mosquitto.conf"
    path.write_text("\n".join([*before, text]))
    server = Mosquitto(
        name="mosquitto",
        command=[binary, "-c", str(path)],
        log=folder / "mosquitto.log",
        ready=lambda: accepts(port),
    )
    server.port, server.url, server.folder = port, f"mqtt://{LOOPBACK}:{port}", folder
    return server
