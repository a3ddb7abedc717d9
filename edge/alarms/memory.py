"""What the rules must not forget over a restart, besides the active alarms themselves."""

from __future__ import annotations

from contract import WireModel

LASTING_S = 900.0
"""Hold times from this on are remembered; shorter ones begin anew."""


class KeptHold(WireModel):
    """A level's hold as of then: how long `present` has been as it is, in seconds."""

    present: bool
    on: bool
    held_s: float


class KeptCondition(WireModel):
    """What was known of one alarm's condition, as told by one series of readings."""

    type: str
    qualifier: str
    series: tuple[str, ...]
    holds: tuple[KeptHold, ...]


class KeptDays(WireModel):
    """What a daily yield is reckoned from: weighted sums and the seconds that they cover."""

    type: str
    qualifier: str
    series: tuple[str, ...]
    parts: tuple[tuple[float, float], ...]


class Memory(WireModel):
    """All of it. Durations only: no clock of before has to be believed."""

    conditions: tuple[KeptCondition, ...] = ()
    days: tuple[KeptDays, ...] = ()
