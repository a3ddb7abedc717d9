"""A database with the fleet of these tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import kiosks, open_database, sites
from tests.databases import migrated
from tests.programme.fleet import FLEET, SITES


async def _prepare(url: str) -> None:
    await migrated(url)
    database = open_database(url)
    for site in SITES:
        await sites.add(database, site)
    for overview in FLEET:
        await kiosks.add(database, overview.kiosk)
    await database.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of it, made once: the migrations have tests of their own."""
    path = tmp_path_factory.mktemp("prepared") / "escale.sqlite"
    with ThreadPoolExecutor(1) as pool:
        # A thread of its own: a test's event loop may be running.
        pool.submit(asyncio.run, _prepare(f"sqlite:///{path}")).result()
    return path.read_bytes()


@pytest.fixture
def database_url(prepared: bytes, tmp_path: Path) -> str:
    (tmp_path / "escale.sqlite").write_bytes(prepared)
    return f"sqlite:///{tmp_path}/escale.sqlite"
