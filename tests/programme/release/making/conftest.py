"""A time series store with all its levels, and a database with the town in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store import Database, Levels, open_database, open_levels
from tests.databases import migrated
from tests.programme.release.making.town import furnish


@pytest.fixture
async def levels(tmp_path: Path) -> AsyncIterator[Levels]:
    found = await open_levels(f"sqlite:///{tmp_path}/series.sqlite")
    await found.prepare()
    yield found
    await found.close()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/office.sqlite"
    await migrated(url)
    database = open_database(url)
    await furnish(database)
    yield database
    await database.close()
