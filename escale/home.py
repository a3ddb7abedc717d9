"""`ESCALE_HOME`: the one folder where everything of an installation lies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contract import Conflict, Settings, settings_from


@dataclass(frozen=True, slots=True)
class Home:
    """The folder's parts, by name."""

    root: Path

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.root / "logs"

    @property
    def token(self) -> Path:
        """The command line's own access token."""
        return self.root / "secrets" / "cli.token"

    @property
    def kiosks(self) -> Path:
        """A folder a kiosk, for those that run on this machine."""
        return self.root / "kiosks"

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the folder for this process; Conflict when another `escale up` has it."""
        (self.root / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / "run" / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict(
                    "Escale already runs from this folder",
                    where=str(self.root),
                    todo="stop it, or set ESCALE_HOME to another folder",
                ) from None
            yield


def read_settings() -> Settings:
    """The settings of this process's environment and of the TOML file, if there is one."""
    return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))


def port_free(port: int) -> bool:
    """Whether nothing listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
