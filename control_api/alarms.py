"""The kiosks' active alarms with what operators say of them (RFC 8632): seen, shelved, closed.

The kiosk clears an alarm, never an operator. Acknowledging is told to the kiosk too: it is what
ends a latched alarm whose condition is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import Action, Alarm, NotFound
from control_api import issuing
from control_api.access import Caller
from control_api.issuing import CommandInput
from control_api.listeners import Event
from control_api.office import Office
from control_api.views import AlarmItem, OperatorView, alarm_view
from store import (
    CommandRecord,
    Database,
    OperatorNote,
    OperatorState,
    alarms,
    audit,
    commands,
    kiosks,
    operator_states,
)

ACKNOWLEDGE: Action = "acknowledge-alarm"
ACKNOWLEDGE_TTL_S = 86_400
"""For how long a kiosk that is away may still be told."""


@dataclass(frozen=True, slots=True)
class KnownAlarm:
    """An active alarm, and what was last said of it that still holds."""

    kiosk: str
    alarm: Alarm
    said: OperatorNote | None = None

    @property
    def shelved(self) -> bool:
        """Whether it is out of sight for a time."""
        return self.said is not None and self.said.state is OperatorState.SHELVED


async def active_alarms(db: Database, now: int, kiosk: str | None = None) -> Sequence[KnownAlarm]:
    """Of one kiosk or of the fleet at `now`, the oldest first."""
    rows = await alarms.list(db, kiosk)
    said = await operator_states.newest(db, kiosk) if rows else {}
    return [_known(row.kiosk, row.alarm, said, now) for row in rows]


async def say(
    office: Office,
    caller: Caller,
    kiosk: str,
    key: tuple[str, str],
    state: OperatorState,
    *,
    note: str = "",
    until: int | None = None,
) -> KnownAlarm:
    """Write down what an operator says of an active alarm. NotFound when it is not active."""
    found = await _find(office, kiosk, key)
    now = office.clock.now()
    written = OperatorNote(
        kiosk=kiosk,
        type=key[0],
        qualifier=key[1],
        raised_at=found.raised_at,
        state=state,
        at=now,
        token=caller.token,
        note=note,
        until=until,
    )
    await operator_states.add(office.database, written)
    detail = {"type": key[0], "qualifier": key[1], "state": state.value, "until": until}
    await audit.write(
        office.database,
        at=now,
        actor=caller.name,
        action="alarm.say",
        subject=kiosk,
        detail=detail,
    )
    await announce(office, kiosk)
    return _known(kiosk, found, {written.key: written}, now)


async def acknowledge(
    office: Office, caller: Caller, kiosk: str, key: tuple[str, str], note: str
) -> tuple[KnownAlarm, CommandRecord]:
    """Say that somebody has seen to it, and the command that tells the kiosk; not sent yet."""
    await _find(office, kiosk, key)
    record = await issuing.issue(office, kiosk, _command(key), caller.name)
    known = await say(office, caller, kiosk, key, OperatorState.ACKNOWLEDGED, note=note)
    return known, record


async def repeat_acknowledgements(office: Office, kiosk: str) -> None:
    """Tell a kiosk once more what it never learned: a command does not outlive its time."""
    now = office.clock.now()
    waiting = [each for each in await active_alarms(office.database, now, kiosk) if _untold(each)]
    if not waiting:
        return
    under_way = [
        record.command.params
        for record in await commands.pending(office.database, kiosk, now)
        if record.command.action == ACKNOWLEDGE
    ]
    for each in waiting:
        wanted = _command((each.alarm.type, each.alarm.qualifier))
        if each.said is not None and wanted.params not in under_way:
            record = await issuing.issue(office, kiosk, wanted, f"token {each.said.token}")
            await issuing.dispatch(office, record)


async def announce(office: Office, kiosk: str) -> None:
    """Tell who listens how a kiosk's alarms stand."""
    known = await active_alarms(office.database, office.clock.now(), kiosk)
    rows = [alarm_item(each).model_dump(mode="json") for each in known]
    office.hub.publish(Event("alarm", {"kiosk": kiosk, "alarms": rows}))
    office.stirred.set()


def alarm_item(known: KnownAlarm) -> AlarmItem:
    """An alarm as lists show it."""
    said = known.said
    operator = OperatorView(state="none", at=None, by=None, note="", until=None)
    if said is not None:
        operator = OperatorView(
            state=said.state.value, at=said.at, by=said.token, note=said.note, until=said.until
        )
    return AlarmItem(kiosk=known.kiosk, operator=operator, **dict(alarm_view(known.alarm)))


def _command(key: tuple[str, str]) -> CommandInput:
    params: dict[str, bool | int | float | str] = {"type": key[0], "qualifier": key[1]}
    return CommandInput(action=ACKNOWLEDGE, params=params, ttl_s=ACKNOWLEDGE_TTL_S)


def _untold(known: KnownAlarm) -> bool:
    if known.said is None or not known.alarm.waits_for_staff:
        return False
    return known.said.state is OperatorState.ACKNOWLEDGED


async def _find(office: Office, kiosk: str, key: tuple[str, str]) -> Alarm:
    await kiosks.get(office.database, kiosk)
    for row in await alarms.list(office.database, kiosk):
        if (row.alarm.type, row.alarm.qualifier) == key:
            return row.alarm
    raise NotFound(
        f"no alarm {' '.join(key)}".rstrip() + f" is active at {kiosk}",
        todo=f"GET /api/v1/kiosks/{kiosk}/alarms lists those that are",
    )


def _known(
    kiosk: str, alarm: Alarm, said: Mapping[tuple[str, str, str], OperatorNote], now: int
) -> KnownAlarm:
    note = said.get((kiosk, alarm.type, alarm.qualifier))
    holds = note is not None and note.state_at(now, alarm.raised_at) is not OperatorState.NONE
    return KnownAlarm(kiosk, alarm, note if holds else None)
