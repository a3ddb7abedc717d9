"""Alarms of the back office itself: its databases, its broker, what it had to drop."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel

from control_api.access import Viewer
from control_api.office_alarms import office_alarms_at
from control_api.routes.inputs import API, PROBLEM, TheOffice
from control_api.views import AlarmView, alarm_view

router = APIRouter(prefix=f"{API}/office/alarms", tags=["alarms"], responses=PROBLEM)


class OfficeAlarms(BaseModel):
    """The alarms that the back office raises about itself now, the oldest first."""

    items: Sequence[AlarmView]


@router.get("")
async def list_office_alarms(office: TheOffice, _caller: Viewer) -> OfficeAlarms:
    """What the collectors say is wrong now: a database that refuses, a broker gone deaf."""
    found = await office_alarms_at(office.database, office.clock.now())
    return OfficeAlarms(items=[alarm_view(row.alarm) for row in found])
