"""A row of a table kept by its id, whether it is new or not."""

from __future__ import annotations

from typing import Any

from programme.training_tables import Kind, check_refers
from store import Database


async def put(db: Database, kind: Kind, wanted: Any) -> str:
    """Keep the row; what the audit calls that. NotFound, Conflict."""
    await check_refers(db, kind, wanted)
    there = any(row["id"] == wanted.id for row in await kind.rows(db))
    await (kind.change if there else kind.add)(db, wanted)
    return kind.deeds[there]
