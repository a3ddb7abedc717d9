"""Where figures stand: kiosks in communes, communes in the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract import Lifecycle
from programme.release.cells import TOTAL, Dimension
from programme.release.months import HOUR_US, Month
from store import KioskOverview

PLACE = "place"
UNKNOWN = "unknown"
"""The code of what no other code holds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A kiosk of the month: its commune (INSEE code), and the hours of its service life in the
    month, as hours since the epoch."""

    kiosk: str
    commune: str
    hours: range


def kiosk_code(kiosk: str) -> str:
    """A kiosk among places."""
    return f"kiosk/{kiosk}"


def commune_code(commune: str) -> str:
    """A commune among places."""
    return f"commune/{commune}"


def standings(
    fleet: Iterable[KioskOverview], heard: Mapping[str, Sequence[int]], month: Month
) -> list[Standing]:
    """The kiosks in service at some time in the month, by id; `heard`: hours with data, by kiosk.

    A kiosk serves from its registration, or from its first data where that is earlier (a past
    taken in later); to the end, or to its last data once it is closed or retired.
    """
    found = []
    for row in fleet:
        hours = _service(row, sorted(heard.get(row.kiosk.id, ())), month)
        if hours:
            found.append(Standing(row.kiosk.id, row.site.commune, hours))
    return sorted(found, key=lambda one: one.kiosk)


def places(kiosks: Sequence[Standing], *, kiosks_shown: bool = True) -> Dimension:
    """Places as a dimension: each kiosk under its commune, or communes alone."""
    parents = {}
    if kiosks_shown:
        parents = {kiosk_code(one.kiosk): commune_code(one.commune) for one in kiosks}
    communes = sorted({one.commune for one in kiosks})
    return Dimension(PLACE, parents | {commune_code(one): TOTAL for one in communes})


def _service(row: KioskOverview, heard: Sequence[int], month: Month) -> range:
    if row.kiosk.lifecycle is Lifecycle.PLANNED:
        return range(0)
    registered = row.kiosk.created_at // HOUR_US
    since = min(registered, heard[0]) if heard else registered
    until = month.hours.stop
    if row.kiosk.lifecycle is not Lifecycle.IN_SERVICE:
        until = heard[-1] + 1 if heard else month.hours.start
    return range(max(since, month.hours.start), until)
