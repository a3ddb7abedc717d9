"""The rule of traffic: who is not answered for ten seconds sends one frame at a time."""

from __future__ import annotations

from tests.simulation.violation import Violation

PATIENCE_S = 10.5


class Silence:
    """Since when nobody has answered, on this connection."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._probes = 0

    def sent(self, frames: int, now: float, kiosk: str) -> None:
        """Frames leave; Violation when too many leave into a silence."""
        if not frames:
            return
        if self._since is None:
            self._since = now
        silent = now - self._since
        if silent <= PATIENCE_S:
            return
        self._probes += frames
        if frames > 1 or self._probes > 12 + silent / 4:
            raise Violation(
                "silence", f"{kiosk} sends {frames} frames, {self._probes} after {silent:.0f} s"
            )

    def broken(self) -> None:
        """Somebody has answered, or connection or journal is another one."""
        self._since, self._probes = None, 0
