"""What a lane, or the process, has done since it began; the difference of two is a report."""

from __future__ import annotations

from dataclasses import dataclass

from contract import FieldValue


@dataclass(frozen=True, slots=True)
class Mean:
    """A sum of durations in seconds, and how many they are."""

    seconds: float = 0.0
    count: float = 0.0

    def since(self, before: Mean) -> float | None:
        """Their mean in ms since `before`; None when there were none."""
        count = self.count - before.count
        return round((self.seconds - before.seconds) / count * 1_000.0, 3) if count > 0 else None


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts and means by the names of the measurement's fields."""

    amounts: dict[str, int]
    means: dict[str, Mean]

    def since(self, before: Totals) -> dict[str, FieldValue]:
        """What was added since `before`; a mean of nothing is left out."""
        fields: dict[str, FieldValue] = {
            name: value - before.amounts.get(name, 0) for name, value in self.amounts.items()
        }
        for name, mean in self.means.items():
            value = mean.since(before.means.get(name, Mean()))
            if value is not None:
                fields[name] = value
        return fields
