"""How much of retired public IT equipment goes to reuse, beside what the law asks for.

Décret 2023-266, article 3: of the equipment retired and in stock on 1 January, so much is to go
to reuse in the year: 25 % in 2023, 35 % in 2024, 50 % from 2025. Equipment over ten years old when
it was retired is left out, and counted. (Classified equipment is too: it never enters the chain.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from programme.reuse.deeds import DonorKind
from programme.reuse.devices import Category
from store import registers

Passage = registers.reuse_passages.Passage
TARGETS = {2023: 0.25, 2024: 0.35}
TARGET, SINCE = 0.5, 2025
MAX_AGE = 10
NO_IT = frozenset({Category.ENERGY, Category.OTHER})


@dataclass(frozen=True, slots=True)
class LegalShare:
    """A year's devices of public donors.

    `stock`: in the chain on 1 January; `reused`: handed over in the year; `share` is the one by
    the other, None without stock: devices that arrived in the year are in `reused` too, so it may
    be more than 1. `of_those_gone` is reused by all that left (handed over or dismantled).
    `too_old` devices are in none of these; `age_unknown` ones are in all: only a known age excuses.
    `target` is None for years without one.
    """

    year: int
    stock: int
    reused: int
    dismantled: int
    too_old: int
    age_unknown: int
    target: float | None

    @property
    def share(self) -> float | None:
        """By the decree's formula."""
        return self.reused / self.stock if self.stock else None

    @property
    def of_those_gone(self) -> float | None:
        """What became of devices whose way has ended."""
        gone = self.reused + self.dismantled
        return self.reused / gone if gone else None

    @property
    def met(self) -> bool | None:
        """As much as the law asks for; None when there is no telling."""
        if self.target is None or self.share is None:
            return None
        return self.share >= self.target


def legal_share(passages: Iterable[Passage], year: int) -> LegalShare:
    """The year's share, of what was in the chain in the year (up to now, if it is not over)."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    rows = [row for row in passages if _public_it(row) and _there(row, first, end)]
    old = [row for row in rows if _too_old(row)]
    counted = [row for row in rows if not _too_old(row)]
    return LegalShare(
        year,
        sum(row.received_on < first for row in counted),
        sum(_in(row.handed_over_on, first, end) for row in counted),
        sum(_in(row.dismantled_on, first, end) for row in counted),
        len(old),
        sum(row.year is None for row in counted),
        TARGET if year >= SINCE else TARGETS.get(year),
    )


def _public_it(row: Passage) -> bool:
    return row.donor_kind == DonorKind.PUBLIC and Category(row.category) not in NO_IT


def _too_old(row: Passage) -> bool:
    return row.year is not None and row.received_on.year - row.year > MAX_AGE


def _there(row: Passage, first: date, end: date) -> bool:
    left = row.handed_over_on or row.dismantled_on
    return row.received_on < end and (left is None or left >= first)


def _in(day: date | None, first: date, end: date) -> bool:
    return day is not None and first <= day < end
