"""Sessions as counts per hour, kept in memory until the hour has ended, never joined."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

HOUR_US = 3_600_000_000

BANDS: Mapping[str, float] = {
    "under_5": 5.0,
    "5_to_15": 15.0,
    "15_to_30": 30.0,
    "over_30": math.inf,
}
"""Duration bands by their end, in minutes."""

OTHER = "other"
"""What a value outside the vocabulary is counted as."""


def band_of(seconds: float) -> str:
    """The duration band of a session."""
    return next((name for name, end in BANDS.items() if seconds < end * 60), "over_30")


class OpenHour:
    """The hour since the epoch that is being counted; it only ends, it is never taken up again."""

    def __init__(self, now: int) -> None:
        self._hour = now // HOUR_US

    @property
    def last(self) -> int:
        """The hour's last microsecond."""
        return (self._hour + 1) * HOUR_US - 1

    def ended(self, now: int) -> bool:
        """Whether the hour that was open has ended; the one of `now` (µs) is open afterwards.

        A clock that was set back has ended nothing.
        """
        hour = now // HOUR_US
        ended = hour > self._hour
        self._hour = hour
        return ended


@dataclass(frozen=True, slots=True)
class Count:
    """So many sessions of one hour, by one thing about them."""

    by: str
    value: str
    band: str | None
    sessions: int

    @property
    def tags(self) -> dict[str, str]:
        """As the tags of a `use` reading."""
        tags = {"by": self.by, "value": self.value}
        return tags if self.band is None else tags | {"band": self.band}


class HourlyCounts:
    """Counts sessions in the hour they ended: by (by, value), with a duration band if `banded`.

    `vocabulary` names the values that can leave; any other is counted as `other`, so that no
    text of a device's leaves and the memory is bounded. One session is counted once under each
    `by`, and the counts are not joined. What an hour has is forgotten when it is taken.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, Collection[str]],
        now: int,
        *,
        banded: Collection[str] = ("service",),
    ) -> None:
        self._vocabulary = {by: tuple(dict.fromkeys(vocabulary[by])) for by in vocabulary}
        self._banded = frozenset(banded)
        self._hour = OpenHour(now)
        self._open: Counter[tuple[str, str, str | None]] = Counter()
        self._ended: list[Sequence[Count]] = []

    def add(self, by: str, value: str, now: int, *, lasted_s: float | None = None) -> None:
        """Counts a session that has just ended; `lasted_s` is asked for where `by` is banded.

        KeyError when the vocabulary has no such `by`.
        """
        self._turn(now)
        known = value if value in self._vocabulary[by] else OTHER
        band = None
        if by in self._banded:
            band = band_of(0.0 if lasted_s is None else lasted_s)
        self._open[by, known, band] += 1

    def take(self, now: int) -> Sequence[Count]:
        """The counts of an hour that has ended, zeros included; empty while none has.

        One hour a call, the oldest first. Zeros are said of the vocabulary's values only.
        """
        self._turn(now)
        return self._ended.pop(0) if self._ended else []

    def _turn(self, now: int) -> None:
        if not self._hour.ended(now):
            return
        # Nobody takes for a day: the oldest hours give way, the memory stays bounded.
        self._ended = [*self._ended[-23:], self._counts()]
        self._open.clear()

    def _counts(self) -> Sequence[Count]:
        zeros = {
            (by, value, band): 0
            for by, values in self._vocabulary.items()
            for value in values
            for band in (BANDS if by in self._banded else (None,))
        }
        return [Count(*key, sessions) for key, sessions in (zeros | self._open).items()]
