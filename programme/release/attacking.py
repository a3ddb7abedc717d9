"""The attacker on everything that was ever published: it reads what everybody may, no truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from programme.release import kept
from programme.release.attack import attack
from programme.release.cells import CellName
from programme.release.checking import GROUPING
from store import Database, registers


@dataclass(frozen=True, slots=True)
class Attacked:
    """What came of a month's versions: how many cells they hide, which of them are recovered.

    `narrowest`: the width of the narrowest interval that is left open; None where none is hidden.
    """

    month: str
    versions: Sequence[str]
    hidden: int
    narrowest: float | None
    recovered: Sequence[CellName]


async def attack_everything(
    db: Database, month: str = "", tell: Callable[[int], None] = lambda _: None
) -> list[Attacked]:
    """Every month that has public versions, withdrawn ones too, or only `month`; oldest first.

    Raises EscaleError where what was published contradicts itself.
    """
    heads = [
        one
        for one in await registers.releases.everything(db)
        if one.state in registers.releases.PUBLIC and month in ("", one.month)
    ]
    heads.sort(key=lambda one: (one.month, one.version))
    found: list[Attacked] = []
    for name, versions in groupby(heads, key=lambda one: one.month):
        releases = [await kept.published(db, one.id) for one in versions]
        intervals = attack(releases, grouping=GROUPING)
        found.append(
            Attacked(
                name,
                [one.id for one in releases],
                hidden=len(intervals),
                narrowest=min((one.high - one.low for one in intervals), default=None),
                recovered=[one.name for one in intervals if one.recovered],
            )
        )
        tell(len(found))
    return found
