"""What was refused on the way in: kept with its reason, to be looked at or replayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from contract import NotFound
from store import tables
from store.database import Database

WHOLE_FRAME = -1
"""The `index` of a letter about a frame of which no sample was taken."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused sample (its `index` in the frame) or frame (WHOLE_FRAME).

    (kiosk, boot, seq, index) is its identity; `payload` is the frame's bytes as they came;
    `id` is 0 until it is kept.
    """

    kiosk: str
    boot: str
    seq: int
    index: int
    reason: str
    description: str
    received_at: int
    payload: bytes
    id: int = 0


async def keep(db: Database, letters: Sequence[DeadLetter]) -> None:
    """Keep letters; one that is there already stays as it is."""
    if not letters:
        return
    rows = [asdict(letter) for letter in letters]
    for row in rows:
        del row["id"]
    async with db.session() as session:
        await session.execute(db.insert(tables.dead_letters).on_conflict_do_nothing(), rows)


async def get(db: Database, letter_id: int) -> DeadLetter:
    """The letter; NotFound when there is none of that id."""
    query = sa.select(tables.dead_letters).where(tables.dead_letters.c.id == letter_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"no dead letter {letter_id}")
    return DeadLetter(**row)


async def list(  # noqa: A001 - reads as dead_letters.list()
    db: Database,
    *,
    kiosk: str | None = None,
    reason: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> Sequence[DeadLetter]:
    """Letters in the order in which they were kept, from the first one beyond the id `after`."""
    columns = tables.dead_letters.c
    query = sa.select(tables.dead_letters).where(columns.id > after)
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    if reason is not None:
        query = query.where(columns.reason == reason)
    async with db.reading() as session:
        rows = (await session.execute(query.order_by(columns.id).limit(limit))).mappings()
        return tuple(DeadLetter(**row) for row in rows)


async def count(db: Database, kiosk: str | None = None) -> int:
    """How many letters are kept, of one kiosk or of all."""
    columns = tables.dead_letters.c
    query = sa.select(sa.func.count()).select_from(tables.dead_letters)
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one())


async def remove(db: Database, letter_ids: Iterable[int]) -> None:
    """Forget letters, for instance after their replay."""
    wanted = sa.delete(tables.dead_letters).where(tables.dead_letters.c.id.in_([*letter_ids]))
    async with db.session() as session:
        await session.execute(wanted)
