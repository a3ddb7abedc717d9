"""Where Grafana puts a dashboard's panels: as high as they go, in the order of their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Place:
    """In Grafana's grid: columns across, rows down."""

    x: int
    y: int
    width: int
    height: int


def placed(panels: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """Each panel with its place. A closed row's panels leave theirs to what is below."""
    heights = [0] * COLUMNS
    for panel in sorted(panels, key=lambda one: (one["gridPos"]["y"], one["gridPos"]["x"])):
        said = panel["gridPos"]
        columns = range(said["x"], said["x"] + said["w"])
        place = Place(said["x"], max(heights[one] for one in columns), said["w"], said["h"])
        for column in columns:
            heights[column] = place.y + place.height
        yield panel, place
