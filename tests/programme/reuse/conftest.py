"""A database with a lot that came in."""

from collections.abc import AsyncIterator

import pytest

from store import Database, open_database
from tests.programme.reuse.workshop import lot


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    await lot(database)
    yield database
    await database.close()
