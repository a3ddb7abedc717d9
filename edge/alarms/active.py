"""The list of active alarms (RFC 8632, 3.2): a key is in it once, however often it is raised.

Pure. What is true is told to it; what it gives back is what has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contract import Alarm, Severity, Text, Trade


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """A row of the alarm inventory: what a type of alarm means, and who mends it."""

    type: str
    severity: Severity
    trade: Trade
    consequence: Text
    advice: Text


class AlarmList:
    """The alarms active now, by (type, qualifier)."""

    def __init__(self, active: Iterable[Alarm] = ()) -> None:
        self._active = {(alarm.type, alarm.qualifier): alarm for alarm in active}

    def active(self) -> tuple[Alarm, ...]:
        """By type and qualifier."""
        return tuple(alarm for _, alarm in sorted(self._active.items()))

    def has(self, kind: AlarmKind, qualifier: str = "") -> bool:
        """Whether this one is active."""
        return (kind.type, qualifier) in self._active

    def update(
        self, kind: AlarmKind, *, present: bool, at: int, qualifier: str = ""
    ) -> Alarm | None:
        """Whether the condition is there, as of `at` in µs; the alarm if that changed it."""
        key = (kind.type, qualifier)
        before = self._active.get(key)
        if not present:
            cleared = self._active.pop(key, None)
            if cleared is None:
                return None
            return cleared.model_copy(update={"severity": Severity.CLEARED, "changed_at": at})
        if before is not None and before.severity is kind.severity:
            return None
        alarm = Alarm(
            type=kind.type,
            qualifier=qualifier,
            severity=kind.severity,
            raised_at=before.raised_at if before is not None else at,
            changed_at=at,
            trade=kind.trade,
            consequence=kind.consequence,
            advice=kind.advice,
        )
        self._active[key] = alarm
        return alarm
