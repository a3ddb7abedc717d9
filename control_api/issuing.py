"""Commands from a person's wish to the broker: signed, numbered, sent, queued, ended in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ulid import ULID

from broker import Outgoing
from contract import (
    PARAMS,
    Action,
    BrokerError,
    Command,
    CommandState,
    Conflict,
    Kind,
    Lifecycle,
    StoreError,
    Topic,
    build,
    sign,
)
from control_api.faults import BadInput
from control_api.listeners import Event
from control_api.office import Office
from control_api.views import command_view
from store import CommandRecord, audit, commands, kiosks, statuses

log = structlog.get_logger("control_api.issuing")

SECOND_US = 1_000_000
CLOCK_TOLERANCE_S = 30
"""A kiosk's clock may be behind by this much without a command being too early for it."""

NO_SUBSCRIBERS = 0x10
UNSENT = frozenset({CommandState.CREATED, CommandState.QUEUED})
UNANSWERED = UNSENT | {CommandState.SENT}
ANSWER_GRACE_S = 10
END_GRACE_S = 360
"""After a command's expiry: how long its first answer, and how long its end, are waited for."""


class CommandInput(BaseModel):
    """What to do, with that action's own parameters, and for how many seconds it is valid."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    action: Action
    params: dict[str, bool | int | float | str] = Field(default_factory=dict)
    ttl_s: Annotated[int, Field(ge=1, le=86_400)] = 60


async def issue(office: Office, kiosk_id: str, wanted: CommandInput, actor: str) -> CommandRecord:
    """Keep a signed command for a kiosk. NotFound; Conflict when the kiosk takes none."""
    _check_params(wanted)
    kiosk = await kiosks.get(office.database, kiosk_id)
    if kiosk.lifecycle is Lifecycle.RETIRED:
        raise Conflict(f"kiosk {kiosk_id} is retired", todo="retired kiosks take no commands")
    now = office.clock.now()

    def draft(counter: int) -> Command:
        return Command(
            id=str(ULID.from_timestamp(now / SECOND_US)),
            kiosk=kiosk_id,
            counter=counter,
            action=wanted.action,
            params=wanted.params,
            nbf=now - CLOCK_TOLERANCE_S * SECOND_US,
            exp=now + wanted.ttl_s * SECOND_US,
        )

    record = await commands.create(
        office.database,
        kiosk_id,
        created_by=actor,
        created_at=now,
        draft=draft,
        sign=lambda command: sign(command, office.key),
    )
    detail = {"command": record.command.id, "params": dict(wanted.params)}
    await audit.write(
        office.database,
        at=now,
        actor=actor,
        action=f"command.{wanted.action}",
        subject=kiosk_id,
        detail=detail,
    )
    await _announce(office, record)
    return record


async def dispatch(office: Office, record: CommandRecord) -> None:
    """Send a new command if its kiosk is there, queue it otherwise. A store away: it stays."""
    try:
        known = await statuses.get(office.database, record.command.kiosk)
        if known is not None and known.status.state == "online":
            await send(office, record)
        else:
            await reach(office, record.command.id, CommandState.QUEUED, _detail("kiosk_offline"))
    except StoreError as error:
        log.warning("command_not_dispatched", command=record.command.id, reason=str(error))


async def send(office: Office, record: CommandRecord) -> None:
    """Publish a command while it is valid; without a broker or a listener it is queued."""
    command = record.command
    left_us = command.exp - office.clock.now()
    if left_us <= 0:
        return
    message = Outgoing(
        build(Topic(command.kiosk, Kind.COMMAND)),
        record.token.encode(),
        expiry_s=-(-left_us // SECOND_US),
    )
    try:
        code = await office.client.publish(message)
    except BrokerError as error:
        state, detail = CommandState.QUEUED, _detail("broker_away", str(error))
    else:
        state, detail = CommandState.SENT, _detail("published")
        if code == NO_SUBSCRIBERS:
            state, detail = CommandState.QUEUED, _detail("nobody_listens")
    await reach(office, command.id, state, detail)


async def send_again(office: Office, kiosk_id: str, *, everything: bool) -> None:
    """Send a kiosk that is online what waits for it or, if so asked, all that is still valid.

    A kiosk that has a command already does not obey it again: it repeats how far it has come,
    which is how a reply that got lost is made good.
    """
    pending = await commands.pending(office.database, kiosk_id, office.clock.now())
    for record in pending:
        if everything or record.state in UNSENT:
            await send(office, record)


async def reach(
    office: Office, command_id: str, state: CommandState, detail: Mapping[str, Any], at: int = 0
) -> None:
    """Move a command on, if `state` lies beyond its own, and tell who listens. NotFound."""
    advanced = await commands.advance(
        office.database, command_id, state, at or office.clock.now(), detail
    )
    record = await commands.get(office.database, command_id)
    if advanced:
        office.metrics.commands.labels(record.command.action, state.value).inc()
    await _announce(office, record)


async def end_overdue(office: Office) -> None:
    """End the commands whose time is over: expired if never sent, timed out otherwise."""
    now = office.clock.now()
    for record in await commands.due(office.database, now):
        late_s = (now - record.command.exp) / SECOND_US
        if record.state in UNSENT:
            detail = _detail("expired", "its time ended before the kiosk could be reached")
            await reach(office, record.command.id, CommandState.EXPIRED, detail)
        elif late_s >= (ANSWER_GRACE_S if record.state in UNANSWERED else END_GRACE_S):
            detail = _detail("timed_out", "the kiosk did not say how it ended")
            await reach(office, record.command.id, CommandState.TIMED_OUT, detail)


async def _announce(office: Office, record: CommandRecord) -> None:
    office.hub.publish(Event("command", command_view(record).model_dump(mode="json")))


def _check_params(wanted: CommandInput) -> None:
    try:
        PARAMS[wanted.action].model_validate(wanted.params)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        path = "".join(f"/{step}" for step in ("params", *fault["loc"]))
        known = ", ".join(PARAMS[wanted.action].model_fields) or "none"
        raise BadInput(
            "body",
            path,
            f"these are not parameters of {wanted.action}",
            f"{fault['msg'].removeprefix('Value error, ')}; its parameters are: {known}",
        ) from None


def _detail(code: str, description: str = "") -> dict[str, str]:
    return {"code": code, "description": description}
