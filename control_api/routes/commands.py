"""Commands: ask one of a kiosk, follow it, list a kiosk's."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, BackgroundTasks, Response
from pydantic import BaseModel

from control_api import issuing
from control_api.access import Operator, Viewer
from control_api.cursors import page, unseal
from control_api.issuing import CommandInput
from control_api.routes.inputs import (
    API,
    PAGE,
    PROBLEM,
    CommandInPath,
    Cursor,
    KioskInPath,
    Limit,
    TheOffice,
)
from control_api.views import CommandDetail, CommandView, command_detail, command_view
from store import commands, kiosks

router = APIRouter(prefix=API, tags=["commands"], responses=PROBLEM)


class CommandPage(BaseModel):
    """A page of commands, the newest first; `next` is None on the last one."""

    items: Sequence[CommandView]
    next: str | None


@router.post("/kiosks/{kiosk}/commands", status_code=202)
async def issue_command(
    kiosk: KioskInPath,
    wanted: CommandInput,
    office: TheOffice,
    caller: Operator,
    sending: BackgroundTasks,
    response: Response,
) -> CommandView:
    """Sign a command and send it on; `GET /commands/{id}` follows it."""
    record = await issuing.issue(office, kiosk, wanted, caller.name)
    sending.add_task(issuing.dispatch, office, record)
    response.headers["Location"] = f"{API}/commands/{record.command.id}"
    return command_view(record)


@router.get("/kiosks/{kiosk}/commands")
async def list_commands(
    kiosk: KioskInPath,
    office: TheOffice,
    _caller: Viewer,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> CommandPage:
    """A kiosk's commands, the newest first."""
    await kiosks.get(office.database, kiosk)
    rows = await commands.list(office.database, kiosk, unseal(cursor), limit + 1)
    shown, following = page(rows, limit, lambda record: record.command.id)
    return CommandPage(items=[command_view(record) for record in shown], next=following)


@router.get("/commands/{command}")
async def get_command(command: CommandInPath, office: TheOffice, _caller: Viewer) -> CommandDetail:
    """A command and its steps."""
    record = await commands.get(office.database, command)
    return command_detail(record, await commands.events(office.database, command))
