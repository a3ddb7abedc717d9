"""Rates from counters: pure, with resets and wraps told apart.

RFC 2863, 3.1.6: a counter may jump when the agent restarts (sysUpTime goes back) or when its
ifCounterDiscontinuityTime changes; otherwise it only grows, modulo its size. Some routers jump
without saying so: a wrap is therefore believed only where the nominal speed makes it possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PLAUSIBLE = 2.0
"""How far above its nominal speed an interface may seem to be, by the jitter of the clock."""

TOLERANCE_S = 5.0
DRIFT = 0.02
"""How far the agent's clock may be from ours: a late answer, and a share of the time."""


@dataclass(frozen=True, slots=True)
class Octets:
    """A counter of bytes, modulo 2^bits."""

    value: int
    bits: Literal[32, 64]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One interface at one moment: `at` by our clock, in seconds, and `uptime` by the agent's.

    `uptime` is sysUpTime in hundredths of a second, `discontinuity` likewise or None where the
    agent has none; `speed` in bit/s, 0 where it is not known.
    """

    at: float
    uptime: int
    discontinuity: int | None
    speed: int
    received: Octets | None
    sent: Octets | None


@dataclass(frozen=True, slots=True)
class Rates:
    """In bit/s; None where the counters can't tell."""

    received: float | None = None
    sent: float | None = None


def rates(before: Snapshot, after: Snapshot) -> Rates:
    """The rates between two snapshots of one interface."""
    elapsed = elapsed_s(before, after)
    if elapsed is None:
        return Rates()
    return Rates(
        _rate(before.received, after.received, elapsed, after.speed),
        _rate(before.sent, after.sent, elapsed, after.speed),
    )


def elapsed_s(before: Snapshot, after: Snapshot) -> float | None:
    """Seconds over which the counters can be compared; None when they began anew.

    After a long absence a restarted agent may be up for longer than it was when last seen: then
    its clock and ours disagree.
    """
    if after.uptime <= before.uptime or after.discontinuity != before.discontinuity:
        return None
    elapsed, ours = (after.uptime - before.uptime) / 100, after.at - before.at
    if abs(elapsed - ours) > TOLERANCE_S + DRIFT * ours:
        return None
    return elapsed


def _rate(before: Octets | None, after: Octets | None, elapsed: float, speed: int) -> float | None:
    if before is None or after is None or before.bits != after.bits:
        return None
    size: int = 2**after.bits
    # A counter that may have gone round more than once tells nothing.
    if speed * elapsed / 8 >= size:
        return None
    rate: float = 8 * ((after.value - before.value) % size) / elapsed
    if after.value < before.value and rate > speed * PLAUSIBLE:
        return None
    return rate
