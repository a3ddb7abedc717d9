"""The relational database: one engine, two kinds of transaction.

SQLite for one machine, PostgreSQL beyond it; the same statements run on both. Whatever a driver
raises leaves here as StoreUnavailable, StoreHeld or Conflict.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from contract import SettingsError
from store.faults import fault

BUSY_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 5.0
STATEMENT_TIMEOUT_S = 30.0
IDLE_TIMEOUT_S = 10
"""PostgreSQL ends a transaction that does nothing for so long: a stopped process holds no lock."""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

Insert = postgresql.Insert | sqlite.Insert


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and the name under which errors speak of it (never with a password)."""

    engine: AsyncEngine
    where: str

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One writing transaction, committed at the end; on SQLite it begins IMMEDIATE.

        Raises StoreUnavailable, StoreHeld, Conflict.
        """
        async with self._transaction(self.engine) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One reading transaction, which on SQLite waits for no writer.

        Raises StoreUnavailable, StoreHeld.
        """
        engine = self.engine.execution_options(sqlite_begin="DEFERRED")
        async with self._transaction(engine) as session:
            yield session

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        try:
            async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except Exception as error:
            known = fault(error, self.where)
            if known is None:
                raise
            raise known from error

    def insert(self, table: sa.Table) -> Insert:
        """An INSERT that can say `on_conflict_do_…`, in this database's dialect."""
        if self.engine.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def parse(url: str) -> URL:
    """The URL with the driver that Escale uses; SettingsError when it is none of ours."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in _DRIVERS or not parsed.database:
        raise SettingsError(
            ["set the database to sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"]
        )
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def open_database(url: str, *, statement_timeout_s: float | None = STATEMENT_TIMEOUT_S) -> Database:
    """A database that connects at its first use; nothing is created but a SQLite file's folder.

    `sqlite:///FILE` (relative; four slashes for an absolute path) or
    `postgresql://USER:PASSWORD@HOST/NAME`, where a statement that takes longer than
    `statement_timeout_s` is given up as StoreUnavailable. Raises SettingsError.
    """
    parsed = parse(url)
    where = url_without_password(parsed)
    if parsed.get_backend_name() == "postgresql":
        waits = {
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": statement_timeout_s,
            "server_settings": {"idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT_S}s"},
        }
        engine = create_async_engine(parsed, pool_pre_ping=True, connect_args=waits)
        return Database(engine, where)
    Path(str(parsed.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine, where)


def url_without_password(url: URL) -> str:
    """The URL as people know it: without its driver, password and query."""
    return URL.create(
        url.get_backend_name(), url.username, None, url.host, url.port, url.database
    ).render_as_string()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin deferred transactions by itself, which fail as «locked» half the time.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")
