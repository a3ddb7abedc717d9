"""A database with the fleet, some places and some training, and a client."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from programme.imports.importing import to_record
from programme.imports.rows import Taken
from store import open_database, open_series, registers
from tests.programme.guide.test_search import PLACES
from tests.programme.http.mounted import Desk, mounted
from tests.programme.imports.tables import GOOD, SOURCE
from tests.programme.training.register import fill


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = open_database(database_url)
    records = [
        to_record(Taken(GOOD | {"id": name, "nom": name} | dict(changes), name), SOURCE)
        for name, changes in PLACES.items()
    ]
    await registers.places.put(database, records, 1)
    await fill(database)
    series = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    await series.prepare()
    found = mounted(database, series)
    async with found.http:
        yield found
    await series.close()
    await database.close()
