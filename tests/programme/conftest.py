"""A database with the fleet of these tests."""

from pathlib import Path

import pytest

from store import kiosks, migrate, open_database, sites
from tests.programme.fleet import FLEET, SITES


@pytest.fixture
async def database_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    await migrate(url)
    database = open_database(url)
    for site in SITES:
        await sites.add(database, site)
    for overview in FLEET:
        await kiosks.add(database, overview.kiosk)
    await database.close()
    return url
