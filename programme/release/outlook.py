"""What would be published of a month: how much is hidden, and what part of the uses is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme.release.cells import CellName, Mark, Table
from programme.release.layout import Layout
from programme.release.use_tables import SERVICES

ENOUGH = 0.80
"""So large a part of the uses should lie in cells that are shown."""


@dataclass(frozen=True)
class Outlook:
    """A layout's cells by mark, and `share`: of all uses, those in the finest cells that are
    shown, place × service; None where there was no use at all."""

    layout: Layout
    cells: Mapping[Mark, int]
    share: float | None

    @property
    def hidden(self) -> float:
        """The part of the cells with a figure other than zero that is hidden."""
        counted = self.cells[Mark.HIDDEN] + self.cells[Mark.SHOWN]
        return self.cells[Mark.HIDDEN] / counted if counted else 0.0

    @property
    def enough(self) -> bool:
        """Whether it is of use."""
        return self.share is None or self.share >= ENOUGH


def outlook(layout: Layout, tables: Sequence[Table], marks: Mapping[CellName, Mark]) -> Outlook:
    """What the marks make of the tables; a cell that several of them show counts once."""
    found: dict[CellName, Mark] = {}
    for table in tables:
        for codes in table.every_cell():
            there = codes in table.figures
            name = table.name_of(codes)
            found[name] = marks[name] if there else Mark.MISSING
    counted = Counter(found.values())
    return Outlook(layout, {mark: counted[mark] for mark in Mark}, share(tables, marks))


def share(tables: Sequence[Table], marks: Mapping[CellName, Mark]) -> float | None:
    """The part of the uses that lies in shown cells of place × service, the finest there are."""
    table = next((one for one in tables if one.name == SERVICES), None)
    if table is None:
        return None
    inner = [set(one.children) for one in table.dimensions]
    shown = total = 0.0
    for codes, figure in table.figures.items():
        if any(code in above for code, above in zip(codes, inner, strict=True)):
            continue
        total += figure.value
        if marks[table.name_of(codes)] is Mark.SHOWN:
            shown += figure.value
    return shown / total if total else None
