"""A collector of an older version, which does not know the measurement `climate` yet.

`python -m tests.collector.older_version`: the real process but for its registry.
"""

from __future__ import annotations

import asyncio
import os

from collector import process
from contract import REGISTRY, Registry, configure_logging, load_settings

OLDER = Registry(row for row in REGISTRY.values() if row.name != "climate")

if __name__ == "__main__":
    configure_logging("collector")
    asyncio.run(process.serve(load_settings(os.environ), OLDER))
