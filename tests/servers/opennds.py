"""openNDS itself, in network and mount namespaces of its own, with a device behind it.

```
phone 192.168.77.23 ── br0 192.168.77.1  openNDS  198.51.100.2 ── 198.51.100.1 internet
```
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.binaries import require
from tests.servers.process import ServerProcess
from tests.waiting import until

MAC, ADDRESS, INTERNET = "02:00:5e:10:00:07", "192.168.77.23", "198.51.100.1"

CONFIGURATION = """\
GatewayInterface br0
GatewayName borne
DebugLevel 1
FirewallRuleSet authenticated-users {
  FirewallRule allow all
}
"""
# openNDS writes to /tmp, /run and /etc: here they are folders that nobody else sees. What
# iptables says by nftables is not always believed by kernels that have the old tables, too.
SCRIPT = f"""\
set -e
mount --make-rprivate /
mount --bind "$1" /tmp
mount -t tmpfs run /run
mkdir -p /run/etc /run/work /run/tmpfiles.d
mount -t overlay etc -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/work /etc
mount --bind "$2" "$(readlink -f "$3")"
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
ip netns add phone
ip netns add internet
ip link add br0 type bridge
ip addr add 192.168.77.1/24 dev br0
ip link set br0 up
ip link add port type veth peer name wifi netns phone
ip link set port master br0 up
ip link add up0 type veth peer name net netns internet
ip addr add 198.51.100.2/24 dev up0
ip link set up0 up
ip route add default via {INTERNET}
ip -n phone link set wifi address {MAC} up
ip -n phone addr add {ADDRESS}/24 dev wifi
ip -n phone route add default via 192.168.77.1
ip -n internet link set net up
ip -n internet addr add {INTERNET}/24 dev net
ip -n internet route add 192.168.77.0/24 via 198.51.100.2
echo "1795430000 {MAC} {ADDRESS} phone *" >/tmp/dhcp.leases
cd /tmp
ip netns exec internet "$4" -m http.server 80 --bind {INTERNET} &
opennds -f -c /tmp/opennds.conf || true
wait
"""


# Of the environment around it nothing is needed, which may stand in the /tmp that is hidden.
PYTHON = str(Path(sys.executable).resolve())


class OpenNDS(ServerProcess):
    """`inside` is how a command is run beside openNDS; `phone` runs one on the device."""

    @property
    def inside(self) -> list[str]:
        """What to put before a command."""
        return ["nsenter", "-t", str(self.pid), "-n", "-m"]

    def ndsctl(self, *arguments: str) -> str:
        """What ndsctl prints; nothing when openNDS does not answer."""
        command = [*self.inside, "ndsctl", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def phone(self, path: str) -> bytes:
        """What the device gets by HTTP from the internet, be it the portal's redirection."""
        ask = (
            "import http.client, sys\n"
            f"line = http.client.HTTPConnection({INTERNET!r}, timeout=30)\n"
            "line.request('GET', sys.argv[1])\n"
            "sys.stdout.buffer.write(line.getresponse().read())\n"
        )
        command = [*self.inside, "ip", "netns", "exec", "phone", PYTHON, "-c", ask, path]
        return subprocess.run(command, capture_output=True, check=True).stdout

    def end(self) -> None:
        """openNDS alone ends; ndsctl stays, and says so by its exit status."""
        command = [*self.inside, "ndsctl", "json"]
        self.ndsctl("stop")
        until(
            lambda: subprocess.run(command, capture_output=True, check=False).returncode == 3,
            what="openNDS to end",
        )

    def stop(self, patience_s: float = 0) -> None:
        """At once, with all that runs in its namespaces."""
        self.kill()


def opennds(folder: Path) -> OpenNDS:
    """openNDS, not yet started; skips where namespaces can't be made."""
    require("opennds")
    legacy, tables = require("xtables-legacy-multi"), require("iptables")
    unshare = require("unshare")
    probe = subprocess.run([unshare, "-n", "-m", "true"], capture_output=True, check=False)
    if os.getuid() != 0 or probe.returncode != 0:
        pytest.skip("openNDS needs root and namespaces of its own")
    folder.mkdir(parents=True)
    (folder / "opennds.conf").write_text(CONFIGURATION)
    (folder / "big").write_bytes(bytes(3_000_000))
    script = ["bash", "-c", SCRIPT, "opennds", str(folder), legacy, tables, PYTHON]
    server = OpenNDS(
        name="openNDS",
        command=[unshare, "-n", "-m", *script],
        log=folder.with_suffix(".log"),
        ready=lambda: "clients" in server.ndsctl("json"),
    )
    return server
