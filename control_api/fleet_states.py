"""Each kiosk's state and the back office's own, as measurements: once a minute.

A kiosk that is dead measures nothing; what says so must come from here. Every process writes the
same points, on the whole minute, so that any number of them may run.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import structlog

from contract import DAY_S, OFFICE, SEVERITIES, FieldValue, Lifecycle, StoreError, StoreRefused
from control_api.alarms import KnownAlarm, active_alarms
from control_api.office import Office
from control_api.office_alarms import office_alarms_at
from control_api.states import KioskState, last_seen, state_at
from store import KioskOverview, OperatorState, Point, commands, dead_letters, kiosks, strangers

log = structlog.get_logger("control_api.fleet_states")

KIOSK_STATE = "kiosk_state"
CENTRE = "centre"
EVERYONE = 1_000_000
MINUTE_US = 60_000_000
KEPT = 100_000
"""Points that wait while the series are away: a day's of seventy kiosks. The oldest go first."""
AT_ONCE = 5_000
LOOK_S = 1.0
SETTLE_S = 10.0
"""So long after connecting, what the broker kept of every kiosk has been heard."""
_DAY_US = DAY_S * 1_000_000


def state_points(
    registered: Iterable[KioskOverview],
    alarms: Iterable[KnownAlarm],
    at: int,
    *,
    hearing: bool,
) -> Sequence[Point]:
    """The state at `at` (µs) of each kiosk in service.

    Unless the office is `hearing`, it can't know who is online, and does not say.
    """
    by_kiosk: dict[str, list[KnownAlarm]] = {}
    for alarm in alarms:
        by_kiosk.setdefault(alarm.kiosk, []).append(alarm)
    return [
        Point(
            KIOSK_STATE,
            known.kiosk.id,
            {},
            {**_presence(known, at, hearing=hearing), **_alarms(by_kiosk.get(known.kiosk.id, []))},
            at,
        )
        for known in registered
        if known.kiosk.lifecycle is Lifecycle.IN_SERVICE
    ]


class States:
    """What one process has still to write: minutes that the series did not take wait."""

    def __init__(self) -> None:
        self._waiting: deque[Point] = deque(maxlen=KEPT)

    async def write(self, office: Office, at: int, *, hearing: bool) -> None:
        """Write the points of the minute `at` (µs), after those that wait. Raises StoreError."""
        self._waiting.extend(await _minute(office, at, hearing=hearing))
        while self._waiting:
            part = list(islice(self._waiting, AT_ONCE))
            try:
                await office.series.write(part)
            except StoreRefused as error:
                # It would be refused for ever, and hold up the minutes to come.
                log.warning("states_refused", points=len(part), reason=str(error))
            for _ in part:
                self._waiting.popleft()


async def keep_states(office: Office) -> None:
    """Write each minute, for as long as the process runs."""
    await office.opened.wait()
    done = office.clock.now() // MINUTE_US
    heard_since: float | None = None
    away = False
    states = States()
    while True:
        await asyncio.sleep(LOOK_S)
        steady, minute = office.clock.monotonic(), office.clock.now() // MINUTE_US
        if not office.client.connected:
            heard_since = None
        elif heard_since is None:
            heard_since = steady
        if minute == done:
            continue
        done = minute
        hearing = heard_since is not None and steady - heard_since >= SETTLE_S
        try:
            await states.write(office, minute * MINUTE_US, hearing=hearing)
            away = False
        except StoreError as error:
            if not away:
                log.warning("states_not_written", reason=str(error))
            away = True


async def _minute(office: Office, at: int, *, hearing: bool) -> Sequence[Point]:
    registered = await kiosks.overviews(office.database, limit=EVERYONE)
    alarms = await active_alarms(office.database, at)
    points = state_points(registered, alarms, at, hearing=hearing)
    return [*points, await _centre(office, points, at)]


def process_name() -> str:
    """This process among those of the back office, on whatever machine."""
    return f"{socket.gethostname()[:64]}-{os.getpid()}"


def _presence(known: KioskOverview, at: int, *, hearing: bool) -> dict[str, FieldValue]:
    seen = last_seen(known.status, known.activity)
    since = known.kiosk.created_at if seen is None else seen
    fields: dict[str, FieldValue] = {"silent": max(0.0, (at - since) / 1_000_000)}
    if hearing:
        online = state_at(known, at) is KioskState.ONLINE
        fields |= {"online": online, "availability": 100.0 if online else 0.0}
    if known.status is not None:
        fields["clock_synced"] = known.status.status.clock == "synced"
    return fields


def _alarms(known: Sequence[KnownAlarm]) -> Mapping[str, FieldValue]:
    shown = [each for each in known if not each.shelved]
    counts = Counter(each.alarm.severity for each in shown)
    return {
        "alarms": len(shown),
        **{severity.value: counts[severity] for severity in SEVERITIES},
        "waiting": sum(_waits(each) for each in shown),
    }


def _waits(known: KnownAlarm) -> bool:
    answered = (OperatorState.ACKNOWLEDGED, OperatorState.CLOSED)
    said = known.said is not None and known.said.state in answered
    return known.alarm.waits_for_staff and not said


async def _centre(office: Office, states: Sequence[Point], at: int) -> Point:
    db = office.database
    heard = [each for each in await strangers.list(db) if each.last_seen >= at - _DAY_US]
    fields: dict[str, FieldValue] = {
        "dead_letters": await dead_letters.count(db),
        "kiosks": len(states),
        "strangers": len(heard),
        "commands_open": await commands.under_way(db),
        "office_alarms": len(await office_alarms_at(db, at)),
        "broker": office.client.connected,
    }
    if all("online" in each.fields for each in states):
        fields["online"] = sum(each.fields["online"] is True for each in states)
    return Point(CENTRE, OFFICE, {"process": process_name()}, fields, at)
