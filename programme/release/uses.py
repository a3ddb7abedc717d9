"""Uses of a month by kiosk and day, read from the time series in a bounded number of questions.

A session is counted once under each of `service` (with its duration band), `language` and
`accessibility`. A sample is written when its hour has ended, so the month is read an hour later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from programme.release.geography import UNKNOWN
from programme.release.months import HOUR_US, Month, midnight
from store import LevelReader

DAY_US = 24 * HOUR_US
SERVICE, LANGUAGE, ACCESSIBILITY = "service", "language", "accessibility"
COUNTED = (SERVICE, LANGUAGE, ACCESSIBILITY)
GROUPS = ("kiosk", "by", "value", "band")

Finest = tuple[str, str, str, str]
"""Kiosk, by, value, band (`unknown` where none was said)."""


@dataclass(frozen=True)
class Uses:
    """`counts`: by the day of the month; `heard`: hours with data, by kiosk, since the epoch."""

    days: int
    counts: Mapping[Finest, Sequence[int]] = field(repr=False)
    heard: Mapping[str, Sequence[int]] = field(repr=False)

    def by(self, what: str) -> Mapping[tuple[str, str, str], Sequence[int]]:
        """By kiosk, value and band of what was counted."""
        return {
            (kiosk, value, band): counts
            for (kiosk, by, value, band), counts in self.counts.items()
            if by == what
        }

    def totals(self) -> Mapping[str, Sequence[int]]:
        """A kiosk's uses, by day: the largest of what was counted each way."""
        sums: dict[tuple[str, str], list[int]] = {}
        for (kiosk, by, _, _), counts in self.counts.items():
            if by in COUNTED:
                _add(sums.setdefault((kiosk, by), [0] * self.days), counts)
        found: dict[str, Sequence[int]] = {kiosk: [0] * self.days for kiosk in self.heard}
        for (kiosk, _), counts in sums.items():
            before = found.get(kiosk, [0] * self.days)
            found[kiosk] = [max(pair) for pair in zip(before, counts, strict=True)]
        return found


async def read_uses(
    reader: LevelReader, month: Month, now: int, tell: Callable[[int], None] = lambda _: None
) -> Uses:
    """The month's uses; `now` in µs, `tell` hears how many days are read. Raises StoreError.

    One question a day, as days begin at midnight in Paris, and one for the hours with data.
    """
    counts: dict[Finest, list[int]] = {}
    for number, (start, end) in enumerate(_days(month)):
        answered = await reader.windows(
            "use",
            start=start,
            end=end,
            now=now,
            every_us=DAY_US,
            aggregate="sum",
            fields=["sessions"],
            group_by=GROUPS,
        )
        for row in answered.rows:
            value, band = (row.tags.get(name, "") or UNKNOWN for name in ("value", "band"))
            key = (row.kiosk, row.tags.get("by", ""), value, band)
            counts.setdefault(key, [0] * len(month.days))[number] += int(row.fields["sessions"])
        tell(number + 1)
    return Uses(len(month.days), counts, await _heard(reader, month, now))


async def _heard(reader: LevelReader, month: Month, now: int) -> Mapping[str, Sequence[int]]:
    answered = await reader.windows(
        "use",
        start=month.begin + HOUR_US,
        end=month.end + HOUR_US,
        now=now,
        every_us=HOUR_US,
        aggregate="count",
        fields=["sessions"],
    )
    found: dict[str, list[int]] = {}
    for row in answered.rows:
        found.setdefault(row.kiosk, []).append(row.at // HOUR_US - 1)
    return found


def _days(month: Month) -> list[tuple[int, int]]:
    begins = [*(midnight(day) for day in month.days), month.end]
    return [(begin + HOUR_US, end + HOUR_US) for begin, end in pairwise(begins)]


def _add(into: list[int], counts: Sequence[int]) -> None:
    into[:] = [one + two for one, two in zip(into, counts, strict=True)]
