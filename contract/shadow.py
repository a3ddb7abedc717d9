"""The shadow: how a kiosk should be set (desired) and how it is (reported)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Constrained

from contract.commands import LogLevel
from contract.frames import WireModel
from contract.identifiers import MAX_SAFE_INTEGER, KioskId, Micros, Ulid

Version = Annotated[int, Constrained(ge=1, le=MAX_SAFE_INTEGER)]


class ShadowDocument(WireModel):
    """What can be set from afar. A value left out is left as it is."""

    interval_s: Annotated[int, Constrained(ge=1, le=3_600)] | None = None
    log_level: LogLevel | None = None
    screen_closed: bool | None = None


class Desired(WireModel):
    """Signed, retained; applied when its version is above the one applied last."""

    kiosk: KioskId
    version: Version
    at: Micros
    document: ShadowDocument


class Reported(WireModel):
    """The version applied, the document as it is, and an error per path that would not."""

    version: Annotated[int, Constrained(ge=0, le=MAX_SAFE_INTEGER)]
    boot: Ulid
    at: Micros
    document: ShadowDocument
    errors: dict[str, str] = Constrained(default_factory=dict)
