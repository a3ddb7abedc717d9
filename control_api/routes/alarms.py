"""Active alarms: list them, and say that one was seen to, is shelved for a time, or is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contract import NAME_PATTERN, SEVERITIES, Severity
from control_api import issuing
from control_api.access import Operator, Viewer
from control_api.alarms import KnownAlarm, acknowledge, active_alarms, alarm_item, say
from control_api.cursors import page, unseal
from control_api.faults import BadInput
from control_api.routes.inputs import (
    API,
    PAGE,
    PROBLEM,
    Cursor,
    KioskInPath,
    Limit,
    TheOffice,
)
from control_api.views import AlarmItem, CommandView, command_view
from store import OperatorState, kiosks

router = APIRouter(prefix=API, tags=["alarms"], responses=PROBLEM)

MAX_SHELVED_US = 90 * 86_400 * 1_000_000


class AlarmPage(BaseModel):
    """A page of active alarms, the oldest first; `next` is None on the last one."""

    items: Sequence[AlarmItem]
    next: str | None


class Acknowledged(BaseModel):
    """The alarm, and the command by which its kiosk is told; `GET /commands/{id}` follows it."""

    alarm: AlarmItem
    command: CommandView


class AlarmInput(BaseModel):
    """Which alarm of the kiosk, and what there is to say. Name no person in `note`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Annotated[str, Field(pattern=NAME_PATTERN)]
    qualifier: Annotated[str, Field(max_length=64)] = ""
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""

    @property
    def key(self) -> tuple[str, str]:
        """Type and qualifier."""
        return self.type, self.qualifier


class ShelveInput(AlarmInput):
    """Until when it is out of sight: at most 90 days from now."""

    until: AwareDatetime


Least = Literal["warning", "minor", "major", "critical"]


@router.get("/alarms")
async def list_alarms(
    office: TheOffice,
    _caller: Viewer,
    severity: Annotated[Least, Query(description="this one and graver ones")] = "warning",
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> AlarmPage:
    """Every kiosk's active alarms, the oldest first, shelved ones too."""
    known = await active_alarms(office.database, office.clock.now())
    least, after = SEVERITIES.index(Severity(severity)), unseal(cursor)
    grave = (each for each in known if SEVERITIES.index(each.alarm.severity) >= least)
    rows = [each for each in grave if _place(each) > after]
    shown, following = page(rows, limit, _place)
    return AlarmPage(items=[alarm_item(each) for each in shown], next=following)


@router.get("/kiosks/{kiosk}/alarms")
async def list_kiosk_alarms(kiosk: KioskInPath, office: TheOffice, _caller: Viewer) -> AlarmPage:
    """A kiosk's active alarms, the oldest first, shelved ones too."""
    await kiosks.get(office.database, kiosk)
    known = await active_alarms(office.database, office.clock.now(), kiosk)
    return AlarmPage(items=[alarm_item(each) for each in known], next=None)


@router.post("/kiosks/{kiosk}/alarms/acknowledge", status_code=202)
async def acknowledge_alarm(
    kiosk: KioskInPath,
    said: AlarmInput,
    office: TheOffice,
    caller: Operator,
    sending: BackgroundTasks,
) -> Acknowledged:
    """Somebody has seen to it. The kiosk is told; a latched alarm that is over then ends."""
    known, record = await acknowledge(office, caller, kiosk, said.key, said.note)
    sending.add_task(issuing.dispatch, office, record)
    return Acknowledged(alarm=alarm_item(known), command=command_view(record))


@router.post("/kiosks/{kiosk}/alarms/shelve")
async def shelve_alarm(
    kiosk: KioskInPath, said: ShelveInput, office: TheOffice, caller: Operator
) -> AlarmItem:
    """Out of sight and out of the counts until then, however often it is raised."""
    until = _micros(said.until)
    now = office.clock.now()
    if not now < until <= now + MAX_SHELVED_US:
        raise BadInput(
            "body", "/until", "not a time to shelve until", "send one in the next 90 days"
        )
    known = await say(
        office, caller, kiosk, said.key, OperatorState.SHELVED, note=said.note, until=until
    )
    return alarm_item(known)


@router.post("/kiosks/{kiosk}/alarms/close")
async def close_alarm(
    kiosk: KioskInPath, said: AlarmInput, office: TheOffice, caller: Operator
) -> AlarmItem:
    """All was done that was to be done; the kiosk clears it when its condition is over."""
    known = await say(office, caller, kiosk, said.key, OperatorState.CLOSED, note=said.note)
    return alarm_item(known)


@router.post("/kiosks/{kiosk}/alarms/reopen")
async def reopen_alarm(
    kiosk: KioskInPath, said: AlarmInput, office: TheOffice, caller: Operator
) -> AlarmItem:
    """Takes back what was said last: it is no longer shelved, closed or acknowledged."""
    known = await say(office, caller, kiosk, said.key, OperatorState.NONE, note=said.note)
    return alarm_item(known)


def _place(known: KnownAlarm) -> str:
    alarm = known.alarm
    return f"{alarm.raised_at:020d} {known.kiosk} {alarm.type} {alarm.qualifier}"


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
