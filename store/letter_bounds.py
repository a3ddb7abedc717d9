"""How many dead letters are kept, and which go when there are more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from store import tables
from store.database import Database

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most letters kept, and the most bytes of their payloads together.

    Looked at once in `every` letters: adding them all up takes a tenth of a second.
    """

    letters: int
    size: int
    every: int = 1


def is_time(limits: Limits, before: int, after: int) -> bool:
    """Whether to look at the bounds, by the newest id before and after letters were kept."""
    return before // limits.every != after // limits.every


LIMITS = Limits(letters=100_000, size=256 * 1024 * 1024, every=250)


@dataclass(frozen=True, slots=True)
class Pile:
    """The letters of one kiosk and reason: how many are kept, their bytes, and how many had to
    go since the beginning."""

    kiosk: str
    reason: str
    letters: int
    size: int
    dropped: int = 0
    dropped_size: int = 0


async def piles(db: Database) -> Sequence[Pile]:
    """Every pile, those of which nothing is left included."""
    table = tables.dead_letters_dropped
    async with db.reading() as session:
        kept = {(pile.kiosk, pile.reason): pile for pile in await _kept(session)}
        gone = {(row.kiosk, row.reason): row for row in await session.execute(sa.select(table))}
    found = []
    for kiosk, reason in sorted(kept.keys() | gone.keys()):
        here, away = kept.get((kiosk, reason)), gone.get((kiosk, reason))
        found.append(
            Pile(
                kiosk,
                reason,
                letters=here.letters if here is not None else 0,
                size=here.size if here is not None else 0,
                dropped=away.letters if away is not None else 0,
                dropped_size=away.bytes if away is not None else 0,
            )
        )
    return found


async def make_room(db: Database, session: AsyncSession, limits: Limits) -> int:
    """Drops the oldest letters of the heaviest pile until the bounds are met; how many went."""
    dropped = 0
    while True:
        known = await _kept(session)
        excess = Limits(
            sum(pile.letters for pile in known) - limits.letters,
            sum(pile.size for pile in known) - limits.size,
        )
        if excess.letters <= 0 and excess.size <= 0:
            return dropped
        dropped += await _shed(db, session, heaviest(known, limits), excess)


def heaviest(known: Sequence[Pile], limits: Limits) -> Pile:
    """The pile that takes the greatest share of either bound."""
    return max(
        known,
        key=lambda pile: (
            max(pile.letters / limits.letters, pile.size / limits.size),
            pile.kiosk,
            pile.reason,
        ),
    )


async def _shed(db: Database, session: AsyncSession, pile: Pile, excess: Limits) -> int:
    columns = tables.dead_letters.c
    oldest = await session.execute(
        sa.select(columns.id, columns.size)
        .where(columns.kiosk == pile.kiosk, columns.reason == pile.reason)
        .order_by(columns.id)
        .limit(_AT_ONCE)
    )
    doomed: list[int] = []
    freed = 0
    for row in oldest:
        if len(doomed) >= excess.letters and freed >= excess.size:
            break
        doomed.append(row.id)
        freed += row.size
    await session.execute(sa.delete(tables.dead_letters).where(columns.id.in_(doomed)))
    table = tables.dead_letters_dropped
    insert = db.insert(table).values(
        kiosk=pile.kiosk, reason=pile.reason, letters=len(doomed), bytes=freed
    )
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["kiosk", "reason"],
            set_={
                "letters": table.c.letters + insert.excluded.letters,
                "bytes": table.c.bytes + insert.excluded.bytes,
            },
        )
    )
    return len(doomed)


async def _kept(session: AsyncSession) -> Sequence[Pile]:
    columns = tables.dead_letters.c
    query = sa.select(
        columns.kiosk,
        columns.reason,
        sa.func.count().label("letters"),
        sa.func.sum(columns.size).label("size"),
    ).group_by(columns.kiosk, columns.reason)
    return [
        Pile(row.kiosk, row.reason, row.letters, int(row.size))
        for row in await session.execute(query)
    ]
