"""What a played kiosk's daemon would say of its journal, and of how sending goes.

While the back office can't be reached the journal fills; what it held leaves once the line is
back. Without power it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.readings import Reading
from edge.simulation.network import cut
from edge.simulation.noise import smooth
from edge.simulation.played import PlayedKiosk
from edge.simulation.power import supply
from edge.simulation.source import SECOND_US

WINDOW, PROBE = 64, 1
SAMPLES_A_FRAME = 8
EMPTY_BYTES, SAMPLE_BYTES = 32_768, 160
ANSWER_MS, SWING_MS = 140.0, 60.0
SLOW_S = 1_800.0


class Custody:
    """One kiosk's, beside its play: `look` at each moment of it, also of those not recorded."""

    def __init__(self, played: PlayedKiosk) -> None:
        self._played = played
        self._stored = 0
        self._connects = 0
        self._reached = False

    def look(self) -> Sequence[Reading]:
        """The two readings of this moment; none while the kiosk is dark."""
        source, seconds = self._played.source, self._played.clock.at / SECOND_US
        if supply(source, seconds).dark:
            self._reached, self._connects = False, 0
            return ()
        reached = not cut(source, seconds)
        self._connects += reached and not self._reached
        self._reached = reached
        if reached:
            self._stored = self._played.readings
        return (self._journal(), self._uplink(seconds))

    def _journal(self) -> Reading:
        held = self._played.readings - self._stored
        fields = dict.fromkeys(("rejected", "dropped", "set_aside", "resent"), 0) | {
            "produced": self._played.readings,
            "stored": self._stored,
            "held": held,
            "frames": -(-held // SAMPLES_A_FRAME),
            "size": EMPTY_BYTES + SAMPLE_BYTES * held,
        }
        return Reading("journal", fields)

    def _uplink(self, seconds: float) -> Reading:
        source, reached = self._played.source, self._reached
        fields: dict[str, bool | int | float | str] = {
            "connected": reached,
            "window": WINDOW if reached else PROBE,
            "under_way": 0,
            "connects": self._connects,
        }
        if reached:
            swing = smooth(seconds, SLOW_S, source.seed, source.kiosk, "ack")
            fields["ack_delay"] = round(ANSWER_MS + SWING_MS * swing, 3)
        return Reading("uplink", fields)
