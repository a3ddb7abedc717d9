"""A Coop on loopback with seven activities, and a database made once and copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from store import Database, open_database
from tests.databases import migrated
from tests.programme.coop.server import Coop, activity, serving


@pytest.fixture
def coop() -> Iterator[Coop]:
    service = Coop()
    service.put(*(activity(number) for number in range(1, 8)))
    with serving(service):
        yield service


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("coop") / "coop.sqlite"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture
def database_url(empty: Path, tmp_path: Path) -> str:
    shutil.copy(empty, tmp_path / "coop.sqlite")
    return f"sqlite:///{tmp_path}/coop.sqlite"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url)
    yield opened
    await opened.close()


async def _migrated(url: str) -> None:
    await migrated(url)
