"""One-time sign-in links, kept as hashes, and used once."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from store import secret, tables
from store.database import Database


async def create(
    db: Database, *, role: str, expires_at: int, random: Callable[[], str] = secret.new
) -> str:
    """A new link's secret for `role`, good once and until `expires_at` (µs)."""
    plain = random()
    async with db.session() as session:
        await session.execute(
            sa.insert(tables.sign_ins).values(
                hash=secret.digest(plain), role=role, expires_at=expires_at
            )
        )
    return plain


async def redeem(db: Database, plain: str, at: int) -> str | None:
    """The role behind a link's secret, once; None when it is unknown, used or expired."""
    columns = tables.sign_ins.c
    use = (
        sa.update(tables.sign_ins)
        .where(
            columns.hash == secret.digest(plain),
            columns.used_at.is_(None),
            columns.expires_at > at,
        )
        .values(used_at=at)
        .returning(columns.role)
    )
    async with db.session() as session:
        role: str | None = (await session.execute(use)).scalar_one_or_none()
        return role
