"""What the sheet's QR code says: the page where its code is redeemed."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from programme import Options, pages
from programme.guide.sheet import redemption, sheet
from programme.imports.importing import to_record
from programme.imports.rows import Taken
from store import Database, open_database, registers
from tests.programme.http.mounted import Still, guard
from tests.programme.imports.tables import GOOD, SOURCE

CODE = "0000-0000-0000"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    await registers.places.put(database, [to_record(Taken(GOOD, "x"), SOURCE)], 1)
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("url", "behind_tls", "said"),
    [
        ("", False, f"http://escale.test/guide/redeem?code={CODE}"),
        ("", True, f"https://escale.test/guide/redeem?code={CODE}"),
        ("https://a.example/", False, f"https://a.example/guide/redeem?code={CODE}"),
    ],
)
async def test_it_is_the_address_by_which_browsers_come(
    db: Database, url: str, behind_tls: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bases: list[str] = []

    def noted(*args: object, **kwargs: object) -> object:
        bases.append(str(kwargs["base_url"]))
        return sheet(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("programme.guide.routes.sheet", noted)
    app = FastAPI()
    app.include_router(
        pages(
            guard,
            database=lambda _request: db,
            options=Options(url=url),
            clock=Still(),
            below=lambda _most: 0,
            behind_tls=behind_tls,
        )
    )
    transport = httpx.ASGITransport(app)
    headers = {"caller": "viewer", "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://escale.test") as client:
        form = {"place": GOOD["id"], "theme": "sante"}
        answer = await client.post("/guide/sheet", data=form, headers=headers)
    assert answer.status_code == 200, answer.text
    assert CODE in answer.text
    assert [redemption(base, CODE) for base in bases] == [said]
