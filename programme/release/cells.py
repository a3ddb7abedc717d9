"""Tables of figures, and the marks under which their cells are published.

A cell is named by what it counts and where it stands, never by its table: the total of a kiosk is
one cell, whichever tables show it. So a release is protected, and attacked, as one whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import product

TOTAL = ""
"""A dimension's code above all others; a cell's name leaves it out."""

Codes = tuple[str, ...]
"""One code for each dimension of a table, in its order."""


@dataclass(frozen=True, slots=True, order=True)
class CellName:
    """What a cell counts (`measure`) and where: (dimension, code) in order, totals left out."""

    measure: str
    at: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """As people read it in a refusal: `uses · kiosk=victoire · service=wifi`."""
        return " · ".join((self.measure, *(f"{name}={code}" for name, code in self.at)))


@dataclass(frozen=True)
class Dimension:
    """Codes and, for each, the code that it adds up into: TOTAL for the topmost."""

    name: str
    parents: Mapping[str, str]

    @cached_property
    def children(self) -> Mapping[str, Sequence[str]]:
        """The codes under each code that has any, TOTAL among them."""
        found: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            found.setdefault(parent, []).append(code)
        return found

    @property
    def codes(self) -> Sequence[str]:
        """TOTAL, then every other."""
        return (TOTAL, *self.parents)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is true of a cell: confidential until it is published.

    `days`: distinct days on which it was counted, None where days are not counted.
    `contributors`: how many structures or donors, None where there are none; `largest`: what the
    largest of them gave, in the cell's unit.
    """

    value: float
    days: int | None = None
    contributors: int | None = None
    largest: float | None = None


@dataclass(frozen=True)
class Shape:
    """A table without what is in it: one measure by its dimensions."""

    name: str
    measure: str
    dimensions: Sequence[Dimension]

    def every_cell(self) -> Iterator[Codes]:
        """Every cell, missing ones too."""
        return product(*(dimension.codes for dimension in self.dimensions))

    def name_of(self, codes: Codes) -> CellName:
        """The cell's name."""
        at = zip((dimension.name for dimension in self.dimensions), codes, strict=True)
        return CellName(self.measure, tuple(sorted(pair for pair in at if pair[1] != TOTAL)))

    def sums(self) -> Iterator[tuple[Codes, Sequence[Codes]]]:
        """Each margin with the cells that it is the sum of, by each of its dimensions."""
        for codes in self.every_cell():
            for place, dimension in enumerate(self.dimensions):
                if under := dimension.children.get(codes[place]):
                    yield codes, [(*codes[:place], code, *codes[place + 1 :]) for code in under]


@dataclass(frozen=True)
class Table(Shape):
    """Figures of one measure by its dimensions, margins included.

    A cell without a figure is missing: nothing was heard of it; it is no zero, and no sum holds
    it. `unit` is UCUM (`1` for counts).
    """

    figures: Mapping[Codes, Figure] = field(repr=False)
    unit: str = "1"


class Mark(StrEnum):
    """What a reader sees of a cell: a figure, «hidden», zero, or «no data»."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    ZERO = "zero"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Published:
    """A cell as everybody may read it; `value` and `days` are None unless it is shown or zero."""

    mark: Mark
    value: float | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of the month without data, of those in which there should have been some."""

    hours: int
    of: int


@dataclass(frozen=True)
class PublishedTable(Shape):
    """A table as everybody may read it."""

    cells: Mapping[Codes, Published] = field(repr=False)
    unit: str = "1"


@dataclass(frozen=True)
class PublishedRelease:
    """One month's tables as everybody may read them: all that an attacker has of it.

    `id` is the month and the version, `2026-10-v1`; `gaps` by code of the place dimension.
    """

    id: str
    month: str
    tables: Sequence[PublishedTable]
    gaps: Mapping[str, Gap]
