"""Training by commune: attestations, presences, seats, visits, activities of mediation.

Where structures gave the figure, they are its contributors. Visits know their days; activities
know neither (the Coop's say no employer), so that only their number is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from programme.release.cells import TOTAL, Codes, Dimension, Figure, Table
from programme.release.cubes import by_contributors, by_days
from programme.release.geography import PLACE, UNKNOWN, commune_code
from programme.release.months import Month
from store import Database, registers

ATTESTED, PRESENT, SEATS = "attested", "present", "seats"
VISITS, ACTIVITIES = "visits", "activities"
SKILL, KIND = "skill", "kind"
Given = registers.release_figures.Given


async def training_tables(db: Database, month: Month) -> list[Table]:
    """The month's tables, of which one without any row is left out. Raises StoreError."""
    first, after = month.days[0], month.days[-1] + timedelta(days=1)
    figures = registers.release_figures
    tables = [
        given_table(ATTESTED, await figures.attested(db, first, after)),
        given_table(PRESENT, await figures.present(db, month.begin, month.end)),
        given_table(SEATS, await figures.seats(db, month.begin, month.end)),
        _visits(await figures.visits(db, first, after), month),
        _activities(await figures.activities(db, str(month))),
    ]
    return [table for table in tables if table.figures]


def given_table(name: str, rows: Iterable[Given]) -> Table:
    """Communes, by what structures gave."""
    finest: dict[Codes, dict[str, float]] = {}
    for row in rows:
        cell = finest.setdefault((_commune(row.commune),), {})
        cell[row.structure] = cell.get(row.structure, 0.0) + row.many
    dimensions = [_places(codes[0] for codes in finest)]
    return Table(name, name, dimensions, by_contributors(dimensions, finest))


def _visits(rows: Sequence[registers.release_figures.Visits], month: Month) -> Table:
    number = {day: n for n, day in enumerate(month.days)}
    finest: dict[Codes, list[int]] = {}
    for row in rows:
        codes = (_commune(row.commune), row.skill)
        finest.setdefault(codes, [0] * len(month.days))[number[row.day]] += row.visits
    places, skills = _places(codes[0] for codes in finest), {codes[1] for codes in finest}
    for codes in ((place, skill) for place in places.parents for skill in sorted(skills)):
        finest.setdefault(codes, [0] * len(month.days))
    dimensions = [places, Dimension(SKILL, dict.fromkeys(sorted(skills), TOTAL))]
    return Table(VISITS, VISITS, dimensions, by_days(dimensions, finest))


def _activities(rows: Sequence[tuple[str | None, str, int]]) -> Table:
    finest: dict[Codes, dict[str, float]] = {}
    for commune, kind, many in rows:
        cell = finest.setdefault((_commune(commune), kind), {})
        cell[""] = cell.get("", 0.0) + many
    places, kinds = _places(codes[0] for codes in finest), {codes[1] for codes in finest}
    for codes in ((place, kind) for place in places.parents for kind in sorted(kinds)):
        finest.setdefault(codes, {})
    dimensions = [places, Dimension(KIND, dict.fromkeys(sorted(kinds), TOTAL))]
    counted = by_contributors(dimensions, finest)
    return Table(ACTIVITIES, ACTIVITIES, dimensions, _only_values(counted))


def _only_values(figures: Mapping[Codes, Figure]) -> dict[Codes, Figure]:
    return {codes: Figure(figure.value) for codes, figure in figures.items()}


def _places(codes: Iterable[str]) -> Dimension:
    return Dimension(PLACE, dict.fromkeys(sorted(set(codes)), TOTAL))


def _commune(commune: str | None) -> str:
    return commune_code(commune) if commune else UNKNOWN
