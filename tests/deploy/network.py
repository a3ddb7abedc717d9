"""The compose file's networks, made of the kernel's own: a namespace for each service.

All of it lives in a mount and a network namespace that end with the process that made them.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers.binaries import require
from tests.servers.process import ServerProcess


@dataclass(frozen=True)
class Network:
    """Who is on which network; addresses follow from the order."""

    members: Mapping[str, Sequence[str]]
    """By network, the services on it."""
    log: Path
    names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        names = dict.fromkeys(name for row in self.members.values() for name in row)
        object.__setattr__(self, "names", list(names))

    def address(self, network: str, name: str) -> str:
        """A service's address on a network."""
        return f"10.90.{list(self.members).index(network)}.{10 + self.names.index(name)}"

    def hosts(self, name: str) -> str:
        """What a service finds in /etc/hosts: those with whom it shares a network."""
        rows = {
            other: self.address(network, other)
            for network, row in self.members.items()
            if name in row
            for other in row
        }
        lines = [f"{address} {other}" for other, address in rows.items()]
        return "\n".join(["127.0.0.1 localhost", *lines, ""])

    def process(self) -> ServerProcess:
        """What holds the namespaces; skips where none may be made."""
        unshare = require("unshare")
        for tool in ("ip", "nsenter", "setpriv", "bwrap"):
            require(tool)
        probe = [unshare, "-n", "-m", "ip", "link", "add", "br0", "type", "bridge"]
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            pytest.skip("no network may be made here: that takes root, and the kernel's leave")
        return ServerProcess(
            name="network",
            command=[unshare, "-n", "-m", "/bin/bash", "-ec", self._script()],
            log=self.log,
            ready=lambda: "ready" in self.log.read_text(),
        )

    def inside(self, holder: ServerProcess, name: str) -> list[str]:
        """The words before a command that is to run on a service's side of its networks."""
        entered = ["nsenter", "-t", str(holder.pid), "-m", "-n"]
        return [*entered, "ip", "netns", "exec", name]

    def _script(self) -> str:
        lines = ["mkdir -p /run/netns", "mount -t tmpfs none /run/netns"]
        for name in self.names:
            lines += [f"ip netns add {name}", f"ip -n {name} link set lo up"]
        for number, (network, row) in enumerate(self.members.items()):
            lines += [f"ip link add br{number} type bridge", f"ip link set br{number} up"]
            for name in row:
                here, there = f"v{number}x{self.names.index(name)}", f"e{number}"
                lines += [
                    f"ip link add {here} type veth peer name {there} netns {name}",
                    f"ip link set {here} master br{number} up",
                    f"ip -n {name} addr add {self.address(network, name)}/24 dev {there}",
                    f"ip -n {name} link set {there} up",
                ]
        return "\n".join([*lines, "echo ready", "exec sleep infinity"])
