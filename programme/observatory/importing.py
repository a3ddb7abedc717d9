"""A table of values into the register: judged whole, then written at once.

A value that was there, unchanged, is not written again. What is left out is said by its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from programme.imports.findings import Finding, Kind, Report
from programme.imports.reading import Table
from programme.observatory.mapping import IndicatorMapping
from programme.observatory.rows import Taken, Territories, refused, take
from store import Database, registers


@dataclass(frozen=True, slots=True)
class Judged:
    """A table's outcome: what would be written, and the report."""

    indicator: registers.indicators.Indicator
    territories: Sequence[registers.indicators.Territory]
    values: Sequence[registers.indicators.IndicatorValue]
    report: Report


def judge(
    table: Table,
    mapped: IndicatorMapping,
    indicator: registers.indicators.Indicator,
    known: Territories,
    *,
    tell: Callable[[Finding], None] | None = None,
) -> Judged:
    """Every row taken, guessed, left out or refused, by the territories that are known."""
    report = Report(str(table.path), table.encoding, tell=tell)
    rows: dict[str, Taken] = {}
    first: dict[str, int] = {}
    for number, cells in table.rows():
        report.read += 1
        found: list[Finding] = []
        row = take(number, cells, mapped, indicator, known, found)
        if row is not None:
            before = first.setdefault(row.territory.id, number)
            if before != number:
                reason = f"is the territory of row {before} already"
                found.append(refused(number, mapped.territory.origin, row.territory.id, reason))
                row = None
        if row is not None:
            rows[row.territory.id] = row
        report.taken += row is not None
        report.refused += any(one.kind is Kind.REFUSED for one in found)
        report.guessed += row is not None and any(one.kind is Kind.GUESSED for one in found)
        for one in found:
            report.add(one)
    return Judged(
        indicator,
        [row.territory for row in rows.values()],
        [row.value for row in rows.values()],
        report,
    )


async def compare(db: Database, judged: Judged) -> Sequence[registers.indicators.IndicatorValue]:
    """The values that differ from the register's, which the report then counts. StoreError."""
    wanted = judged.indicator
    there = {
        one.territory: one
        for one in await registers.indicators.values(db, wanted.code, wanted.vintage)
    }
    new = [one for one in judged.values if there.get(one.territory) != one]
    judged.report.changed = len(new)
    judged.report.unchanged = len(judged.values) - len(new)
    return new


async def bring_in(db: Database, judged: Judged) -> None:
    """Write what differs, the indicator and its new territories with it: all or nothing."""
    new = await compare(db, judged)
    used = {one.territory for one in new}
    territories = [one for one in judged.territories if one.id in used]
    await registers.indicators.put(
        db, indicator=judged.indicator, territories=territories, values=new
    )
