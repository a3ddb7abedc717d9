"""InfluxDB 1.x (Debian's influxd) on loopback, in a folder of the test."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, answers, free_port

CONFIGURATION = """\
reporting-disabled = true
bind-address = "{host}:{internal}"

[meta]
dir = "{folder}/meta"

[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
max-series-per-database = {max_series}

[http]
bind-address = "{host}:{port}"
auth-enabled = {auth}
log-enabled = false

[monitor]
store-enabled = false

[continuous_queries]
enabled = false

[retention]
check-interval = "1s"

[subscriber]
enabled = false
"""


class InfluxDB(ServerProcess):
    """An influxd. `url` is its HTTP address."""

    port: int
    url: str
    folder: Path
    _names: Iterator[int]

    def series_url(self, database: str) -> str:
        """The address of a database as ESCALE_SERIES_URL has it."""
        return f"influxdb://{LOOPBACK}:{self.port}/{database}"

    def fresh_name(self) -> str:
        """A database name that nothing has used; the database is not made."""
        return f"escale_{next(self._names)}"


def influxdb(folder: Path, *, auth: bool = False, max_series: int = 0) -> InfluxDB:
    """influxd, not yet started. `max_series` is its limit of series per database (0: none)."""
    binary = require("influxd")
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "influxdb.conf"
    path.write_text(
        CONFIGURATION.format(
            host=LOOPBACK,
            port=port,
            internal=free_port(),
            folder=folder,
            auth=str(auth).lower(),
            max_series=max_series,
        )
    )
    server = InfluxDB(
        name="influxd",
        command=[binary, "run", "-config", str(path)],
        log=folder / "influxd.log",
        ready=lambda: answers(f"http://{LOOPBACK}:{port}/ping"),
    )
    server.port, server.url, server.folder = port, f"http://{LOOPBACK}:{port}", folder
    server._names = itertools.count(1)
    return server
