"""Finding the samples that a store refuses, by halving; the others are stored on the way.

Writing a point twice changes nothing, so a refused half can be written again in quarters. When
the first half of what was refused is taken, the second need not be written to know that the
culprit is there: one culprit costs at most 2·log2(batch) writes more. A sample is convicted only
by a write of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from collector.effects import Steps, Write
from collector.patience import Patience, write
from collector.points import Entry, Parcel

SMALLEST_JUDGED = 10
LARGEST_SHARE = 0.1
"""More than this share of so many frames or more refused: it is not the samples, but the store."""


@dataclass(slots=True)
class Verdict:
    """The samples refused, each with the store's sentence, and the measurements held back."""

    culprits: list[tuple[Entry, str]] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


class _TooMany(Exception):
    """Too many frames of the batch are refused."""


def store(
    batch: list[Parcel], patience: Patience, *, share: float = LARGEST_SHARE
) -> Steps[Verdict]:
    """Writes the batch but for what is refused. Holding comes through.

    When more than `share` of the frames are refused, the measurement that is refused most is
    held back as a whole, and the search begins again without it: nobody else waits for its sake.
    """
    held: set[str] = set()
    while True:
        wanted = list(_without(batch, held))
        search = _Search(patience, _limit(len(wanted), share))
        try:
            if wanted:
                yield from search.run(wanted)
        except _TooMany:
            held.add(search.worst())
            continue
        return Verdict(search.culprits, held)


def _limit(frames: int, share: float) -> float:
    return frames * share if frames >= SMALLEST_JUDGED else frames


def _without(batch: list[Parcel], held: set[str]) -> Iterator[Parcel]:
    for parcel in batch:
        kept = [entry for entry in parcel if entry.point.measurement not in held]
        if kept:
            yield kept


class _Search:
    def __init__(self, patience: Patience, limit: float) -> None:
        self._patience = patience
        self._limit = limit
        self.culprits: list[tuple[Entry, str]] = []

    def run(self, batch: list[Parcel]) -> Steps[bool]:
        """Stores what is taken of the batch; whether that was all of it."""
        refusal = yield from write(
            Write([entry.point for parcel in batch for entry in parcel]), self._patience
        )
        if refusal is None:
            return True
        if _is_sample(batch):
            self._convict(batch[0][0], refusal)
        else:
            yield from self._divide(batch)
        return False

    def _divide(self, batch: list[Parcel]) -> Steps[None]:
        if len(batch) == 1:
            batch = [[entry] for entry in batch[0]]
        middle = len(batch) // 2
        first, second = batch[:middle], batch[middle:]
        taken = yield from self.run(first)
        if taken and not _is_sample(second):
            yield from self._divide(second)
        else:
            yield from self.run(second)

    def worst(self) -> str:
        counted = Counter(entry.point.measurement for entry, _ in self.culprits)
        return min(counted, key=lambda name: (-counted[name], name))

    def _convict(self, entry: Entry, refusal: str) -> None:
        self.culprits.append((entry, refusal))
        if len({found.frame for found, _ in self.culprits}) > self._limit:
            raise _TooMany


def _is_sample(batch: list[Parcel]) -> bool:
    return len(batch) == 1 and len(batch[0]) == 1
