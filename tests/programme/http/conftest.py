"""A database with the fleet, some places and some training, and a client."""

from collections.abc import AsyncIterator

import pytest

from programme.imports.importing import to_record
from programme.imports.rows import Taken
from store import open_database, registers
from tests.programme.guide.test_search import PLACES
from tests.programme.http.mounted import Desk, mounted
from tests.programme.imports.tables import GOOD, SOURCE
from tests.programme.training.register import fill


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = open_database(database_url)
    records = [
        to_record(Taken(GOOD | {"id": name, "nom": name} | dict(changes), name), SOURCE)
        for name, changes in PLACES.items()
    ]
    await registers.places.put(database, records, 1)
    await fill(database)
    found = mounted(database)
    async with found.http:
        yield found
    await database.close()
