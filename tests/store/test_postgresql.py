"""What is PostgreSQL's own: outages, and values that it can't keep."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from contract import StoreRefused, StoreUnavailable
from store import Database, migrate, open_database, sites
from tests.databases import migrated
from tests.servers.postgresql import postgresql
from tests.store.fleet import SITE

pytestmark = pytest.mark.server


async def test_a_database_that_goes_away_comes_back_by_itself() -> None:
    with postgresql() as server:
        url = server.fresh_database()
        await migrate(url)
        db = open_database(url)
        await sites.add(db, SITE)
        server.stop()
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                await sites.list(db)
        server.start()
        assert await sites.list(db) == (SITE,)
        await db.close()


@pytest.mark.parametrize("name", ["x" * 201, "a\x00b"], ids=["too long", "a NUL"])
async def test_a_value_that_it_cannot_keep_is_refused(postgres_url: str, name: str) -> None:
    await migrated(postgres_url)
    db = open_database(postgres_url)
    with pytest.raises(StoreRefused):
        await sites.add(db, replace(SITE, name=name))
    assert await sites.list(db) == ()
    await db.close()


async def test_a_session_that_is_cancelled_gives_its_connection_back(postgres_url: str) -> None:
    await migrated(postgres_url)
    db = open_database(postgres_url)
    for _ in range(20):
        task = asyncio.create_task(_hold(db))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await sites.list(db) == ()
    await db.close()


async def test_a_process_stopped_in_a_transaction_loses_its_locks(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.IDLE_TIMEOUT_S", 1)
    await migrated(postgres_url)
    stopped, other = open_database(postgres_url), open_database(postgres_url)
    await sites.add(other, SITE)
    with pytest.raises(StoreUnavailable):
        await _stop_in_a_transaction(stopped, other)
    await stopped.close()
    await other.close()


async def _stop_in_a_transaction(stopped: Database, other: Database) -> None:
    rename = sa.text("UPDATE sites SET name = 'x'")
    async with stopped.session() as session:
        await session.execute(rename)
        # Nothing more is said in this transaction; the other one waits for its lock.
        async with other.session() as waiting:
            await waiting.execute(rename)


async def _hold(db: Database) -> None:
    async with db.session() as session:
        await session.connection()
        await asyncio.Event().wait()
