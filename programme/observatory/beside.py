"""A release's use by commune beside what is published of the commune. Pure.

Only what everybody may read goes in: a published release, published indicators, INSEE's population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from programme.communes import Commune
from programme.observatory.indicators import IndicatorTable
from programme.release.cells import (
    TOTAL,
    Dimension,
    Gap,
    Published,
    PublishedRelease,
)
from programme.release.geography import PLACE, commune_code
from store import registers

USES = "uses"
PREFIX = commune_code("")
"""Before the INSEE code, in a release's dimension of places."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A commune's use in the release's month, beside its indicators.

    `uses`: the cell as it is published, or None where the release knows no kiosk there.
    `per_thousand`: uses per 1,000 inhabitants; None where the uses are hidden or missing, or the
    population is not known; 0.0 is a true zero. `gap`: hours without data, of its kiosks' hours.
    `values`: by the code of the indicator, None where its source does not have the commune.
    """

    commune: str
    name: str
    population: int | None
    uses: Published | None
    per_thousand: float | None
    gap: Gap | None
    values: Mapping[str, registers.indicators.IndicatorValue | None]


def beside(
    release: PublishedRelease,
    indicators: Sequence[IndicatorTable],
    communes: Iterable[Commune],
) -> Sequence[Beside]:
    """A row for each commune given, and for each that the release has, by name then code."""
    cells = commune_uses(release)
    gaps = commune_gaps(release)
    known = {one.code: one for one in communes}
    rows = [
        _row(code, known.get(code), cells.get(code), gaps.get(code), indicators)
        for code in known.keys() | cells.keys()
    ]
    return sorted(rows, key=lambda row: (row.name, row.commune))


def commune_uses(release: PublishedRelease) -> Mapping[str, Published]:
    """The published cell of each commune's uses, by INSEE code."""
    found: dict[str, Published] = {}
    for table in release.tables:
        if table.measure != USES:
            continue
        for place, dimension in enumerate(table.dimensions):
            if dimension.name != PLACE:
                continue
            for codes, cell in table.cells.items():
                others = (*codes[:place], *codes[place + 1 :])
                if codes[place].startswith(PREFIX) and set(others) <= {TOTAL}:
                    found.setdefault(codes[place].removeprefix(PREFIX), cell)
    return found


def commune_gaps(release: PublishedRelease) -> Mapping[str, Gap]:
    """Hours without data by INSEE code: as the release says it, or the sum of its kiosks'."""
    found: dict[str, Gap] = {}
    for dimension in _places(release):
        for code, under in dimension.children.items():
            if code.startswith(PREFIX) and code.removeprefix(PREFIX) not in found:
                gaps = [release.gaps[one] for one in under if one in release.gaps]
                if gaps:
                    summed = Gap(sum(one.hours for one in gaps), sum(one.of for one in gaps))
                    found[code.removeprefix(PREFIX)] = summed
    said = {
        code.removeprefix(PREFIX): gap
        for code, gap in release.gaps.items()
        if code.startswith(PREFIX)
    }
    return found | said


def _places(release: PublishedRelease) -> Iterable[Dimension]:
    for table in release.tables:
        yield from (one for one in table.dimensions if one.name == PLACE)


def _row(
    code: str,
    commune: Commune | None,
    uses: Published | None,
    gap: Gap | None,
    indicators: Sequence[IndicatorTable],
) -> Beside:
    population = commune.population if commune is not None and commune.population > 0 else None
    value = None if uses is None else uses.value
    return Beside(
        commune=code,
        name=code if commune is None else commune.name,
        population=population,
        uses=uses,
        per_thousand=None if value is None or population is None else value * 1_000 / population,
        gap=gap,
        values={table.indicator.code: table.values.get(code) for table in indicators},
    )
