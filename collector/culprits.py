"""Finding the samples that a store refuses, by halving; the others are stored on the way.

Writing a point twice changes nothing, so a refused half can be written again in quarters.
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


def store(batch: list[Parcel], patience: Patience) -> Steps[Verdict]:
    """Writes the batch but for what is refused. StoreHeld comes through.

    When too many frames are refused, the measurement that is refused most is held back as a
    whole, and the search begins again without it: nobody else waits for its sake.
    """
    held: set[str] = set()
    while True:
        wanted = list(_without(batch, held))
        search = _Search(patience, _limit(len(wanted)))
        try:
            if wanted:
                yield from search.run(wanted)
        except _TooMany:
            held.add(search.worst())
            continue
        return Verdict(search.culprits, held)


def _limit(frames: int) -> float:
    return frames * LARGEST_SHARE if frames >= SMALLEST_JUDGED else frames


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

    def run(self, batch: list[Parcel]) -> Steps[None]:
        refusal = yield from write(
            Write([entry.point for parcel in batch for entry in parcel]), self._patience
        )
        if refusal is None:
            return
        if len(batch) == 1:
            (parcel,) = batch
            if len(parcel) == 1:
                self._convict(parcel[0], refusal)
                return
            batch = [[entry] for entry in parcel]
        middle = len(batch) // 2
        yield from self.run(batch[:middle])
        yield from self.run(batch[middle:])

    def worst(self) -> str:
        counted = Counter(entry.point.measurement for entry, _ in self.culprits)
        return min(counted, key=lambda name: (-counted[name], name))

    def _convict(self, entry: Entry, refusal: str) -> None:
        self.culprits.append((entry, refusal))
        if len({found.frame for found, _ in self.culprits}) > self._limit:
            raise _TooMany
