"""Services of the compose file without an engine: closed in by the kernel as Compose says.

Each has a root that can't be written, sees its own secrets and volumes at their places, runs as
its user without a capability, and reaches its networks only. What an image would bring is this
machine's: its programs (`IMAGES`) and Debian's libraries.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.compose import ROOT, Service, secrets_of
from tests.deploy.network import Network
from tests.servers.process import ServerProcess

PASSWD = "root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/tmp:/bin/sh\nescale:x:10001:10001::/:\n"
POSTGRES_START = """\
set -eu
initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS \
    --no-sync -D "$PGDATA" >/dev/null
echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
POSTGRES_USER=postgres
export POSTGRES_USER
shift
pg_ctl -D "$PGDATA" -o "$* -c listen_addresses=''" -l /tmp/first.log -w start >/dev/null
/docker-entrypoint-initdb.d/escale.sh
pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
exec postgres "$@"
"""
"""What PostgreSQL's image does with a new volume."""


@dataclass(frozen=True)
class Image:
    """What an image brings besides files: the words before the command, and its environment."""

    entrypoint: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


IMAGES: Mapping[str, Image] = {
    "escale": Image([f"{sys.prefix}/bin/escale"], {"ESCALE_HOME": "/var/lib/escale"}),
    "eclipse-mosquitto": Image(),
    "influxdb": Image(),
    "postgres": Image(
        ["/bin/bash", "-c", POSTGRES_START, "start"], {"PGDATA": "/var/lib/postgresql/data"}
    ),
    "caddy": Image((), {"XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/data"}),
}


@dataclass(frozen=True)
class Containers:
    """The services of one compose file, in one folder of a test."""

    compose: Mapping[str, Any]
    folder: Path
    network: Network
    holder: ServerProcess

    def service(self, name: str) -> Service:
        """A service as Compose resolved it."""
        found: Service = self.compose["services"][name]
        return found

    def command(self, name: str, words: Sequence[str] | None = None, **more: str) -> list[str]:
        """What runs a service, or other words inside it; `more` is added to its environment."""
        service = self.service(name)
        image = IMAGES[str(service["image"]).partition(":")[0]]
        run = [*image.entrypoint, *service["command"]] if words is None else words
        environment = {**image.environment, **service.get("environment", {}), **more}
        boxed = [*self._box(name, service), *_variables(environment), *_as_user(service), *run]
        alone = service.get("network_mode") == "none"
        return ["unshare", "-n", *boxed] if alone else [*self._inside(name), *boxed]

    def start(
        self, name: str, ready: Callable[[], bool] | None = None, **more: str
    ) -> ServerProcess:
        """A service, not yet started; it is ready when its health check says so.

        `ready` may ask something cheaper meanwhile.
        """
        asked = ready or (lambda: True)
        return ServerProcess(
            name=name,
            command=self.command(name, **more),
            log=self.folder / f"{name}.log",
            ready=lambda: asked() and self.healthy(name, **more),
        )

    def run(self, name: str, *words: str, **more: str) -> str:
        """What a command inside a service prints; an escale command has the image's entrypoint."""
        service = self.service(name)
        image = IMAGES[str(service["image"]).partition(":")[0]]
        inside = [*image.entrypoint, *(words or service["command"])]
        return "\n".join(self.printed(self.command(name, inside, **more)))

    def printed(self, command: Sequence[str]) -> list[str]:
        """The lines that a command prints, which must succeed."""
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[-4:]}: {done.stdout}{done.stderr}"
        return done.stdout.strip().splitlines()

    def healthy(self, name: str, **more: str) -> bool:
        """Whether the service's own health check is content."""
        kind, *words = self.service(name)["healthcheck"]["test"]
        check = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
        if check[0] == "escale":
            check[0] = IMAGES["escale"].entrypoint[0]
        command = self.command(name, check, **more)
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def elsewhere(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of this machine on a name's side of its networks."""
        command = [*self._inside(name), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def _inside(self, name: str) -> list[str]:
        return self.network.inside(self.holder, name)

    def _box(self, name: str, service: Service) -> Iterator[str]:
        # Not --die-with-parent: the kernel means the thread that starts it, which soon ends.
        yield from ("bwrap", "--unshare-ipc", "--cap-add", "ALL")
        yield from ("--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev")
        for link in ("bin", "sbin", "lib", "lib64"):
            yield from ("--symlink", f"usr/{link}", f"/{link}")
        yield from _made(self._targets(service))
        for row in service.get("tmpfs", ()):
            yield from self._bound(name, *_tmpfs(row))
        # After them: the tree may lie in a folder that is the service's own.
        trees = [Path(path) for path in dict.fromkeys((sys.base_prefix, str(ROOT), sys.prefix))]
        yield from _made(trees)
        for path in trees:
            if not path.is_relative_to("/usr"):
                yield from ("--ro-bind", str(path), str(path))
        for file, text in (("passwd", PASSWD), ("hosts", self.network.hosts(name))):
            kept = self.folder / f"{name}.{file}"
            if not kept.exists():
                kept.write_text(text)
            yield from ("--ro-bind", str(kept), f"/etc/{file}")
        for row in service.get("volumes", ()):
            yield from self._volume(service, row)
        for source, where in secrets_of(self.compose, service):
            yield from ("--ro-bind", str(source), where)
        assert service["read_only"]
        yield from ("--remount-ro", "/", "--clearenv", "--chdir", "/")

    def _targets(self, service: Service) -> Iterator[Path]:
        yield from (Path(path) for path in ("/etc/passwd", sys.base_prefix, str(ROOT), sys.prefix))
        yield from (Path(_tmpfs(row)[0]) for row in service.get("tmpfs", ()))
        yield from (Path(row.split(":")[1]) for row in service.get("volumes", ()))
        yield from (Path(where) for _, where in secrets_of(self.compose, service))

    def _volume(self, service: Service, row: str) -> Iterator[str]:
        source, target, mode = row.split(":")
        if not source.startswith("/"):
            path = self.folder / "volumes" / source
            if not path.exists():
                path.mkdir(parents=True)
                os.chown(path, *_user(service))
            source = str(path)
        yield from ("--ro-bind" if mode == "ro" else "--bind", source, target)

    def _bound(self, name: str, where: str, owner: tuple[int, int], mode: int) -> Iterator[str]:
        # Kept for other commands in the same service; a new start would find it empty.
        path = self.folder / "tmpfs" / name / where.strip("/").replace("/", "-")
        if not path.exists():
            path.mkdir(parents=True)
            os.chown(path, *owner)
            path.chmod(mode)
        yield from ("--bind", str(path), where)


@contextlib.contextmanager
def containers(compose: Mapping[str, Any], folder: Path, **guests: str) -> Iterator[Containers]:
    """The compose file's networks, with a guest on some of them, and its services to start."""
    members: dict[str, list[str]] = {name: [] for name in compose["networks"]}
    for name, service in compose["services"].items():
        for network in service.get("networks", ()):
            members[network].append(name)
    for guest, network in guests.items():
        members[network].append(guest)
    network = Network(members, folder / "network.log")
    with network.process() as holder:
        yield Containers(compose, folder, network, holder)


def _user(service: Service) -> tuple[int, int]:
    user, _, group = str(service["user"]).partition(":")
    return int(user), int(group)


def _as_user(service: Service) -> list[str]:
    user, group = _user(service)
    kept = [f"+{name.lower()}" for name in service.get("cap_add", ())]
    bounding = ",".join(["-all", *kept])
    return [
        *("setpriv", "--reuid", str(user), "--regid", str(group), "--clear-groups"),
        *("--inh-caps=-all", f"--bounding-set={bounding}", "--no-new-privs", "--"),
    ]


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    path = ":".join([f"{sys.prefix}/bin", *_postgres(), "/usr/sbin", "/usr/bin"])
    for name, value in {"PATH": path, "HOME": "/tmp", "LANG": "C.UTF-8", **environment}.items():
        yield from ("--setenv", name, str(value))


def _postgres() -> list[str]:
    return [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


def _made(targets: Iterable[Path]) -> Iterator[str]:
    # What bwrap makes for a target by itself lets only root in.
    for parent in sorted({one for where in targets for one in where.parents}):
        yield from ("--perms", "0755", "--dir", str(parent))


def _tmpfs(row: str) -> tuple[str, tuple[int, int], int]:
    where, _, options = row.partition(":")
    given = dict(re.findall(r"(\w+)=(\w+)", options))
    owner = int(given.get("uid", 0)), int(given.get("gid", 0))
    return where, owner, int(given["mode"], 8)
