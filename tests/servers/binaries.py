"""Where the real servers of the tests are."""

import os
import shutil
from pathlib import Path

import pytest

# The Debian package that brings each binary; bin/test installs them.
PACKAGES = {
    "bwrap": "bubblewrap",
    "caddy": "caddy",
    "chromium": "chromium",
    "curl": "curl",
    "docker-compose": "docker-compose",
    "dummy-ups": "nut-server",
    "influx": "influxdb-client",
    "influxd": "influxdb",
    "initdb": "postgresql",
    "ip": "iproute2",
    "iptables": "iptables",
    "mosquitto": "mosquitto",
    "mosquitto_pub": "mosquitto-clients",
    "mosquitto_sub": "mosquitto-clients",
    "node": "nodejs",
    "npm": "npm",
    "opennds": "opennds-daemon",
    "postgres": "postgresql",
    "psql": "postgresql",
    "radclient": "freeradius-utils",
    "snmpd": "snmpd",
    "snmpget": "snmp",
    "snmpinform": "snmp",
    "snmptrap": "snmp",
    "snmpwalk": "snmp",
    "systemd-analyze": "systemd",
    "systemd-sysusers": "systemd",
    "systemd-tmpfiles": "systemd",
    "victoria-metrics": "victoria-metrics",
    "wget": "wget",
    "xtables-legacy-multi": "iptables",
}


def find(name: str) -> str | None:
    """The path of a server's binary, also where a user's PATH does not look, or None."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    # NUT's drivers are no commands: they are in a folder of their own.
    folders = ["/usr/sbin", "/usr/local/sbin", "/lib/nut", *map(str, versions)]
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(folders))


def require(name: str) -> str:
    """The path of a binary. Without it the test is skipped, or fails where CI=true."""
    path = find(name)
    if path:
        return path
    sentence = f"{name} is not installed: 'apt-get install {PACKAGES.get(name, name)}' brings it"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
