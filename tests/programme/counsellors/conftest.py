"""A register with an employer, a place and two counsellors, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from store import Database, kiosks, open_database, registers, sites
from tests.databases import migrated
from tests.programme.counsellors.people import CITY, COUNSELLOR, LIBRARY, OTHER
from tests.programme.fleet import FLEET, SITES


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counsellors") / "escale.sqlite"
    asyncio.run(_make(f"sqlite:///{path}"))
    return path


@pytest.fixture
def database_url(filled: Path, tmp_path: Path) -> str:
    shutil.copy(filled, tmp_path / "escale.sqlite")
    return f"sqlite:///{tmp_path}/escale.sqlite"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url)
    yield opened
    await opened.close()


async def _make(url: str) -> None:
    await migrated(url)
    db = open_database(url)
    await fill(db)
    await db.close()


async def fill(db: Database) -> None:
    for site in SITES:
        await sites.add(db, site)
    for overview in FLEET:
        await kiosks.add(db, overview.kiosk)
    await registers.structures.add(db, CITY)
    place = registers.places.PlaceRecord(
        LIBRARY, "test", "Médiathèque", "33249", 44.87, -0.52, date(2026, 1, 1), {}, "f"
    )
    await registers.places.put(db, [place], 1)
    for counsellor in (COUNSELLOR, OTHER):
        await registers.counsellors.add(db, counsellor)
