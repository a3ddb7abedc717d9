"""What a release counts in the registers, month by month; sums only, by what they stand for.

Days and months are those of Paris, as the registers keep them; times in µs. Whoever asks gets
small counts: they are for making releases, and leave only through the rules of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Offered:
    """Orientations of one hour; `at` is when the hour had ended. `kiosk` is empty for staff."""

    kiosk: str
    theme: str
    at: int
    offered: int
    taken: int


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Codes given on a day that were redeemed in the month asked for."""

    kiosk: str
    theme: str
    given_on: date
    codes: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a structure gave to a commune's figure; `commune` is None where it is not known."""

    commune: str | None
    structure: str
    many: int


@dataclass(frozen=True, slots=True)
class Visits:
    """A day's visits to a public digital space."""

    commune: str | None
    skill: str
    day: date
    visits: int


_H, _O = tables.orientation_hours.c, tables.orientation_codes.c
_W, _A = tables.workshops.c, tables.attestations.c
_S, _E = tables.course_sessions.c, tables.enrolments.c
_V, _P = tables.public_visits.c, tables.places.c


async def offered(db: Database, month: str) -> Sequence[Offered]:
    """Orientations of a month (YYYY-MM), by kiosk, theme and hour."""
    query = (
        sa.select(_H.kiosk, _H.theme, _H.at, sa.func.sum(_H.offered), sa.func.sum(_H.taken))
        .where(_H.month == month)
        .group_by(_H.kiosk, _H.theme, _H.at)
        .order_by(_H.kiosk, _H.theme, _H.at)
    )
    return [
        Offered(kiosk, theme, at, int(many), int(taken))
        for kiosk, theme, at, many, taken in await _rows(db, query)
    ]


async def redeemed(db: Database, month: str) -> Sequence[Redeemed]:
    """Codes redeemed in a month (YYYY-MM), by kiosk, theme and the day they were given on."""
    query = (
        sa.select(_O.kiosk, _O.theme, _O.given_on, sa.func.count())
        .where(_O.redeemed_month == month)
        .group_by(_O.kiosk, _O.theme, _O.given_on)
        .order_by(_O.kiosk, _O.theme, _O.given_on)
    )
    return [Redeemed(*row) for row in await _rows(db, query)]


async def attested(db: Database, first: date, after: date) -> Sequence[Given]:
    """Attestations issued from `first` up to but not including `after`, by workshop's commune."""
    query = (
        sa.select(_W.commune, _W.structure, sa.func.count())
        .join(tables.workshops, _W.id == _A.workshop)
        .where(_A.issued_on >= first, _A.issued_on < after)
        .group_by(_W.commune, _W.structure)
        .order_by(_W.commune, _W.structure)
    )
    return [Given(*row) for row in await _rows(db, query)]


async def present(db: Database, start: int, end: int) -> Sequence[Given]:
    """People who came to workshops that began between the two times."""
    query = (
        sa.select(_W.commune, _W.structure, sa.func.sum(_W.present))
        .where(_W.starts_at >= start, _W.starts_at < end, _W.present.is_not(None))
        .group_by(_W.commune, _W.structure)
        .order_by(_W.commune, _W.structure)
    )
    return [Given(commune, who, int(many)) for commune, who, many in await _rows(db, query)]


async def seats(db: Database, start: int, end: int) -> Sequence[Given]:
    """Seats taken in sessions that began between the two times, by commune of their place."""
    query = (
        sa.select(_P.commune, _E.structure, sa.func.sum(_E.people))
        .join(tables.course_sessions, _S.id == _E.session)
        .outerjoin(tables.places, _P.id == _S.place)
        .where(
            _S.starts_at >= start,
            _S.starts_at < end,
            _S.cancelled.is_(False),
            _E.state == "enrolled",
        )
        .group_by(_P.commune, _E.structure)
        .order_by(_P.commune, _E.structure)
    )
    return [Given(commune, who, int(many)) for commune, who, many in await _rows(db, query)]


async def visits(db: Database, first: date, after: date) -> Sequence[Visits]:
    """Visits to public digital spaces, by commune, skill and day."""
    query = (
        sa.select(_P.commune, _V.skill, _V.day, sa.func.sum(_V.visits))
        .outerjoin(tables.places, _P.id == _V.place)
        .where(_V.day >= first, _V.day < after)
        .group_by(_P.commune, _V.skill, _V.day)
        .order_by(_P.commune, _V.skill, _V.day)
    )
    return [
        Visits(commune, skill, day, int(many))
        for commune, skill, day, many in await _rows(db, query)
    ]


async def activities(db: Database, month: str) -> Sequence[tuple[str | None, str, int]]:
    """Activities of digital mediation of a month (YYYY-MM): commune, kind, how many."""
    one = tables.activities.c
    query = (
        sa.select(one.commune, one.type, sa.func.count())
        .where(one.month == month)
        .group_by(one.commune, one.type)
        .order_by(one.commune, one.type)
    )
    return [(commune, kind, int(many)) for commune, kind, many in await _rows(db, query)]


async def _rows(db: Database, query: sa.Select[Any]) -> Sequence[Any]:
    async with db.reading() as session:
        return [*(await session.execute(query)).all()]
