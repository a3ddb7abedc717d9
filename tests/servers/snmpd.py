"""Net-SNMP's agent on a UDP port of loopback: this machine's real IF-MIB, v2c and v3."""

import secrets
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, free_port

COMMUNITY = "escale-read"
USER = "escale"
SYS_UPTIME = ".1.3.6.1.2.1.1.3.0"

CONFIGURATION = """\
agentAddress udp:{host}:{port}
rocommunity {community} {host}
createUser {user} SHA "{auth}" AES "{priv}"
rouser {user} authpriv
sysName escale-router
"""


class Snmpd(ServerProcess):
    """An agent. `get(oid)` is what Net-SNMP's own client reads from it, by SNMPv3 authPriv."""

    host: str
    port: int
    community: str
    user: str
    auth_password: str
    priv_password: str

    def get(self, *oids: str) -> list[str]:
        """The bare values of numeric or symbolic OIDs. CalledProcessError when refused."""
        return self._ask("snmpget", self._v3(), oids)

    def walk(self, oid: str) -> list[str]:
        """The bare values below an OID."""
        return self._ask("snmpwalk", self._v3(), [oid])

    def answers_v2c(self) -> bool:
        credentials = ["-v2c", "-c", self.community]
        try:
            return bool(self._ask("snmpget", credentials, [SYS_UPTIME]))
        except subprocess.CalledProcessError:
            return False

    def _v3(self) -> list[str]:
        secret = ["-A", self.auth_password, "-X", self.priv_password]
        return ["-v3", "-l", "authPriv", "-u", self.user, "-a", "SHA", "-x", "AES", *secret]

    def _ask(self, tool: str, credentials: Sequence[str], oids: Sequence[str]) -> list[str]:
        done = subprocess.run(
            [
                require(tool),
                *credentials,
                *("-t", "1", "-r", "1", "-Oqvet", "-m", ""),
                f"udp:{self.host}:{self.port}",
                *oids,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return [line.strip().strip('"') for line in done.stdout.splitlines()]


def snmpd(folder: Path, more: str = "") -> Snmpd:
    """snmpd, not yet started, with one community and one SHA/AES user of its own passwords.

    `more` is added to its configuration.
    """
    binary = require("snmpd")
    require("snmpget")
    port = free_port(socket.SOCK_DGRAM)
    auth, priv = secrets.token_hex(8), secrets.token_hex(8)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "snmpd.conf"
    path.write_text(
        CONFIGURATION.format(
            host=LOOPBACK, port=port, community=COMMUNITY, user=USER, auth=auth, priv=priv
        )
        + more
    )
    server = Snmpd(
        name="snmpd",
        # -f: stay in front; -C: no file but ours; -Lo: log to standard output; no AgentX socket.
        command=[binary, "-f", "-Lo", "-C", "-c", str(path), "-x", f"tcp:{LOOPBACK}:0"],
        log=folder / "snmpd.log",
        ready=lambda: server.answers_v2c(),
        environment={"SNMP_PERSISTENT_DIR": str(folder / "persistent"), "MIBS": ""},
    )
    server.host, server.port = LOOPBACK, port
    server.community, server.user = COMMUNITY, USER
    server.auth_password, server.priv_password = auth, priv
    return server
