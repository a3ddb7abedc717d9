"""What a delivery asks of the world. Its logic yields these; a thin driver carries them out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contract import Ack, StoreError
from store import DeadLetter, Point


@dataclass(frozen=True, slots=True)
class Write:
    """Write these points; answered with None, or with the store's error."""

    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Keep:
    """Commit these dead letters; answered with None, or with the store's error."""

    letters: Sequence[DeadLetter]


@dataclass(frozen=True, slots=True)
class Answer:
    """Send this acknowledgement; it may get lost."""

    kiosk: str
    ack: Ack


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


Effect = Write | Keep | Answer | Pause
Outcome = TypeVar("Outcome")
Steps = Generator[Effect, StoreError | None, Outcome]
"""A piece of logic: yields effects, is sent their answers, returns its outcome."""
