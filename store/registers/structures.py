"""Structures: the associations, social enterprises and public bodies that take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure; `commune` is an INSEE code, `contact` a desk's, never a private person's."""

    id: str
    name: str
    kind: str
    commune: str
    contact: str = ""


_S = tables.structures.c


async def add(db: Database, structure: Structure) -> None:
    """Register a structure; Conflict when its id is taken."""
    statement = (
        db.insert(tables.structures)
        .values(asdict(structure))
        .on_conflict_do_nothing()
        .returning(_S.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"structure {structure.id!r} is registered already")


async def change(db: Database, structure: Structure) -> None:
    """What has changed of a structure; NotFound."""
    statement = (
        sa.update(tables.structures)
        .where(_S.id == structure.id)
        .values(asdict(structure))
        .returning(_S.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no structure {structure.id!r}")


async def get(db: Database, structure: str) -> Structure:
    """The structure; NotFound when there is none of that id."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.structures).where(_S.id == structure))
        row = found.mappings().first()
    if row is None:
        raise NotFound(f"no structure {structure[:64]!r}")
    return Structure(**row)


async def everything(db: Database) -> Sequence[Structure]:
    """All structures, by id."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.structures).order_by(_S.id))
        return [Structure(**row) for row in found.mappings()]
