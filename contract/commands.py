"""Commands and replies: what staff ask of a kiosk, and how far it has come."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field as Constrained
from pydantic import model_validator

from contract.frames import WireModel
from contract.identifiers import MAX_SAFE_INTEGER, NAME_PATTERN, KioskId, Micros, Ulid

Action = Literal["acknowledge-alarm", "identify", "ping", "set-log-level", "reboot", "resend"]
ACTIONS: tuple[Action, ...] = get_args(Action)
WITHOUT_CLOCK: frozenset[Action] = frozenset({"ping", "identify"})
"""What a kiosk runs while its clock is unset: expiry can't be judged then."""
INTERRUPTING: frozenset[Action] = frozenset({"reboot"})
"""What would end a person's session, and so waits for its end."""

LogLevel = Literal["debug", "info", "warning", "error"]
Counter = Annotated[int, Constrained(ge=1, le=MAX_SAFE_INTEGER)]


class AcknowledgeAlarmParams(WireModel):
    """Somebody has seen to this alarm: a latched one may end now, once its condition is over."""

    type: Annotated[str, Constrained(pattern=NAME_PATTERN)]
    qualifier: Annotated[str, Constrained(max_length=64)] = ""


class IdentifyParams(WireModel):
    """Light the lamp for `seconds`, so that someone in the street finds the kiosk."""

    seconds: Annotated[int, Constrained(ge=1, le=600)] = 10


class PingParams(WireModel):
    """`echo` comes back in the reply's description."""

    echo: Annotated[str, Constrained(max_length=200)] = ""


class SetLogLevelParams(WireModel):
    """The daemon's log level until its next start."""

    level: LogLevel


class RebootParams(WireModel):
    """`force` ends a person's session, which needs a `reason` that the screen shows."""

    force: bool = False
    reason: Annotated[str, Constrained(max_length=200)] = ""

    @model_validator(mode="after")
    def _reasoned(self) -> RebootParams:
        if self.force and not self.reason.strip():
            raise ValueError("force ends a person's session: give a reason")
        return self


class ResendParams(WireModel):
    """Send again what the store once had, measured at `since` (µs) or later.

    Only what the journal still holds; the account does not change by it.
    """

    since: Micros


Params = (
    AcknowledgeAlarmParams
    | IdentifyParams
    | PingParams
    | SetLogLevelParams
    | RebootParams
    | ResendParams
)
PARAMS: dict[Action, type[Params]] = {
    "acknowledge-alarm": AcknowledgeAlarmParams,
    "identify": IdentifyParams,
    "ping": PingParams,
    "set-log-level": SetLogLevelParams,
    "reboot": RebootParams,
    "resend": ResendParams,
}


class Command(WireModel):
    """One command to one kiosk: valid from `nbf` until `exp` (µs), never obeyed twice."""

    id: Ulid
    kiosk: KioskId
    counter: Counter
    action: Action
    params: dict[str, bool | int | float | str] = Constrained(default_factory=dict)
    nbf: Micros
    exp: Micros

    @model_validator(mode="after")
    def _whole(self) -> Command:
        if self.exp <= self.nbf:
            raise ValueError("a command ends after it begins")
        PARAMS[self.action].model_validate(self.params)
        return self

    def typed_params(self) -> Params:
        """The parameters as their action's own model."""
        return PARAMS[self.action].model_validate(self.params)


class CommandState(StrEnum):
    """A command's state. Those above the gap are the API's, those below the kiosk's."""

    CREATED = "created"
    QUEUED = "queued"
    SENT = "sent"
    TIMED_OUT = "timed_out"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    ACCEPTED = "accepted"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REJECTED = "rejected"


FINAL_STATES: frozenset[CommandState] = frozenset(
    {
        CommandState.TIMED_OUT,
        CommandState.EXPIRED,
        CommandState.CANCELLED,
        CommandState.SUCCEEDED,
        CommandState.FAILED,
        CommandState.REJECTED,
    }
)
_ORDER: tuple[CommandState, ...] = (
    CommandState.CREATED,
    CommandState.QUEUED,
    CommandState.SENT,
    CommandState.ACCEPTED,
    CommandState.WAITING,
    CommandState.IN_PROGRESS,
)


def advances(old: CommandState, new: CommandState) -> bool:
    """Whether `new` lies beyond `old`: states never go back, and a final one stays.

    One exception: what the kiosk says of the end is truer than the API's own `timed_out`.
    """
    if old is CommandState.TIMED_OUT:
        return new in (CommandState.SUCCEEDED, CommandState.FAILED, CommandState.REJECTED)
    if old in FINAL_STATES:
        return False
    return new in FINAL_STATES or _ORDER.index(new) > _ORDER.index(old)


ReplyState = Literal["accepted", "waiting", "in_progress", "succeeded", "failed", "rejected"]


class Detail(WireModel):
    """A short code for programs and a sentence for people."""

    code: str
    description: str = ""


class Reply(WireModel):
    """A command's progress at the kiosk. `machine` proves a reboot: it is the kernel's boot."""

    id: Ulid
    state: ReplyState
    at: Micros
    boot: Ulid
    machine: str
    detail: Detail
