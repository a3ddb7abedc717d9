"""Releases between the register and the types that the engine and the formats know.

`published` is what everybody may read; `truth` is confidential, for making and checking only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programme.release.cells import (
    Codes,
    Dimension,
    Figure,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
    Table,
)
from store import Database, registers

Release = registers.releases.Release
Cell = registers.releases.Cell
_MISSING = Published(Mark.MISSING)


def shape(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """The tables without any figure."""
    return [
        {
            "name": table.name,
            "measure": table.measure,
            "unit": table.unit,
            "dimensions": [
                {"name": one.name, "parents": dict(one.parents)} for one in table.dimensions
            ],
        }
        for table in tables
    ]


def cells(tables: Sequence[Table], released: PublishedRelease) -> list[Cell]:
    """What is true of every cell that is not missing, with the mark under which it is published."""
    marked = {table.name: table.cells for table in released.tables}
    return [
        Cell(
            table.name,
            codes,
            marked[table.name][codes].mark.value,
            value=figure.value,
            days=figure.days,
            contributors=figure.contributors,
            largest=figure.largest,
        )
        for table in tables
        for codes, figure in table.figures.items()
    ]


async def published(db: Database, release_id: str) -> PublishedRelease:
    """A release as everybody may read it (or might, while it is not published); NotFound."""
    release = await registers.releases.get(db, release_id)
    found: dict[str, dict[Codes, Published]] = {}
    for cell in await registers.releases.shown(db, release_id):
        one = Published(Mark(cell.mark), cell.value, cell.days)
        found.setdefault(cell.name, {})[cell.codes] = one
    tables = []
    for said in release.shape:
        bare = _bare(said)
        known = found.get(bare.name, {})
        filled = {codes: known.get(codes, _MISSING) for codes in bare.every_cell()}
        tables.append(
            PublishedTable(bare.name, bare.measure, bare.dimensions, filled, unit=bare.unit)
        )
    return PublishedRelease(release.id, release.month, tables, gaps(release))


async def current(
    db: Database, first_month: str = "", last_month: str = "9999-12"
) -> list[tuple[Release, PublishedRelease]]:
    """What holds of each month: its last version that is published and not withdrawn.

    Both months are included; oldest first.
    """
    heads = await registers.releases.published(db, first_month, last_month)
    last = {head.month: head for head in heads}
    return [(head, await published(db, head.id)) for head in last.values()]


async def truth(db: Database, release_id: str) -> list[Table]:
    """Confidential: a release's tables with their figures; NotFound."""
    release = await registers.releases.get(db, release_id)
    found: dict[str, dict[Codes, Figure]] = {}
    for cell in await registers.releases.truth(db, release_id):
        one = Figure(cell.value, cell.days, cell.contributors, cell.largest)
        found.setdefault(cell.name, {})[cell.codes] = one
    return [_bare(said, found.get(said["name"], {})) for said in release.shape]


def gaps(release: Release) -> Mapping[str, Gap]:
    """Hours without data, by place."""
    return {code: Gap(hours, of) for code, (hours, of) in release.gaps.items()}


def _bare(said: Mapping[str, Any], figures: Mapping[Codes, Figure] | None = None) -> Table:
    dimensions = [Dimension(one["name"], one["parents"]) for one in said["dimensions"]]
    return Table(said["name"], said["measure"], dimensions, figures or {}, said["unit"])
