"""What an hour of public wifi leaves behind: sums, by which no device and no session is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from edge.privacy import BANDS, DailyCounter, OpenHour, band_of, one_spelling
from edge.readings import Reading

_HOURS_KEPT = 24
_ABSURD = 1 << 45
"""Octets that no device of a kiosk moves between two looks: its counter is broken."""


class HourlyUse:
    """Sums of the hour, in memory until they are taken; then forgotten."""

    def __init__(self, source: str, day: DailyCounter, now: int) -> None:
        self._source = source
        self._day = day
        self._hour = OpenHour(now)
        self._bands: Counter[str] = Counter()
        self._devices: set[int] = set()
        self._inward = 0
        self._outward = 0
        self._ended: list[Sequence[Reading]] = []

    def device(self, name: str, now: int) -> None:
        """A device was online at `now` (µs)."""
        self._turn(now)
        self._devices.add(self._day.see(one_spelling(name), now))

    def session(self, lasted_s: float, now: int) -> None:
        """A session was seen to end."""
        self._turn(now)
        self._bands[band_of(lasted_s)] += 1

    def octets(self, inward: int, outward: int, now: int) -> None:
        """So much more went to devices, and came from them."""
        self._turn(now)
        self._inward += inward if inward < _ABSURD else 0
        self._outward += outward if outward < _ABSURD else 0

    def take(self, now: int) -> Sequence[Reading]:
        """The readings of an hour that has ended; one hour a call, the oldest first."""
        self._turn(now)
        return self._ended.pop(0) if self._ended else []

    def _turn(self, now: int) -> None:
        # Asked before the hour turns: at midnight the day's count is gone with its key.
        last = self._hour.last
        if not self._hour.ended(now):
            return
        self._ended = [*self._ended[1 - _HOURS_KEPT :], self._readings(last)]
        self._bands.clear()
        self._devices.clear()
        self._inward = self._outward = 0

    def _readings(self, last: int) -> Sequence[Reading]:
        tags = {"source": self._source}
        return [
            Reading(
                "hotspot_use",
                {
                    "sessions": self._bands.total(),
                    "devices": len(self._devices),
                    "devices_today": self._day.count(last),
                    "in_octets": self._inward,
                    "out_octets": self._outward,
                },
                tags,
            ),
            *(
                Reading("hotspot_use", {"sessions": self._bands[band]}, tags | {"band": band})
                for band in BANDS
            ),
        ]
