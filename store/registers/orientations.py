"""Orientations in counts, and the codes that came with some: each is redeemed once.

A code is known as a digest. What a kiosk has counted arrives once an hour, some of it days late:
a code that is presented before that is kept aside, and settled when its digest is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Given:
    """What one kiosk counted in one hour for a theme and a place (empty: none in particular).

    `at` in µs; `day` is that of `at` where the kiosk stands. `kiosk` is empty for staff.
    """

    kiosk: str
    theme: str
    place: str
    at: int
    day: date
    offered: int
    taken: int
    digests: Sequence[str] = field(default_factory=tuple)


class Outcome(StrEnum):
    """What became of a code that was presented."""

    REDEEMED = "redeemed"
    UNSETTLED = "not_known_yet"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Figure:
    """A month (YYYY-MM) of a theme and a place.

    `codes` were given with so many of the `taken`; `redeemed` counts codes in the month in which
    they were presented, `followed` the month's own codes, whenever they were.
    """

    month: str
    theme: str
    place: str
    offered: int = 0
    taken: int = 0
    codes: int = 0
    redeemed: int = 0
    followed: int = 0


_COUNTED = ("offered", "taken", "codes", "redeemed", "followed")
_H, _C, _P = tables.orientation_hours.c, tables.orientation_codes.c, tables.orientation_pending.c
_R, _A = tables.orientation_refusals.c, tables.orientation_attempts.c


async def take_in(db: Database, given: Sequence[Given], valid: timedelta) -> int:
    """Keep what was not known yet, and settle codes that wait; how many new digests there were.

    Doing it again changes nothing.
    """
    hours = [
        {
            "kiosk": one.kiosk,
            "theme": one.theme,
            "place": one.place,
            "at": one.at,
            "month": f"{one.day:%Y-%m}",
            "offered": one.offered,
            "taken": one.taken,
        }
        for one in given
    ]
    codes = [
        {
            "digest": digest,
            "kiosk": one.kiosk,
            "theme": one.theme,
            "place": one.place,
            "given_on": one.day,
            "month": f"{one.day:%Y-%m}",
        }
        for one in given
        for digest in one.digests
    ]
    async with db.session() as session:
        if hours:
            await session.execute(
                db.insert(tables.orientation_hours).on_conflict_do_nothing(), hours
            )
        new = await _new(db, session, codes)
        await _settle(db, session, valid)
    return new


async def redeem(db: Database, digest: str, place: str, today: date, valid: timedelta) -> Outcome:
    """Redeem a code by its digest at a place; whatever is refused is counted."""
    query = sa.select(tables.orientation_codes).where(_C.digest == digest).with_for_update()
    async with db.session() as session:
        row = (await session.execute(query)).mappings().first()
        if row is None:
            waiting = db.insert(tables.orientation_pending).values(
                digest=digest, place=place, shown_on=today
            )
            await session.execute(waiting.on_conflict_do_nothing())
            return Outcome.UNSETTLED
        outcome = _outcome(row, today, valid)
        if outcome is Outcome.REDEEMED:
            await _mark(session, digest, place, today)
        else:
            await _refused(db, session, f"{today:%Y-%m}", outcome.value)
    return outcome


async def refuse(db: Database, month: str, reason: str) -> None:
    """Count a code that was refused before it was looked for."""
    async with db.session() as session:
        await _refused(db, session, month, reason)


async def attempt(db: Database, token: str, since: int) -> int:
    """Count an attempt of a token in the minutes that began at `since`; how many there are now."""
    statement = db.insert(tables.orientation_attempts).values(token=token, since=since, attempts=1)
    counted = statement.on_conflict_do_update(
        index_elements=[_A.token, _A.since], set_={"attempts": _A.attempts + 1}
    ).returning(_A.attempts)
    async with db.session() as session:
        return int((await session.execute(counted)).scalar_one())


async def forget(
    db: Database, *, shown_before: date, given_before: date, attempts_before: int
) -> int:
    """Drop what has had its time; codes that waited in vain are counted. How many those were."""
    gone = sa.delete(tables.orientation_pending).where(_P.shown_on < shown_before)
    async with db.session() as session:
        rows = (await session.execute(gone.returning(_P.shown_on))).all()
        for row in rows:
            await _refused(db, session, f"{row.shown_on:%Y-%m}", "unknown")
        await session.execute(sa.delete(tables.orientation_codes).where(_C.given_on < given_before))
        await session.execute(
            sa.delete(tables.orientation_attempts).where(_A.since < attempts_before)
        )
    return len(rows)


async def figures(db: Database, first_month: str, last_month: str) -> Sequence[Figure]:
    """Counts by month, theme and place, both months included, in that order."""
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    async with db.reading() as session:
        for names, month, values in _questions():
            query = (
                sa.select(month, *values)
                .where(month.between(first_month, last_month))
                .group_by(month, *values[:2])
            )
            for row_month, theme, place, *counts in await session.execute(query):
                cell = found.setdefault((row_month, theme, place), {})
                cell |= {name: int(many or 0) for name, many in zip(names, counts, strict=True)}
    return [Figure(*key, *(found[key].get(name, 0) for name in _COUNTED)) for key in sorted(found)]


async def redeemed_at(
    db: Database, place: str, first_month: str, last_month: str
) -> Mapping[str, int]:
    """Codes redeemed at a place by month, both included."""
    query = (
        sa.select(_C.redeemed_month, sa.func.count())
        .where(_C.redeemed_place == place, _C.redeemed_month.between(first_month, last_month))
        .group_by(_C.redeemed_month)
        .order_by(_C.redeemed_month)
    )
    async with db.reading() as session:
        return {month: int(many) for month, many in await session.execute(query)}


async def refusals(db: Database, first_month: str, last_month: str) -> Mapping[str, int]:
    """Codes refused by reason, both months included."""
    query = (
        sa.select(_R.reason, sa.func.sum(_R.refused))
        .where(_R.month.between(first_month, last_month))
        .group_by(_R.reason)
        .order_by(_R.reason)
    )
    async with db.reading() as session:
        return {reason: int(many) for reason, many in await session.execute(query)}


async def unsettled(db: Database) -> int:
    """Codes that were presented and are not known yet."""
    query = sa.select(sa.func.count()).select_from(tables.orientation_pending)
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one())


def _questions() -> list[tuple[Sequence[str], Any, Sequence[Any]]]:
    many, followed = sa.func.count(), sa.func.count(_C.redeemed_month)
    return [
        (
            ("offered", "taken"),
            _H.month,
            (_H.theme, _H.place, sa.func.sum(_H.offered), sa.func.sum(_H.taken)),
        ),
        (("codes", "followed"), _C.month, (_C.theme, _C.place, many, followed)),
        (("redeemed",), _C.redeemed_month, (_C.theme, _C.place, many)),
    ]


async def _new(db: Database, session: AsyncSession, codes: Sequence[Mapping[str, Any]]) -> int:
    if not codes:
        return 0
    statement = db.insert(tables.orientation_codes).values(list(codes))
    made = await session.execute(statement.on_conflict_do_nothing().returning(_C.digest))
    return len(made.all())


async def _settle(db: Database, session: AsyncSession, valid: timedelta) -> None:
    known = sa.select(
        tables.orientation_codes, _P.place.label("shown_at"), _P.shown_on.label("shown_on")
    ).join(tables.orientation_pending, _P.digest == _C.digest)
    for row in (await session.execute(known)).mappings().all():
        outcome = _outcome(row, row["shown_on"], valid)
        if outcome is Outcome.REDEEMED:
            await _mark(session, row["digest"], row["shown_at"], row["shown_on"])
        else:
            await _refused(db, session, f"{row['shown_on']:%Y-%m}", outcome.value)
        await session.execute(
            sa.delete(tables.orientation_pending).where(_P.digest == row["digest"])
        )


def _outcome(row: Mapping[Any, Any], shown_on: date, valid: timedelta) -> Outcome:
    if row["redeemed_month"] is not None:
        return Outcome.USED
    return Outcome.EXPIRED if shown_on - row["given_on"] > valid else Outcome.REDEEMED


async def _mark(session: AsyncSession, digest: str, place: str, day: date) -> None:
    await session.execute(
        sa.update(tables.orientation_codes)
        .where(_C.digest == digest)
        .values(redeemed_month=f"{day:%Y-%m}", redeemed_place=place)
    )


async def _refused(db: Database, session: AsyncSession, month: str, reason: str) -> None:
    statement = db.insert(tables.orientation_refusals).values(month=month, reason=reason, refused=1)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[_R.month, _R.reason], set_={"refused": _R.refused + 1}
        )
    )
