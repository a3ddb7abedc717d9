"""The relational database, for the commands that work on it without the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contract import Settings
from store import Database, migrate, open_database


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database, its tables made if they were not there."""
    await migrate(settings.database.url)
    opened = open_database(settings.database.url)
    try:
        yield opened
    finally:
        await opened.close()
