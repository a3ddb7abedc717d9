"""Territories as a table: listed, added, changed, imported and exported as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from contract import NotFound
from programme.observatory.territories import TerritoryInput, all_territories
from programme.training_tables import Kind, Row
from store import Database, registers


async def _rows(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.indicators.territories(db)]


async def add_territory(db: Database, wanted: TerritoryInput) -> None:
    """Register a territory; NotFound when its parent is not known, Conflict when it is there."""
    made = wanted.territory()
    await _check_parent(db, made)
    await registers.indicators.add_territory(db, made)


async def change_territory(db: Database, wanted: TerritoryInput) -> None:
    """What has changed of a territory; NotFound."""
    made = wanted.territory()
    await _check_parent(db, made)
    await registers.indicators.change_territory(db, made)


async def _check_parent(db: Database, made: registers.indicators.Territory) -> None:
    if made.parent is not None and made.parent not in await all_territories(db):
        raise NotFound(
            f"no territory {made.parent!r}, in which {made.id} is said to be",
            todo="add it first",
        )


TERRITORIES = Kind(
    "territories",
    TerritoryInput,
    _rows,
    add_territory,
    change_territory,
    ("territory.add", "territory.change"),
)
