"""What can go wrong: one row a kind of fault, with whom it strikes and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["kiosk", "collector", "broker", "database", "traffic"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `lasts` are the seconds from which its duration is drawn.

    `part` is what it takes for itself while it lasts: two faults of one part never overlap.
    """

    name: str
    where: Where
    part: str
    lasts: tuple[float, float]
    quick: bool = True
    """Whether what it does heals within a few seconds, so that a short run may have it."""


KINDS = (
    Kind("kiosk: kill -9", "kiosk", "process", (0.2, 2.0)),
    Kind("kiosk: SIGTERM", "kiosk", "process", (0.2, 2.0)),
    Kind("kiosk: SIGSTOP", "kiosk", "process", (1.0, 6.0)),
    Kind("kiosk: disk full", "kiosk", "process", (6.0, 9.0)),
    Kind("kiosk: cut off", "kiosk", "cable", (1.0, 6.0)),
    Kind("kiosk: slow network", "kiosk", "cable", (3.0, 8.0)),
    Kind("kiosk: network stalls", "kiosk", "cable", (2.0, 8.0), quick=False),
    Kind("kiosk: one sample refused (400)", "kiosk", "poison", (0.5, 1.0)),
    Kind("collector: kill -9", "collector", "process", (0.5, 3.0)),
    Kind("collector: SIGTERM", "collector", "process", (0.5, 3.0)),
    Kind("collector: SIGSTOP", "collector", "process", (2.0, 6.0), quick=False),
    Kind("collector: cut off", "collector", "cable", (1.0, 4.0)),
    Kind("collector: slow network", "collector", "cable", (3.0, 8.0)),
    Kind("broker: kill -9", "broker", "process", (0.5, 3.0)),
    Kind("broker: restart", "broker", "process", (0.2, 1.0)),
    Kind("broker: SIGSTOP", "broker", "process", (1.0, 5.0)),
    Kind("broker: data deleted", "broker", "process", (0.5, 2.0)),
    Kind("database: kill -9", "database", "process", (0.5, 4.0)),
    Kind("database: SIGSTOP", "database", "process", (2.0, 6.0)),
    Kind("database: unreachable", "database", "door", (1.0, 5.0)),
    Kind("database: slow", "database", "door", (2.0, 5.0)),
    Kind("database: answers lost", "database", "door", (1.0, 4.0)),
    Kind("database: 503", "database", "door", (2.0, 6.0)),
    Kind("database: 403", "database", "door", (1.0, 3.0), quick=False),
    Kind("traffic: duplicated", "traffic", "duplicated", (0.5, 1.0)),
    Kind("traffic: reordered", "traffic", "reordered", (0.5, 1.0)),
    Kind("traffic: poison frames", "traffic", "poison", (0.5, 1.0)),
)
BY_NAME = {kind.name: kind for kind in KINDS}
