"""What callers get: the register and what is known of it, as JSON with RFC 3339 times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, PlainSerializer, WithJsonSchema

from contract import Account, Alarm, CommandState, DriverState, FieldValue, Lifecycle, Profile
from control_api.states import KioskState, last_seen, state_at
from control_api.times import rfc3339
from store import CommandEvent, CommandRecord, KioskOverview, Row, Site, Stranger

Moment = Annotated[
    int,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class SiteView(BaseModel):
    """Where kiosks stand."""

    id: str
    name: str
    commune: str
    commune_name: str
    latitude: float
    longitude: float


class KioskItem(BaseModel):
    """A kiosk in a list. `alarms` counts the active ones that are not shelved; `last_value_at` is
    when the newest live value was measured."""

    id: str
    state: KioskState
    last_seen: Moment | None
    last_value_at: Moment | None
    site: str
    site_name: str
    commune: str
    commune_name: str
    profile: Profile
    lifecycle: Lifecycle
    occupied: bool | None
    alarms: int


class StrangerView(BaseModel):
    """An identifier that was heard and that nobody registered: it is refused."""

    id: str
    first_seen: Moment
    last_seen: Moment
    frames: int


class StatusView(BaseModel):
    """What the kiosk last said of itself."""

    state: str
    at: Moment
    received_at: Moment
    version: str
    profile: Profile
    clock: str
    boot: str
    machine: str
    counter: int
    occupied: bool
    drivers: Mapping[str, DriverState]
    accounts: Account


class Latest(BaseModel):
    """The newest value of one series of the last day."""

    measurement: str
    tags: Mapping[str, str]
    at: Moment
    fields: Mapping[str, FieldValue]


class AlarmView(BaseModel):
    """An active alarm. A `latched` one stays until acknowledged, also when it is not `present`.

    `count` is how often it was raised in quick succession; `shown` the value in its texts.
    """

    type: str
    qualifier: str
    severity: str
    latched: bool
    raised_at: Moment
    changed_at: Moment
    trade: str
    consequence: Mapping[str, str]
    advice: Mapping[str, str]
    count: int
    present: bool
    acknowledged: bool
    shown: float | None


class OperatorView(BaseModel):
    """What was last said of an alarm; `by` is an access token's id, `until` when shelving ends."""

    state: Literal["none", "acknowledged", "shelved", "closed"]
    at: Moment | None
    by: str | None
    note: str
    until: Moment | None


class AlarmItem(AlarmView):
    """An active alarm in a list, with what operators say of it."""

    kiosk: str
    operator: OperatorView


class KioskDetail(KioskItem):
    """A kiosk and all that is known of it; `latest` is None while the series are away."""

    latitude: float
    longitude: float
    created_at: Moment
    status: StatusView | None
    active_alarms: Sequence[AlarmItem]
    latest: Sequence[Latest] | None


class CommandEventView(BaseModel):
    """One step of a command."""

    state: CommandState
    at: Moment
    detail: Mapping[str, Any]


class CommandView(BaseModel):
    """A command and how far it has come."""

    id: str
    kiosk: str
    action: str
    params: Mapping[str, Any]
    counter: int
    state: CommandState
    state_at: Moment
    detail: Mapping[str, Any]
    created_by: str
    created_at: Moment
    expires_at: Moment


class CommandDetail(CommandView):
    """A command with its steps, in the order in which they became known."""

    events: Sequence[CommandEventView]


def site_view(site: Site) -> SiteView:
    """A site as callers see it."""
    return SiteView(
        id=site.id,
        name=site.name,
        commune=site.commune,
        commune_name=site.commune_name,
        latitude=site.latitude,
        longitude=site.longitude,
    )


def kiosk_item(known: KioskOverview, alarms: int, now: int) -> KioskItem:
    """A kiosk as a list shows it at `now`."""
    status, activity = known.status, known.activity
    return KioskItem(
        id=known.kiosk.id,
        state=state_at(known, now),
        last_seen=last_seen(status, activity),
        last_value_at=activity.last_sample_at if activity is not None else None,
        site=known.site.id,
        site_name=known.site.name,
        commune=known.site.commune,
        commune_name=known.site.commune_name,
        profile=known.kiosk.profile,
        lifecycle=known.kiosk.lifecycle,
        occupied=status.status.occupied if status is not None else None,
        alarms=alarms,
    )


def kiosk_detail(
    known: KioskOverview, alarms: Sequence[AlarmItem], latest: Sequence[Latest] | None, now: int
) -> KioskDetail:
    """A kiosk with all that is known of it at `now`."""
    in_sight = sum(alarm.operator.state != "shelved" for alarm in alarms)
    item = kiosk_item(known, in_sight, now)
    return KioskDetail(
        **dict(item),
        latitude=known.site.latitude,
        longitude=known.site.longitude,
        created_at=known.kiosk.created_at,
        status=status_view(known),
        active_alarms=alarms,
        latest=latest,
    )


def status_view(known: KioskOverview) -> StatusView | None:
    """The last status, or None before the first."""
    if known.status is None:
        return None
    said = known.status.status
    return StatusView(
        received_at=known.status.received_at,
        **{name: getattr(said, name) for name in StatusView.model_fields if name != "received_at"},
    )


def alarm_view(alarm: Alarm) -> AlarmView:
    """An alarm as callers see it."""
    return AlarmView.model_validate(alarm.model_dump(mode="json"))


def latest_view(measurement: str, row: Row) -> Latest:
    """A row of the series as the newest value of its series."""
    return Latest(measurement=measurement, tags=row.tags, at=row.at, fields=row.fields)


def stranger_view(stranger: Stranger) -> StrangerView:
    """A stranger as callers see it."""
    return StrangerView(
        id=stranger.kiosk,
        first_seen=stranger.first_seen,
        last_seen=stranger.last_seen,
        frames=stranger.frames,
    )


def command_view(record: CommandRecord) -> CommandView:
    """A command as callers see it: never its signed form."""
    command = record.command
    return CommandView(
        id=command.id,
        kiosk=command.kiosk,
        action=command.action,
        params=command.params,
        counter=command.counter,
        state=record.state,
        state_at=record.state_at,
        detail=record.detail,
        created_by=record.created_by,
        created_at=record.created_at,
        expires_at=command.exp,
    )


def command_detail(record: CommandRecord, events: Sequence[CommandEvent]) -> CommandDetail:
    """A command with its steps."""
    steps = [CommandEventView(state=step.state, at=step.at, detail=step.detail) for step in events]
    return CommandDetail(**dict(command_view(record)), events=steps)
