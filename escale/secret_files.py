"""`escale secrets`: the passwords, keys and certificates of a new installation, as files.

What is there stays as it is, so the command may be run again. Nothing is printed but paths.
"""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from contract import EscaleError, SigningKey
from escale.supervisor import escale_command

CONTAINER_USERS: Mapping[str, str] = {
    "escale": "10001",
    "front": "10002",
    "mosquitto": "1883",
    "postgres": "999",
}
"""The users of deploy/containers whose keys must be their own."""
PASSWORDS = (
    "series-token",
    "influxdb-admin-password",
    "influxdb-grafana-password",
    "database-password",
    "database-admin-password",
    "grafana-admin-password",
    "grafana-secret-key",
)
"""Hexadecimal, so that they fit in a URL, a connection string and a header as they are."""
CLIENTS, SERVERS = ("_collector", "_api"), ("influxdb", "postgres")
KEYS: Mapping[str, Callable[[], bytes]] = {
    **dict.fromkeys(PASSWORDS, lambda: secrets.token_hex(32).encode()),
    "group": lambda: secrets.token_hex(16).encode(),
    "signing.key": lambda: SigningKey.generate().to_pem(),
}
"""The files of `secrets/`, each with what makes it."""

app = typer.Typer(help="Passwords, keys and certificates, as files.", no_args_is_help=True)


@app.callback()
def secret_files() -> None:
    """Make what an installation must keep to itself."""


@app.command()
def make(
    out: Annotated[Path, typer.Option(help="The folder: secrets/ and mosquitto/ are made in it.")],
    host: Annotated[
        list[str], typer.Option(help="A name by which kiosks reach the broker; may be repeated.")
    ],
    listen: Annotated[str, typer.Option(help="The address on which the broker listens.")] = "",
    containers: Annotated[
        bool, typer.Option("--containers", help="For deploy/containers: as its users need them.")
    ] = False,
    broker_user: Annotated[
        str, typer.Option(help="Who runs the broker, and so must read its key.")
    ] = "",
) -> None:
    """Make what is missing: passwords, keys, authorities, certificates; prints each new path.

    Run again in a certificate's last 60 days it renews it; restart then who uses it.
    """
    root = out.absolute()
    folder = root / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name, content in KEYS.items():
        if not (folder / name).exists():
            _write(folder / name, content())
            typer.echo(folder / name)
    # In a container every address is its own.
    address = listen or ("0.0.0.0" if containers else "127.0.0.1")  # noqa: S104
    _broker(root / "mosquitto", host, address, SERVERS if containers else ())
    if containers:
        _hand_out(root)
    if broker_user:
        _own(root / "mosquitto" / "server.key", broker_user)


def _broker(folder: Path, hosts: Sequence[str], listen: str, servers: Sequence[str]) -> None:
    before = _written(folder)
    options = {"--host": (*hosts, "mosquitto"), "--client": CLIENTS, "--server": servers}
    words = [word for option, names in options.items() for name in names for word in (option, name)]
    _run("broker", "mosquitto", "--out", str(folder), "--listen", listen, *words)
    for path, at in sorted(_written(folder).items()):
        if before.get(path) != at:
            typer.echo(path)


def _written(folder: Path) -> dict[Path, int]:
    # The configuration is written each time; certificates and keys when they are made or renewed.
    files = (path for path in folder.rglob("*") if path.suffix in (".crt", ".key"))
    return {path: path.stat().st_mtime_ns for path in files}


def _hand_out(root: Path) -> None:
    # The folder lets nobody in. A container sees only the files that are mounted into it, so
    # those that are read by more than one user may be read by each of them.
    for name in PASSWORDS:
        (root / "secrets" / name).chmod(0o444)
    mosquitto = root / "mosquitto"
    for user, paths in {
        "escale": [
            root / "secrets" / "signing.key",
            root / "secrets" / "group",
            *(mosquitto / "clients" / f"{name}.key" for name in ("_collector", "_api")),
        ],
        "mosquitto": [mosquitto / "server.key"],
        "postgres": [mosquitto / "servers" / "postgres.key"],
    }.items():
        for path in paths:
            _own(path, CONTAINER_USERS[user])
    (mosquitto / "servers" / "influxdb.key").chmod(0o444)
    mosquitto.chmod(0o700)
    # Where the front keeps its certificate.
    (root / "front").mkdir(mode=0o700, exist_ok=True)
    _own(root / "front", CONTAINER_USERS["front"], 0o700)


def _own(path: Path, user: str, mode: int = 0o400) -> None:
    try:
        number = int(user) if user.isdigit() else pwd.getpwnam(user).pw_uid
        path.chmod(mode)
        os.chown(path, number, -1)
    except KeyError:
        raise EscaleError(f"there is no user {user!r}", todo="install the broker first") from None
    except PermissionError:
        raise EscaleError(
            f"{user} can't be made the owner", where=str(path), todo="run this as root"
        ) from None


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _run(*arguments: str) -> str:
    done = subprocess.run(
        escale_command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EscaleError(
            f"`escale {' '.join(arguments[:2])}` failed", todo=said[-1] if said else ""
        )
    return done.stdout.strip()
