"""«Connected, but nothing arrives»: found by messages of our own, mended by a new session.

A lane in which nothing has come for a while publishes a probe to a topic that its own shared
subscription covers. The broker gives each probe to one member of the group, and every member
publishes some, so a lane that can hear hears something, whatever the kiosks do. One that hears
nothing although its probes were accepted has lost its subscription, or its broker is wedged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

TICK_S = 1.0
PROBES = 3
"""As many in a row: one may go to a member of the group that was just killed."""


class Advice(Enum):
    """What to do now."""

    NOTHING = "nothing"
    PROBE = "probe"
    RENEW = "renew"


@dataclass(slots=True)
class Watchdog:
    """One lane's. All times in seconds of a steady clock.

    After `idle_s` of silence it probes every `idle_s`; after `deaf_s`, and `PROBES` of them
    accepted by the broker, it asks for a new session; each time in vain it waits twice as long.
    """

    idle_s: float = 5.0
    deaf_s: float = 30.0
    longest_s: float = 600.0
    in_vain: int = 0
    """New sessions since something was last heard."""
    _since: float | None = None
    _probed: float = 0.0
    _accepted: int = 0

    def heard(self, now: float) -> None:
        """Something arrived, a frame or a probe."""
        self._since, self._accepted, self.in_vain = now, 0, 0

    def accepted(self) -> None:
        """The broker has taken a probe."""
        self._accepted += 1

    def look(self, now: float, *, connected: bool) -> Advice:
        """What to do at `now`."""
        if not connected:
            self._since = None
            return Advice.NOTHING
        if self._since is None:
            # A new connection: silence counts from here.
            self._since, self._probed, self._accepted = now, now, 0
        silent = now - self._since
        if silent >= self._patience() and self._accepted >= PROBES:
            self.in_vain += 1
            self._since = None
            return Advice.RENEW
        if min(silent, now - self._probed) >= self.idle_s:
            self._probed = now
            return Advice.PROBE
        return Advice.NOTHING

    def _patience(self) -> float:
        return min(self.longest_s, self.deaf_s * 2.0 ** min(self.in_vain, 16))
