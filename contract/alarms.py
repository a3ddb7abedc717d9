"""Alarms after RFC 8632: states of a resource, cleared by the resource."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field as Constrained

from contract.frames import WireModel
from contract.identifiers import NAME_PATTERN, Micros, Ulid

Trade = Literal["electricity", "network", "furniture", "software", "cleaning"]


class Severity(StrEnum):
    """RFC 8632's severities."""

    CLEARED = "cleared"
    WARNING = "warning"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


SEVERITIES = (Severity.WARNING, Severity.MINOR, Severity.MAJOR, Severity.CRITICAL)
"""Of what is active, the least grave first."""


class Text(WireModel):
    """A sentence for staff, in French and English."""

    fr: str
    en: str


class Alarm(WireModel):
    """One alarm; its key is (kiosk, `type`, `qualifier`).

    A `latched` one stays until it is `acknowledged`, also when its condition is not `present`
    any more. `count` is how often it was raised in quick succession. `shown` is the value that
    stands in its texts, as it stands there.
    """

    type: Annotated[str, Constrained(pattern=NAME_PATTERN)]
    qualifier: Annotated[str, Constrained(max_length=64)] = ""
    severity: Severity
    latched: bool = False
    raised_at: Micros
    changed_at: Micros
    trade: Trade
    consequence: Text
    advice: Text
    count: Annotated[int, Constrained(ge=1)] = 1
    present: bool = True
    acknowledged: bool = False
    shown: float | None = None

    @property
    def waits_for_staff(self) -> bool:
        """Whether it stays, whatever the kiosk sees, until somebody acknowledges it."""
        return self.latched and not self.acknowledged


class ActiveAlarms(WireModel):
    """Every alarm of a kiosk that is active now: the whole set, retained."""

    boot: Ulid
    at: Micros
    alarms: tuple[Alarm, ...] = ()
