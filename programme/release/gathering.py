"""All that a month's release counts, read once; then its tables, as fine as a layout says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from contract import Conflict
from programme.register import fleet
from programme.release.cells import Gap, Table
from programme.release.gaps import gaps
from programme.release.geography import Standing, kiosk_code, standings
from programme.release.layout import Layout
from programme.release.months import HOUR_US, Month
from programme.release.orientation_tables import orientation_tables
from programme.release.reuse_tables import reuse_tables
from programme.release.training_tables import training_tables
from programme.release.use_tables import use_tables
from programme.release.uses import Uses, read_uses
from store import Database, KioskOverview, LevelReader

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Gathered:
    """A month as it was read. `names`: what places are called."""

    month: Month
    uses: Uses = field(repr=False)
    kiosks: Sequence[Standing] = field(repr=False)
    fleet: Sequence[KioskOverview] = field(repr=False)

    @property
    def names(self) -> Mapping[str, str]:
        """What the kiosks' sites are called, by code."""
        return {kiosk_code(row.kiosk.id): row.site.name for row in self.fleet}


@dataclass(frozen=True)
class Facts:
    """What is true of a month: confidential. `following` takes its marks from the tables."""

    month: Month
    layout: Layout
    tables: Sequence[Table]
    following: Sequence[Table]
    gaps: Mapping[str, Gap]


async def gather(
    db: Database, reader: LevelReader, month: Month, now: int, tell: Tell = lambda _: None
) -> Gathered:
    """The month's uses and kiosks; `tell` hears how many days are read.

    Conflict while the month is not over. Raises StoreError.
    """
    if now < month.end + HOUR_US:
        raise Conflict(f"{month} is not over", todo="wait until its last hour is in")
    uses = await read_uses(reader, month, now, tell)
    rows = await fleet(db)
    return Gathered(month, uses, standings(rows, uses.heard, month), rows)


async def facts(db: Database, gathered: Gathered, layout: Layout) -> Facts:
    """The month's tables; what has no row at all is left out.

    Conflict where nothing is known of the month. Raises StoreError.
    """
    month, kiosks, heard = gathered.month, gathered.kiosks, gathered.uses.heard
    communes = {row.kiosk.id: row.site.commune for row in gathered.fleet}
    devices, following = await reuse_tables(db, month)
    tables = [
        *use_tables(gathered.uses, kiosks, layout),
        *await orientation_tables(db, month, kiosks, heard, communes, layout),
        *await training_tables(db, month),
        *devices,
    ]
    tables = [table for table in tables if table.figures]
    if not tables:
        raise Conflict(f"nothing is known of {month}", todo="look whether its samples are there")
    shown = {code for table in tables for one in table.dimensions for code in one.codes}
    return Facts(
        month,
        layout,
        tables,
        following,
        {code: gap for code, gap in gaps(kiosks, heard).items() if code in shown},
    )
