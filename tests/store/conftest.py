"""The relational database under test: the same tests run on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store import Database, kiosks, open_database, sites
from tests.databases import migrated
from tests.store.fleet import KIOSK, SITE


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/escale.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    await migrated(database_url)
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def fleet(db: Database) -> Database:
    """A database with one site and one kiosk of it."""
    await sites.add(db, SITE)
    await kiosks.add(db, KIOSK)
    return db
