"""Samples as the store's points, each with the frame and index it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.arrivals import Received
from store import Point


@dataclass(frozen=True, slots=True)
class Entry:
    """One good sample of a batch: of which frame (its place in the batch), at which index."""

    frame: int
    index: int
    point: Point


Parcel = list[Entry]
"""What stays together while a culprit is looked for: one frame's samples, or one sample."""


def parcels(frames: Sequence[Received]) -> list[Parcel]:
    """The good samples of each frame that has any."""
    made = (
        [
            Entry(
                place,
                index,
                Point(sample.m, frame.arrival.kiosk, sample.tags, sample.fields, sample.at),
            )
            for index, sample in frame.examined.good
        ]
        for place, frame in enumerate(frames)
    )
    return [parcel for parcel in made if parcel]
