"""PostgreSQL on loopback: a cluster of its own, a password of its own, no durability."""

import itertools
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, accepts, free_port

USER = "escale"

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "50",
    "shared_buffers": "32MB",
}


class PostgreSQL(ServerProcess):
    """A PostgreSQL. `url(database)` is as ESCALE_DATABASE_URL has it."""

    port: int
    password: str
    _names: Iterator[int]

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def fresh_database(self) -> str:
        """Makes an empty database; its address."""
        name = f"escale_{next(self._names)}"
        self.query(f"CREATE DATABASE {name}")
        return self.url(name)

    def accepts_sessions(self) -> bool:
        try:
            return self.query("SELECT 1") == "1"
        except subprocess.CalledProcessError:
            return False

    def query(self, statement: str, database: str = "postgres") -> str:
        """What psql prints for a statement, unaligned, without heading."""
        done = subprocess.run(
            [require("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env={
                "PATH": os.environ["PATH"],
                "PGHOST": LOOPBACK,
                "PGPORT": str(self.port),
                "PGUSER": USER,
                "PGPASSWORD": self.password,
                "PGDATABASE": database,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def _owner() -> str | None:
    # PostgreSQL refuses to run as root; Debian's package makes this user.
    return "postgres" if os.geteuid() == 0 else None


def _initdb(folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    owner = _owner()
    if owner:
        shutil.chown(folder, owner, owner)
        shutil.chown(secret, owner, owner)
    subprocess.run(
        [
            require("initdb"),
            f"--pgdata={folder}/data",
            f"--username={USER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        cwd=folder,
        capture_output=True,
        check=True,
    )


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A started PostgreSQL in a temporary folder of its own: its user cannot enter tmp_path."""
    binary = require("postgres")
    for tool in ("initdb", "psql"):
        require(tool)
    password, port = secrets.token_urlsafe(16), free_port()
    with tempfile.TemporaryDirectory(prefix="escale-postgresql-") as name:
        folder = Path(name)
        _initdb(folder, password)
        settings = [f"--{key}={value}" for key, value in SETTINGS.items()]
        server = PostgreSQL(
            name="postgresql",
            command=[binary, "-D", f"{folder}/data", f"--port={port}", *settings],
            log=folder / "postgresql.log",
            ready=lambda: accepts(port) and server.accepts_sessions(),
            runs_as=_owner(),
            stop_signal=signal.SIGINT,
        )
        server.port, server.password = port, password
        server._names = itertools.count(1)
        with server:
            yield server
