"""What the page of a release shows, from its own files and from indicators beside it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from programme.observatory.beside import Beside
from programme.observatory.indicators import IndicatorTable
from programme.release.cells import Mark, Published, PublishedRelease
from programme.release.formats.long_rows import PLACE
from programme.release.formats.reading import Frozen
from programme.release.page.charts import Bar, by_amount
from programme.release.page.grids import cells_of

USES, SERVICE, COMMUNE = "uses", "service", "commune/"


@dataclass(frozen=True, slots=True)
class BesideRow:
    """A commune: its use, per 1,000 inhabitants, and its index, None where it is missing."""

    row: Beside
    index: float | None
    bar: Bar


def commune_bars(frozen: Frozen, language: str) -> Sequence[Bar]:
    """Uses by commune, the most used first."""
    cells = cells_of(frozen.release, USES, PLACE)
    gaps = frozen.release.gaps
    return by_amount(
        [
            Bar(frozen.label(PLACE, code, language), cell, _amount(cell), gaps.get(code))
            for code, cell in cells.items()
            if code.startswith(COMMUNE)
        ]
    )


def service_bars(frozen: Frozen, language: str) -> Sequence[Bar]:
    """Uses by service, the most used first."""
    cells = cells_of(frozen.release, USES, SERVICE)
    return by_amount(
        [
            Bar(frozen.label(SERVICE, code, language), cell, _amount(cell))
            for code, cell in cells.items()
        ]
    )


def beside_rows(rows: Sequence[Beside], table: IndicatorTable | None) -> Sequence[BesideRow]:
    """Communes with a kiosk or an index, the most fragile first, those without an index last."""
    found = []
    for row in rows:
        index = None if table is None else table.value(row.commune)
        if row.uses is None and index is None:
            continue
        bar = Bar(row.name, row.uses, row.per_thousand, row.gap, rate=True)
        found.append(BesideRow(row, index, bar))

    def rank(one: BesideRow) -> tuple[bool, float, str]:
        return (one.index is None, -(one.index or 0.0), one.row.name)

    return sorted(found, key=rank)


def marks(release: PublishedRelease) -> dict[Mark, int]:
    """How many cells have each mark; one that several tables show is one."""
    cells = {
        table.name_of(codes): cell.mark
        for table in release.tables
        for codes, cell in table.cells.items()
    }
    counted = Counter(cells.values())
    return {mark: counted[mark] for mark in Mark}


def _amount(cell: Published) -> float | None:
    return 0.0 if cell.mark is Mark.ZERO else cell.value
