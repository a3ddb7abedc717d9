"""Sessions of people in a browser: a cookie's secret, kept as a hash, and its role."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from store import secret, tables
from store.database import Database


async def create(
    db: Database, *, role: str, at: int, expires_at: int, random: Callable[[], str] = secret.new
) -> str:
    """A new session's secret for `role`; sessions that ended before `at` are forgotten."""
    plain = random()
    table = tables.web_sessions
    async with db.session() as session:
        await session.execute(sa.delete(table).where(table.c.expires_at <= at))
        await session.execute(
            sa.insert(table).values(hash=secret.digest(plain), role=role, expires_at=expires_at)
        )
    return plain


async def verify(db: Database, plain: str, at: int) -> str | None:
    """The role of a session that still runs at `at` (µs), or None."""
    columns = tables.web_sessions.c
    query = sa.select(columns.role).where(
        columns.hash == secret.digest(plain), columns.expires_at > at
    )
    async with db.reading() as session:
        return (await session.execute(query)).scalar_one_or_none()


async def end(db: Database, plain: str) -> None:
    """End a session; one that is not there is ended already."""
    table = tables.web_sessions
    async with db.session() as session:
        await session.execute(sa.delete(table).where(table.c.hash == secret.digest(plain)))
