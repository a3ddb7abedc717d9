"""Reuse: devices handed over by category; their mass and what they avoid, only where safe.

A mass nearly tells how many devices it is of, and avoided emissions tell it exactly. So neither
is shown where the number of devices is not, nor is any total that holds such a cell: nothing is
left to work them back from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from programme.release.cells import TOTAL, CellName, Codes, Dimension, Figure, Mark, Table
from programme.release.cubes import by_contributors
from programme.release.months import Month
from programme.reuse.devices import Category
from programme.reuse.factors import factors
from store import Database, registers

CATEGORY = "category"
DEVICES, MASS, AVOIDED = "handed_over", "mass", "co2"
KG, KG_A_YEAR = "kg", "kg/a"
Device = registers.reuse_passages.Passage


async def reuse_tables(db: Database, month: Month) -> tuple[list[Table], list[Table]]:
    """Devices by category; then their mass and avoided emissions, which `follow` marks.

    Contributors are the donors: a structure, or each device that no structure gave.
    """
    first, after = month.days[0], month.days[-1] + timedelta(days=1)
    devices = [
        one
        for one in await registers.reuse_passages.passages(db, first, after)
        if one.handed_over_on is not None and first <= one.handed_over_on < after
    ]
    if not devices:
        return [], []
    counted = _table(DEVICES, devices, dict.fromkeys((one.device for one in devices), 1.0))
    weighed = {one.device: one.mass_kg for one in devices if one.mass_kg is not None}
    year = {category.value: one.kg_co2e_per_year for category, one in factors().items()}
    avoided = {
        one.device: factor for one in devices if (factor := year.get(one.category)) is not None
    }
    following = [
        _table(MASS, _whole(devices, weighed), weighed, KG),
        _table(AVOIDED, _whole(devices, avoided), avoided, KG_A_YEAR),
    ]
    return [counted], [table for table in following if table.figures]


def follow(
    marks: Mapping[CellName, Mark], following: Sequence[Table], max_share: float
) -> dict[CellName, Mark]:
    """The marks of mass and avoided emissions, from those of the devices."""
    found: dict[CellName, Mark] = {}
    for table in following:
        hidden = {
            codes
            for codes, figure in table.figures.items()
            if marks.get(CellName(DEVICES, table.name_of(codes).at)) is Mark.HIDDEN
            or (figure.largest or 0.0) > max_share * figure.value
        }
        if hidden:
            hidden.add((TOTAL,))
        for codes in table.figures:
            found[table.name_of(codes)] = Mark.HIDDEN if codes in hidden else Mark.SHOWN
    return found


def _whole(devices: Sequence[Device], known: Mapping[str, float]) -> list[Device]:
    """The devices of categories of which every one is known: half a mass is none."""
    lacking = {one.category for one in devices if one.device not in known}
    return [one for one in devices if one.category not in lacking]


def _table(
    name: str, devices: Sequence[Device], worth: Mapping[str, float], unit: str = "1"
) -> Table:
    finest: dict[Codes, dict[str, float]] = {}
    for one in devices:
        donor = one.donor or f"device {one.device}"
        cell = finest.setdefault((Category(one.category).value,), {})
        cell[donor] = cell.get(donor, 0.0) + worth[one.device]
    dimensions = [Dimension(CATEGORY, dict.fromkeys(sorted(code for (code,) in finest), TOTAL))]
    figures: dict[Codes, Figure] = by_contributors(dimensions, finest)
    return Table(name, name, dimensions, figures, unit)
