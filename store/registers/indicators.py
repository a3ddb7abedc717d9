"""Territories, the catalogue of indicators by vintage, and their values: missing is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database

Row = TypeVar("Row")
BATCH = 100
"""Rows a statement: SQLite bounds how many values one may bind."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory by its code; `parent` is the code of the one that it is in.

    `kind`: commune, iris, qpv, epci. `population` is None where nobody said it; `iris_type`: H, A,
    D or Z.
    """

    id: str
    kind: str
    name: str
    parent: str | None = None
    population: int | None = None
    iris_type: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure is, in one vintage; `lowest` and `highest` are its scale where it has one."""

    code: str
    vintage: str
    title_fr: str
    title_en: str
    unit: str
    source: str
    licence: str
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator's value in a territory, or, where it is None, why it is `missing`."""

    indicator: str
    vintage: str
    territory: str
    value: float | None
    missing: str | None = None


_T, _I, _V = tables.territories.c, tables.indicators.c, tables.indicator_values.c


async def territories(db: Database, *, kind: str | None = None) -> Sequence[Territory]:
    """All of them, or all of a kind, by code."""
    query = sa.select(tables.territories).order_by(_T.id)
    if kind is not None:
        query = query.where(_T.kind == kind)
    async with db.reading() as session:
        return [Territory(**row) for row in (await session.execute(query)).mappings()]


async def add_territory(db: Database, territory: Territory) -> None:
    """Register a territory; Conflict when its code is taken."""
    statement = (
        db.insert(tables.territories)
        .values(asdict(territory))
        .on_conflict_do_nothing()
        .returning(_T.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"territory {territory.id!r} is registered already")


async def change_territory(db: Database, territory: Territory) -> None:
    """What has changed of a territory; NotFound."""
    statement = (
        sa.update(tables.territories)
        .where(_T.id == territory.id)
        .values(asdict(territory))
        .returning(_T.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no territory {territory.id[:16]!r}")


async def indicators(db: Database) -> Sequence[Indicator]:
    """The catalogue, by code and vintage."""
    query = sa.select(tables.indicators).order_by(_I.code, _I.vintage)
    async with db.reading() as session:
        return [Indicator(**row) for row in (await session.execute(query)).mappings()]


async def indicator(db: Database, code: str, vintage: str | None = None) -> Indicator:
    """One of a vintage, or of its newest; NotFound."""
    query = sa.select(tables.indicators).where(_I.code == code).order_by(_I.vintage.desc()).limit(1)
    if vintage is not None:
        query = query.where(_I.vintage == vintage)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        of = f" of {vintage[:16]}" if vintage else ""
        raise NotFound(f"no indicator {code[:40]!r}{of}", todo="put it in the catalogue first")
    return Indicator(**row)


async def values(
    db: Database, code: str, vintage: str, *, kind: str | None = None
) -> Sequence[IndicatorValue]:
    """What is known of an indicator's vintage, by territory; of one kind of territory if said."""
    query = (
        sa.select(tables.indicator_values)
        .where(_V.indicator == code, _V.vintage == vintage)
        .order_by(_V.territory)
    )
    if kind is not None:
        query = query.join(tables.territories, _T.id == _V.territory).where(_T.kind == kind)
    async with db.reading() as session:
        return [IndicatorValue(**row) for row in (await session.execute(query)).mappings()]


async def put(
    db: Database,
    *,
    indicator: Indicator,
    territories: Sequence[Territory],
    values: Sequence[IndicatorValue],
) -> None:
    """An indicator's vintage with its values, and territories that are new; all or nothing.

    What is there is replaced; a territory that is there stays as it is. Conflict when a value is
    of a territory that is in neither.
    """
    async with db.session() as session:
        row = asdict(indicator)
        await session.execute(
            db.insert(tables.indicators)
            .values(row)
            .on_conflict_do_update(index_elements=[_I.code, _I.vintage], set_=row)
        )
        for some in _batches(territories):
            places = [asdict(one) for one in some]
            statement = db.insert(tables.territories).values(places)
            await session.execute(statement.on_conflict_do_nothing())
        for part in _batches(values):
            entered = db.insert(tables.indicator_values).values([asdict(one) for one in part])
            await session.execute(
                entered.on_conflict_do_update(
                    index_elements=[_V.indicator, _V.vintage, _V.territory],
                    set_={"value": entered.excluded.value, "missing": entered.excluded.missing},
                )
            )


def _batches(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
