"""The fleet, read page by page."""

import pytest

from programme import fleet
from programme import register as pages
from store import open_database
from tests.programme.fleet import FLEET


@pytest.mark.parametrize("size", [1, 2, len(FLEET), 1_000])
async def test_every_kiosk_comes_once_whatever_the_pages_size(
    database_url: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", size)
    database = open_database(database_url)
    found = [row.kiosk.id for row in await fleet(database)]
    await database.close()
    assert found == sorted(row.kiosk.id for row in FLEET)
