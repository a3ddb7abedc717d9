"""What kiosks are used for, as it is published: uses a day at each kiosk of a commune. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from programme.observatory.beside import PREFIX, commune_gaps, commune_uses
from programme.release.cells import Mark, Published, PublishedRelease
from programme.release.geography import PLACE

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Observed:
    """Uses a day at each kiosk of a commune, over the months that show them.

    `per_day` is None where no month does; `hidden` and `missing` are months that say nothing.
    """

    per_day: float | None
    shown: int = 0
    hidden: int = 0
    missing: int = 0


def observed(releases: Iterable[PublishedRelease]) -> Mapping[str, Observed]:
    """By INSEE code; `releases` are one of each month. Hours without data are not counted."""
    uses: dict[str, float] = {}
    days: dict[str, float] = {}
    months: dict[str, list[Mark]] = {}
    for release in releases:
        known = kiosk_days(release)
        for code, cell in commune_uses(release).items():
            heard = known.get(code, 0.0)
            value = _value(cell) if heard else None
            unheard = cell.mark is not Mark.HIDDEN and value is None
            months.setdefault(code, []).append(Mark.MISSING if unheard else cell.mark)
            if value is not None:
                uses[code] = uses.get(code, 0.0) + value
                days[code] = days.get(code, 0.0) + heard
    return {
        code: Observed(
            uses[code] / days[code] if code in days else None,
            hidden=(hidden := marks.count(Mark.HIDDEN)),
            missing=(missing := marks.count(Mark.MISSING)),
            shown=len(marks) - hidden - missing,
        )
        for code, marks in months.items()
    }


def kiosk_days(release: PublishedRelease) -> Mapping[str, float]:
    """Days of which something was heard, summed over a commune's kiosks, by INSEE code."""
    year, month = map(int, release.month.split("-"))
    found: dict[str, float] = {}
    for table in release.tables:
        for dimension in table.dimensions:
            if dimension.name != PLACE:
                continue
            for code, under in dimension.children.items():
                if code.startswith(PREFIX):
                    whole = len(under) * monthrange(year, month)[1]
                    found[code.removeprefix(PREFIX)] = float(whole)
    heard = {
        code: (gap.of - gap.hours) / HOURS_A_DAY for code, gap in commune_gaps(release).items()
    }
    return found | heard


def _value(cell: Published) -> float | None:
    return 0.0 if cell.mark is Mark.ZERO else cell.value
