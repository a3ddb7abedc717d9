"""A world for deliveries: a store that can be told to fail, a list of letters, a list of acks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collector.effects import Answer, Effect, Keep, Outcome, Pause, Steps, Write
from contract import Ack, StoreError, StoreRefused
from store import DeadLetter, Point


def series_key(point: Point) -> tuple[object, ...]:
    return (point.measurement, point.kiosk, *sorted(point.tags.items()), point.at)


@dataclass
class World:
    """Carries effects out at once. `failures` are raised first, one per write; a point for which
    `refuses` is true is refused, after the others of its write are stored (as InfluxDB does)."""

    refuses: Callable[[Point], bool] = lambda _: False
    failures: list[StoreError] = field(default_factory=list)
    letters_fail: StoreError | None = None
    stored: dict[tuple[object, ...], Point] = field(default_factory=dict)
    letters: list[DeadLetter] = field(default_factory=list)
    acks: list[tuple[str, Ack]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def run(self, steps: Steps[Outcome]) -> Outcome:
        answer: StoreError | None = None
        while True:
            try:
                effect = steps.send(answer)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            self.effects.append(effect)
            answer = self.perform(effect)

    def perform(self, effect: Effect) -> StoreError | None:
        match effect:
            case Write(points):
                return self.write(points)
            case Keep(letters):
                if self.letters_fail is None:
                    self.letters.extend(letters)
                return self.letters_fail
            case Answer(kiosk, ack):
                self.acks.append((kiosk, ack))
                return None
            case Pause():
                return None

    def write(self, points: Sequence[Point]) -> StoreError | None:
        if self.failures:
            return self.failures.pop(0)
        taken = [point for point in points if not self.refuses(point)]
        self.stored.update((series_key(point), point) for point in taken)
        if len(taken) < len(points):
            return StoreRefused("partial write: field type conflict")
        return None

    @property
    def pauses(self) -> list[float]:
        return [effect.seconds for effect in self.effects if isinstance(effect, Pause)]

    @property
    def writes(self) -> int:
        return sum(isinstance(effect, Write) for effect in self.effects)

    def acknowledged(self) -> set[tuple[str, str, int]]:
        """(kiosk, boot, seq) of every frame named as stored."""
        return {
            (kiosk, ack.boot, seq)
            for kiosk, ack in self.acks
            for low, high in ack.stored
            for seq in range(low, high + 1)
        }

    def rejected(self) -> dict[tuple[str, int], dict[str, tuple[int, ...] | None]]:
        """By (kiosk, seq): the reasons and the indices each names."""
        found: dict[tuple[str, int], dict[str, tuple[int, ...] | None]] = {}
        for kiosk, ack in self.acks:
            for row in ack.rejected:
                found.setdefault((kiosk, row.seq), {})[row.reason.value] = row.indices
        return found
