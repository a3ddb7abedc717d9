"""A published release in a database."""

from programme.release.cells import Mark, PublishedRelease, Table
from programme.release.kept import shape
from store import Database, registers

Release, Cell = registers.releases.Release, registers.releases.Cell
HIDDEN_VALUE = 5.0


async def keep(db: Database, released: PublishedRelease, *, publish: bool = True) -> None:
    """Keeps it as it was made; what is hidden has a confidential value."""
    bare = [Table(one.name, one.measure, one.dimensions, {}, one.unit) for one in released.tables]
    cells = [
        Cell(table.name, codes, cell.mark.value, _value(cell.value), cell.days)
        for table in released.tables
        for codes, cell in table.cells.items()
        if cell.mark is not Mark.MISSING
    ]
    made = Release(
        id=released.id,
        month=released.month,
        version=1,
        state=registers.releases.State.MADE,
        facts="0" * 64,
        hash="0" * 64,
        parameters={},
        libraries={},
        shape=shape(bare),
        gaps={code: (gap.hours, gap.of) for code, gap in released.gaps.items()},
        made_at=1,
    )
    await registers.releases.keep(db, made, cells, [])
    if publish:
        await registers.releases.note_check(db, released.id, against=[], findings=[], at=2)
        await registers.releases.publish(db, released.id, at=3)


def _value(value: float | None) -> float:
    return HIDDEN_VALUE if value is None else value
