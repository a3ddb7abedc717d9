"""Places of digital mediation, each a row of the national standard under the standard's names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from contract import NotFound
from store import tables
from store.database import Database

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place as it is kept. `cells` are the standard's texts, those that are not empty.

    `terms` are those of the fields with a vocabulary, by which it is searched. `confirmed_on` is
    the day on which somebody last said that it is so. `fingerprint` tells whether the source's
    row has changed.
    """

    id: str
    source: str
    name: str
    commune: str
    latitude: float | None
    longitude: float | None
    confirmed_on: date
    cells: Mapping[str, str]
    fingerprint: str
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, south-west and north-east corner."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for: every field's terms are alternatives, the fields must all fit."""

    commune: str | None = None
    box: Box | None = None
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)


_P = tables.places.c
_T = tables.place_terms.c
_KEPT = [_P[name] for name in PlaceRecord.__slots__ if name != "terms"]


async def fingerprints(db: Database, source: str) -> dict[str, str]:
    """The fingerprint of each place of a source that is not withdrawn, by id."""
    query = sa.select(_P.id, _P.fingerprint).where(_P.source == source, _P.withdrawn_at.is_(None))
    async with db.reading() as session:
        return {row.id: row.fingerprint for row in await session.execute(query)}


async def sources_of(db: Database, ids: Sequence[str]) -> dict[str, str]:
    """Whose each of these places is, of those that are there."""
    query = sa.select(_P.id, _P.source).where(_P.id.in_(ids))
    async with db.reading() as session:
        return {row.id: row.source for row in await session.execute(query)}


async def put(db: Database, records: Sequence[PlaceRecord], at: int) -> None:
    """Keep the places in one transaction, whatever was there under their ids."""
    if not records:
        return
    rows = [_row(record, at) for record in records]
    statement = db.insert(tables.places)
    changed = {column.name: statement.excluded[column.name] for column in _P if column.name != "id"}
    terms = [
        {"place": record.id, "field": name, "term": term}
        for record in records
        for name, found in record.terms.items()
        for term in dict.fromkeys(found)
    ]
    async with db.session() as session:
        await session.execute(
            statement.on_conflict_do_update(index_elements=[_P.id], set_=changed), rows
        )
        await session.execute(
            sa.delete(tables.place_terms).where(_T.place.in_([row["id"] for row in rows]))
        )
        if terms:
            await session.execute(sa.insert(tables.place_terms), terms)


async def withdraw(db: Database, ids: Sequence[str], at: int) -> None:
    """These places are no longer in their source: kept, and found no more."""
    for first in range(0, len(ids), PAGE):
        statement = (
            sa.update(tables.places)
            .where(_P.id.in_(ids[first : first + PAGE]))
            .values(withdrawn_at=at)
        )
        async with db.session() as session:
            await session.execute(statement)


async def confirm(db: Database, place: str, day: date) -> None:
    """Somebody says that the place is still so; NotFound when there is none of that id."""
    statement = (
        sa.update(tables.places)
        .where(_P.id == place, _P.withdrawn_at.is_(None))
        .values(confirmed_on=day)
        .returning(_P.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no place {place[:64]!r}")


async def get(db: Database, place: str) -> PlaceRecord:
    """The place; NotFound when there is none of that id."""
    query = sa.select(*_KEPT).where(_P.id == place, _P.withdrawn_at.is_(None))
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"no place {place[:64]!r}")
    return PlaceRecord(**row)


async def search(db: Database, wanted: Wanted) -> Sequence[PlaceRecord]:
    """All places that fit, by id; who asks puts them in order of distance."""
    query = sa.select(*_KEPT).where(_P.withdrawn_at.is_(None), *_conditions(wanted)).order_by(_P.id)
    async with db.reading() as session:
        return [PlaceRecord(**row) for row in (await session.execute(query)).mappings()]


async def everything(db: Database) -> AsyncIterator[PlaceRecord]:
    """Every place that is not withdrawn, by id, a page at a time."""
    after = ""
    while True:
        query = (
            sa.select(*_KEPT)
            .where(_P.withdrawn_at.is_(None), _P.id > after)
            .order_by(_P.id)
            .limit(PAGE)
        )
        async with db.reading() as session:
            rows = (await session.execute(query)).mappings().all()
        for row in rows:
            yield PlaceRecord(**row)
        if len(rows) < PAGE:
            return
        after = rows[-1]["id"]


async def count(db: Database) -> int:
    """How many there are, the withdrawn ones left out."""
    query = sa.select(sa.func.count()).where(_P.withdrawn_at.is_(None))
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one())


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.commune is not None:
        found.append(_P.commune == wanted.commune)
    if wanted.box is not None:
        box = wanted.box
        found += [
            _P.latitude.between(box.south, box.north),
            _P.longitude.between(box.west, box.east),
        ]
    for name, terms in wanted.terms.items():
        fitting = sa.select(_T.place).where(_T.field == name, _T.term.in_(list(terms)))
        found.append(_P.id.in_(fitting))
    return found


def _row(record: PlaceRecord, at: int) -> dict[str, Any]:
    kept = {name: getattr(record, name) for name in PlaceRecord.__slots__ if name != "terms"}
    return kept | {"cells": dict(record.cells), "imported_at": at, "withdrawn_at": None}
