"""What the application may send, as models: anything else is refused with a sentence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Theme = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Trouble = Literal["cover_open", "ink_low", "jam", "not_answering", "unplugged", "other"]


class Body(BaseModel):
    """A JSON object; unknown keys are faults, and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SessionStart(Body):
    """Somebody begins. `language` is as a browser names it: `fr`, `pt-BR`."""

    service: Word
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$")]
    accessibility: Word = "none"


class SessionEnd(Body):
    """Somebody has ended; `satisfaction` is what they said of it, 1 to 5."""

    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None


class PeripheralReport(Body):
    """How a declared peripheral fares; `paper` in percent. `detail` is one of a list."""

    ok: bool
    paper_out: bool | None = None
    paper_low: bool | None = None
    paper: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    detail: Trouble | None = None


class Heartbeat(Body):
    """A sign of life. `frames` counts what was drawn; `brightness` is 0 (black) to 1.

    `session` is the handle of the session that goes on; `screen_off` says that the application
    has made the screen dark itself.
    """

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,31}$")]
    frames: Annotated[int, Field(ge=0, le=2**53)]
    checksum: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")] | None = None
    brightness: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    screen_off: bool = False
    session: Handle | None = None
    peripherals: Annotated[dict[Word, PeripheralReport], Field(max_length=16)] = {}


class OrientationTaken(Body):
    """Somebody goes to a place (empty: to none in particular), with a code if they want one."""

    theme: Theme
    place: Annotated[str, Field(max_length=200)] = ""
    code: bool = False
