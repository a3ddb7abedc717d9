"""Migrations: they make what the tables say, once, whoever runs them."""

import asyncio

import pytest
import sqlalchemy as sa
from alembic import command

from contract import StoreHeld, StoreUnavailable
from store import Database, dead_letters, migrate, open_database, sites
from store.migrate import _configuration, differences, missing


async def test_migrations_and_tables_agree(db: Database) -> None:
    assert await differences(db) == []


async def test_a_table_that_no_migration_makes_is_a_difference(db: Database) -> None:
    async with db.session() as session:
        await session.execute(sa.text("DROP TABLE audit"))
    assert [change[0] for change in await differences(db)] == ["add_table", "add_index"]


async def test_migrating_again_changes_nothing(db: Database, database_url: str) -> None:
    assert await missing(db) is None
    assert await migrate(database_url) == await migrate(database_url)


async def test_letters_kept_before_they_were_measured_get_their_size(database_url: str) -> None:
    def first(connection: sa.Connection) -> None:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0001")
        connection.execute(
            sa.text(
                'INSERT INTO dead_letters (kiosk, boot, seq, "index", reason, description,'
                " received_at, payload) VALUES ('kiosk-a', 'b', 1, -1, 'not_json', '', 1, :bytes)"
            ),
            {"bytes": b"\x00\xff{"},
        )

    database = open_database(database_url)
    async with database.session() as session:
        await (await session.connection()).run_sync(first)
    await migrate(database_url)
    [head] = await dead_letters.heads(database)
    assert (head.seq, head.size) == (1, 3)
    assert (await dead_letters.get(database, head.id)).payload == b"\x00\xff{"
    assert await differences(database) == []
    await database.close()


@pytest.mark.slow
async def test_processes_that_start_together_migrate_one_after_the_other(
    database_url: str,
) -> None:
    reached = await asyncio.gather(*(migrate(database_url) for _ in range(4)))
    assert len(set(reached)) == 1
    database = open_database(database_url)
    assert await differences(database) == []
    await database.close()


async def test_a_database_without_tables_says_what_to_run(database_url: str) -> None:
    database = open_database(database_url)
    assert await missing(database) == "0013"
    with pytest.raises(StoreHeld, match="escale database migrate"):
        await sites.list(database)
    await database.close()


@pytest.mark.server
async def test_a_database_that_refuses_the_password_is_held(postgres_url: str) -> None:
    user, rest = postgres_url.split("@")
    database = open_database(f"{user}-wrong@{rest}")
    with pytest.raises(StoreHeld) as held:
        await sites.list(database)
    assert "-wrong" not in str(held.value)
    await database.close()


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    database = open_database("postgresql://escale:hush-hush@127.0.0.1:9/escale")
    with pytest.raises(StoreUnavailable) as away:
        await sites.list(database)
    assert "127.0.0.1:9" in str(away.value)
    assert "hush-hush" not in str(away.value)
    await database.close()
