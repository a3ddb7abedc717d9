"""A migrated relational database for a test: made once a process and server, then copied."""

import atexit
import shutil
import tempfile
from pathlib import Path

import asyncpg

from store import migrate

SQLITE = "sqlite:///"
TEMPLATE = "escale_migrated"
_FOLDER = Path(tempfile.mkdtemp(prefix="escale-migrated-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_servers: set[str] = set()
"""The PostgreSQLs that have the template."""


async def migrated(url: str) -> None:
    """Makes the database at `url` with this version's tables: no file yet, or empty."""
    if not url.startswith(SQLITE):
        await _copied(url)
        return
    template = _FOLDER / "template.sqlite"
    if not template.exists():
        await migrate(f"{SQLITE}{template}")
    Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, url.removeprefix(SQLITE))


async def _copied(url: str) -> None:
    server, _, name = url.rpartition("/")
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        if server not in _servers:
            await connection.execute(f"CREATE DATABASE {TEMPLATE}")
            await migrate(f"{server}/{TEMPLATE}")
            _servers.add(server)
        await connection.execute(f"DROP DATABASE {name}")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    finally:
        await connection.close()
