"""What the fleet's page shows, gathered in a handful of queries whatever the fleet's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import Account, StoreError
from control_api.accounts import total, unbalanced
from control_api.alarms import KnownAlarm, active_alarms
from control_api.cursors import page, unseal
from control_api.fleet import fleet
from control_api.office import Office
from control_api.office_alarms import office_alarms_at
from control_api.pages.sparkline import (
    EVERY_US,
    Sparkline,
    Trend,
    by_kiosk,
    first_window,
    sparkline,
)
from control_api.states import KioskState
from control_api.views import KioskItem
from store import Stranger, statuses, strangers

PAGE = 200
MAX_STRANGERS = 50
MAX_ALARMS = 100


@dataclass(frozen=True, slots=True)
class FleetPage:
    """The page's content. `alarms` begin with the back office's own; `shelved` counts those left
    out; `account` is the fleet's, in
    samples, and `unbalanced` names the kiosks whose own does not add up; `trends` are by kiosk.
    """

    items: Sequence[KioskItem]
    next: str | None
    states: Mapping[KioskState, int]
    total: int
    alarms: Sequence[KnownAlarm]
    alarm_count: int
    shelved: int
    strangers: Sequence[Stranger]
    account: Account
    unbalanced: Sequence[str]
    trends: Mapping[str, Sparkline | None]
    series_away: bool


async def gather(office: Office, trend: Trend, cursor: str | None) -> FleetPage:
    """The page from `cursor` on. Raises StoreError without the register; does without series."""
    now = office.clock.now()
    known = await fleet(office.database, now)
    after = unseal(cursor)
    rest = [item for kiosk, item in known.items() if kiosk > after]
    shown, following = page(rest, PAGE, lambda item: item.id)
    ours = await office_alarms_at(office.database, now)
    known_alarms = await active_alarms(office.database, now)
    in_sight = [each for each in known_alarms if not each.shelved]
    active = [*(KnownAlarm(row.kiosk, row.alarm) for row in ours), *in_sight]
    said = await statuses.list(office.database)
    lines = await _sparklines(office, trend, now)
    return FleetPage(
        items=shown,
        next=following,
        states=Counter(item.state for item in known.values()),
        total=len(known),
        alarms=active[:MAX_ALARMS],
        alarm_count=len(active),
        shelved=len(known_alarms) - len(in_sight),
        strangers=await strangers.list(office.database, MAX_STRANGERS),
        account=total(row.status.accounts for row in said),
        unbalanced=unbalanced(said),
        trends=lines or {},
        series_away=lines is None,
    )


async def _sparklines(
    office: Office, trend: Trend, now: int
) -> Mapping[str, Sparkline | None] | None:
    start = first_window(now)
    try:
        rows = await office.series.windows(
            trend.measurement,
            start=start,
            end=start + (now - start) // EVERY_US * EVERY_US + EVERY_US,
            every_us=EVERY_US,
            aggregate="mean",
            fields=[trend.field],
            group_by=("kiosk",),
        )
    except StoreError:
        return None
    values = by_kiosk(rows, trend.field)
    return {kiosk: sparkline(found, start, trend.least_span) for kiosk, found in values.items()}
