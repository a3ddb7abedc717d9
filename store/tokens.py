"""Bearer tokens of the API, kept as hashes: the token itself is shown once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ulid import ULID

from contract import NotFound
from store import secret, tables
from store.database import Database

_USE_NOTED_EVERY_US = 60_000_000
"""`last_used_at` is noted once a minute: a request must not cost a write."""

_COLUMNS = [column for column in tables.tokens.c if column.name != "hash"]


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; times in µs. `place` is the only one that it is good for."""

    id: str
    name: str
    role: str
    created_at: int
    revoked_at: int | None = None
    last_used_at: int | None = None
    place: str | None = None


async def create(
    db: Database,
    *,
    name: str,
    role: str,
    at: int,
    place: str | None = None,
    random: Callable[[], str] = secret.new,
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again."""
    plain = random()
    token = Token(str(ULID.from_timestamp(at / 1_000_000)), name, role, at, place=place)
    async with db.session() as session:
        await session.execute(
            sa.insert(tables.tokens).values(
                id=token.id,
                name=name,
                role=role,
                hash=secret.digest(plain),
                created_at=at,
                place=place,
            )
        )
    return token, plain


async def verify(db: Database, plain: str, at: int) -> Token | None:
    """The token whose secret this is, or None when there is none or it is revoked."""
    columns = tables.tokens.c
    query = sa.select(*_COLUMNS).where(
        columns.hash == secret.digest(plain), columns.revoked_at.is_(None)
    )
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        return None
    token = Token(**row)
    if token.last_used_at is None or at - token.last_used_at >= _USE_NOTED_EVERY_US:
        await _update(db, token.id, last_used_at=at)
    return token


async def revoke(db: Database, token_id: str, at: int) -> None:
    """End a token; NotFound when there is none of that id. Revoking twice keeps the first time."""
    first = sa.func.coalesce(tables.tokens.c.revoked_at, at)
    if not await _update(db, token_id, revoked_at=first):
        raise NotFound(f"no token {token_id[:64]!r}")


async def list(db: Database) -> Sequence[Token]:  # noqa: A001 - reads as tokens.list()
    """Every token, the oldest first, revoked ones too."""
    query = sa.select(*_COLUMNS).order_by(tables.tokens.c.created_at, tables.tokens.c.id)
    async with db.reading() as session:
        return tuple(Token(**row) for row in (await session.execute(query)).mappings())


async def _update(db: Database, token_id: str, **values: Any) -> bool:
    update = (
        sa.update(tables.tokens)
        .where(tables.tokens.c.id == token_id)
        .values(values)
        .returning(tables.tokens.c.id)
    )
    async with db.session() as session:
        return (await session.execute(update)).first() is not None
