"""Months as they are published, small enough to add up by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from programme.kiosk_places import Publisher
from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
)
from programme.release.formats import About, files_of
from store import Database, registers

releases = registers.releases
ABOUT = About(Publisher("12345678901234", "Bordeaux Métropole"), date(2026, 4, 2))
HIDDEN, MISSING, ZERO = Published(Mark.HIDDEN), Published(Mark.MISSING), Published(Mark.ZERO, 0, 0)
PLACES = Dimension("place", {"commune/33063": TOTAL, "commune/33249": TOTAL})


def shown(value: float) -> Published:
    return Published(Mark.SHOWN, value, 9)


def table(measure: str, dimension: Dimension, cells: Mapping[str, Published]) -> PublishedTable:
    """A table of one dimension; a code without a cell is missing."""
    filled: dict[Codes, Published] = {(code,): cells.get(code, MISSING) for code in dimension.codes}
    unit = {"handed_over_mass": "kg"}.get(measure, "1")
    name = f"{measure}_by_{dimension.name}"
    return PublishedTable(name, measure, [dimension], filled, unit)


def month(name: str, *tables: PublishedTable) -> PublishedRelease:
    """The first version of a month."""
    return PublishedRelease(f"{name}-v1", name, tables, {TOTAL: Gap(31, 744)})


def uses(total: Published, bordeaux: Published, lormont: Published) -> PublishedTable:
    cells = {TOTAL: total, "commune/33063": bordeaux, "commune/33249": lormont}
    return table("uses", PLACES, cells)


async def publish(db: Database, release: PublishedRelease, version: int = 1) -> None:
    """A release with its files, whose check found nothing."""
    frozen = replace(release, id=f"{release.month}-v{version}")
    made = releases.Release(
        frozen.id, release.month, version, releases.State.MADE,
        facts="f" * 64, hash=f"{version}" * 64, parameters={}, libraries={}, shape=[], gaps={},
        made_at=1,
    )  # fmt: skip
    files = [
        releases.File(
            releases.FileHead(path, kind, sha256(content).hexdigest(), len(content)), content
        )
        for path, (kind, content) in files_of(frozen, ABOUT).items()
    ]
    await releases.keep(db, made, [], files)
    against = [one.id for one in await releases.everything(db)]
    await releases.note_check(db, frozen.id, against=against, findings=[], at=2)
    await releases.publish(db, frozen.id, 3)
