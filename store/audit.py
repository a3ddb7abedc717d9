"""Who did what to what, and when: written, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed: `actor` is a token's or session's name, `subject` what it was done to."""

    id: int
    at: int
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


async def write(
    db: Database,
    *,
    at: int,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note a deed done at `at` (µs)."""
    async with db.session() as session:
        await session.execute(
            sa.insert(tables.audit).values(
                at=at, actor=actor, action=action, subject=subject, detail=dict(detail or {})
            )
        )


async def list(  # noqa: A001 - reads as audit.list()
    db: Database, *, before: int | None = None, limit: int = 100
) -> Sequence[AuditEntry]:
    """Deeds, the newest first, from the first one older than the id `before`."""
    query = sa.select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tables.audit.c.id < before)
    async with db.reading() as session:
        return tuple(AuditEntry(**row) for row in (await session.execute(query)).mappings())
