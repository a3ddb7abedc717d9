"""What was refused on the way in: kept with its reason, to be looked at or replayed.

They are bounded. To make room, the oldest letters of the kiosk and reason that weigh most go,
so that one broken kiosk can't push out what others have; how many went is kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from contract import NotFound
from store import tables
from store.database import Database
from store.letter_bounds import LIMITS, Limits, is_time, make_room

WHOLE_FRAME = -1
"""The `index` of a letter about a frame of which no sample was taken."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused sample (its `index` in the frame) or frame (WHOLE_FRAME).

    (kiosk, boot, seq, index) is its identity. `payload` is the frame's bytes as they came or,
    for a letter about one sample, a frame with that sample alone. `id` is 0 until it is kept.
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


@dataclass(frozen=True, slots=True)
class LetterHead:
    """A letter without its payload; `size` is that one's, in bytes."""

    id: int
    kiosk: str
    boot: str
    seq: int
    index: int
    reason: str
    description: str
    received_at: int
    size: int


_HEAD = [tables.dead_letters.c[name] for name in LetterHead.__slots__]
_WHOLE = [tables.dead_letters.c[name] for name in DeadLetter.__slots__]


async def keep(db: Database, letters: Sequence[DeadLetter], limits: Limits = LIMITS) -> int:
    """Keep letters; one that is there already stays as it is. How many others went for them."""
    if not letters:
        return 0
    rows = [asdict(letter) | {"size": len(letter.payload)} for letter in letters]
    for row in rows:
        del row["id"]
    newest = sa.select(sa.func.coalesce(sa.func.max(tables.dead_letters.c.id), 0))
    async with db.session() as session:
        before = (await session.execute(newest)).scalar_one()
        await session.execute(db.insert(tables.dead_letters).on_conflict_do_nothing(), rows)
        after = (await session.execute(newest)).scalar_one()
        return await make_room(db, session, limits) if is_time(limits, before, after) else 0


async def get(db: Database, letter_id: int) -> DeadLetter:
    """The letter; NotFound when there is none of that id."""
    query = sa.select(*_WHOLE).where(tables.dead_letters.c.id == letter_id)
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
    ids: Sequence[int] = (),
    after: int = 0,
    limit: int = 100,
) -> Sequence[DeadLetter]:
    """Letters in the order in which they were kept, from the first one beyond the id `after`.

    `ids`, if any are given: only these.
    """
    query = _chosen(sa.select(*_WHOLE), kiosk, reason, ids, after, limit)
    async with db.reading() as session:
        return tuple(DeadLetter(**row) for row in (await session.execute(query)).mappings())


async def heads(
    db: Database,
    *,
    kiosk: str | None = None,
    reason: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> Sequence[LetterHead]:
    """The same as `list`, without payloads."""
    query = _chosen(sa.select(*_HEAD), kiosk, reason, (), after, limit)
    async with db.reading() as session:
        return tuple(LetterHead(**row) for row in (await session.execute(query)).mappings())


async def count(db: Database, kiosk: str | None = None) -> int:
    """How many letters are kept, of one kiosk or of all."""
    columns = tables.dead_letters.c
    query = sa.select(sa.func.count()).select_from(tables.dead_letters)
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one())


async def remove(db: Database, letter_ids: Iterable[int]) -> int:
    """Forget letters, for instance after their replay; how many there were."""
    wanted = sa.delete(tables.dead_letters).where(tables.dead_letters.c.id.in_([*letter_ids]))
    async with db.session() as session:
        return len((await session.scalars(wanted.returning(tables.dead_letters.c.id))).all())


async def remove_before(db: Database, received_at: int) -> int:
    """Forget the letters received before this time (µs, our clock); how many there were."""
    wanted = sa.delete(tables.dead_letters).where(tables.dead_letters.c.received_at < received_at)
    async with db.session() as session:
        return len((await session.scalars(wanted.returning(tables.dead_letters.c.id))).all())


def _chosen(
    query: sa.Select[tuple[object, ...]],
    kiosk: str | None,
    reason: str | None,
    ids: Sequence[int],
    after: int,
    limit: int,
) -> sa.Select[tuple[object, ...]]:
    columns = tables.dead_letters.c
    query = query.where(columns.id > after).order_by(columns.id).limit(limit)
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    if reason is not None:
        query = query.where(columns.reason == reason)
    if ids:
        query = query.where(columns.id.in_(ids))
    return query
