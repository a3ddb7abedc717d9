"""Acknowledgements: one per kiosk and boot, split where it would grow too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collector.arrivals import Received
from collector.effects import Answer
from contract import Ack, Rejection, ranges

MAX_ROWS = 200
"""Ranges of one ack, at about 40 bytes each."""
MAX_INDICES = 8_000
"""Indices of one ack, at about 5 bytes each."""


def answers(frames: Iterable[Received]) -> list[Answer]:
    """The acknowledgements of frames that are stored, or kept as dead letters, for good.

    A frame without a usable key has nobody to answer.
    """
    stored: dict[tuple[str, str], set[int]] = {}
    rejected: dict[tuple[str, str], dict[int, tuple[Rejection, ...]]] = {}
    for frame in frames:
        if (key := frame.key) is None:
            continue
        kiosk, boot, seq = key
        if frame.examined.faults:
            rejected.setdefault((kiosk, boot), {})[seq] = frame.examined.rejections()
        else:
            stored.setdefault((kiosk, boot), set()).add(seq)
    return [
        Answer(kiosk, ack)
        for kiosk, boot in sorted(stored.keys() | rejected.keys())
        for ack in _acks(boot, stored.get((kiosk, boot), set()), rejected.get((kiosk, boot), {}))
    ]


def _acks(boot: str, stored: set[int], rejected: dict[int, tuple[Rejection, ...]]) -> Iterator[Ack]:
    # Of two copies of one frame in a batch, the refused one decides.
    spans = ranges(stored - rejected.keys())
    for start in range(0, len(spans), MAX_ROWS):
        yield Ack(boot=boot, stored=spans[start : start + MAX_ROWS])
    rows: list[Rejection] = []
    weight = 0
    for seq in sorted(rejected):
        # A frame's rows stay together: the kiosk settles a frame once.
        more = sum(len(row.indices or ()) + 10 for row in rejected[seq])
        if rows and weight + more > MAX_INDICES:
            yield Ack(boot=boot, rejected=tuple(rows))
            rows, weight = [], 0
        rows.extend(rejected[seq])
        weight += more
    if rows:
        yield Ack(boot=boot, rejected=tuple(rows))
