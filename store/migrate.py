"""Bringing a database to the tables of this version, once, before the rooms start.

Alembic is imported by what migrates or compares: most commands only read and write.
"""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from contract import StoreUnavailable
from store.database import Database, open_database
from store.tables import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x0E5CA1E
"""PostgreSQL's advisory lock: two processes starting together migrate one after the other."""
_OPENINGS, _PAUSE_S = 50, 0.1


async def migrate(url: str) -> str:
    """Run the migrations that are missing; the revision reached. Safe to call from many at once.

    Raises SettingsError, StoreUnavailable, StoreHeld.
    """
    # A migration may take its time, and wait for another process's.
    database = open_database(url, statement_timeout_s=None)
    try:
        if database.engine.dialect.name == "sqlite":
            await _open_new_file(database)
        async with database.session() as session:
            connection = await session.connection()
            return await connection.run_sync(_upgrade)
    finally:
        await database.close()


async def _open_new_file(database: Database) -> None:
    # A new file is given its write-ahead log by whoever opens it first. To the others SQLite says
    # «locked» at once, however long they would have waited.
    for attempt in range(1, _OPENINGS + 1):
        try:
            async with database.reading() as session:
                await session.connection()
            return
        except StoreUnavailable as error:
            if "locked" not in error.todo or attempt == _OPENINGS:
                raise
            await asyncio.sleep(_PAUSE_S)


async def missing(database: Database) -> str | None:
    """The revision that the database still has to reach, or None when it is up to date.

    Raises StoreUnavailable, StoreHeld.
    """
    async with database.reading() as session:
        connection = await session.connection()
        current = await connection.run_sync(_revision)
    head = _head()
    return None if current == head else head


async def differences(database: Database) -> list[Any]:
    """What tables and models disagree on, in Alembic's words: empty when all is well."""
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_compare)


def _upgrade(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _revision(connection) != _head():
        from alembic import command

        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
    return _head()


def _configuration() -> Config:
    from alembic.config import Config

    configuration = Config()
    folder = str(Path(__file__).parent / "migrations")
    configuration.set_main_option("script_location", folder.replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration


@cache
def _head() -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_configuration()).get_current_head())


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _compare(connection: Connection) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[Any] = compare_metadata(context, METADATA)
    return found
