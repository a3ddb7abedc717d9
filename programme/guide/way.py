"""How to get to a place, in numbers that a template puts into words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from programme.search import Point, metres

DETOUR = 1.3
"""Streets are longer than the straight line (a usual figure in towns)."""
WALK_M_PER_MINUTE = 75.0
"""4.5 km an hour."""
LONG_WALK_M = 3_000
SECTORS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


@dataclass(frozen=True, slots=True)
class Way:
    """`metres` as the crow flies, towards a sector of the compass; `minutes` on foot, or None."""

    metres: int
    towards: str
    minutes: int | None


def way(start: Point, end: Point) -> Way:
    """From one point to another; who walks too far is told no minutes."""
    straight = metres(start, end)
    east = math.radians(end.longitude - start.longitude) * math.cos(
        math.radians((start.latitude + end.latitude) / 2)
    )
    north = math.radians(end.latitude - start.latitude)
    sector = SECTORS[round(math.atan2(east, north) / (math.pi / 4)) % 8]
    on_foot = math.ceil(straight * DETOUR / WALK_M_PER_MINUTE)
    return Way(
        int(round(straight, -1 if straight < 1_000 else -2)),
        sector,
        on_foot if straight <= LONG_WALK_M else None,
    )
