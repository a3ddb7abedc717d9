"""What an acknowledgement means for each frame. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contract import Ack


@dataclass(frozen=True, slots=True)
class Release:
    """What an acknowledgement changed, in frames and samples; all zero when it said nothing new.

    `again` are the frames that were sent again, which changes no account.
    """

    frames: int = 0
    stored: int = 0
    rejected: int = 0
    again: int = 0

    def __add__(self, other: Release) -> Release:
        return Release(
            self.frames + other.frames,
            self.stored + other.stored,
            self.rejected + other.rejected,
            self.again + other.again,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """A frame's samples as the collector counts them."""

    stored: int
    rejected: int


def rejected_by_seq(ack: Ack) -> dict[int, frozenset[int] | None]:
    """For each seq named as rejected: its bad indices, or None when none was taken.

    A frame may be named once per reason.
    """
    found: dict[int, frozenset[int] | None] = {}
    for row in ack.rejected:
        before = found.get(row.seq, frozenset())
        if row.indices is None or before is None:
            found[row.seq] = None
        else:
            found[row.seq] = before | frozenset(row.indices)
    return found


def verdict(samples: int, bad: frozenset[int] | None) -> Verdict:
    """How many of a frame's samples are stored when those at `bad` (None: all) are not."""
    if bad is None:
        return Verdict(0, samples)
    rejected = sum(1 for index in bad if 0 <= index < samples)
    return Verdict(samples - rejected, rejected)


def covered(ack: Ack, keys: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those of the keys (boot, seq) that the acknowledgement answers, either way."""
    rejected = {row.seq for row in ack.rejected}
    return [
        (boot, seq)
        for boot, seq in keys
        if boot == ack.boot
        and (seq in rejected or any(low <= seq <= high for low, high in ack.stored))
    ]


def batches(ack: Ack, lowest: int, highest: int, size: int) -> Iterator[list[tuple[int, int]]]:
    """The acknowledged ranges within lowest and highest, in lists of about `size` seqs each."""
    batch: list[tuple[int, int]] = []
    width = 0
    for low, high in [*ack.stored, *((row.seq, row.seq) for row in ack.rejected)]:
        for start in range(max(low, lowest), min(high, highest) + 1, size):
            end = min(start + size - 1, high, highest)
            batch.append((start, end))
            width += end - start + 1
            if width >= size:
                yield batch
                batch, width = [], 0
    if batch:
        yield batch
