"""The least schedule of faults that still breaks a rule."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation.faults import Fault
from tests.simulation.world import Result, simulate

AT_MOST = 120


def shrink(failed: Result, at_most: int = AT_MOST) -> Result:
    """Drops halves, then quarters, then single faults, as long as the same rule stays broken.

    At most so many runs.

    The seed stays, so that what chance did otherwise is much the same.
    """
    best = failed
    runs = 0
    size = max(1, len(best.faults) // 2)
    while True:
        dropped = False
        start = 0
        while start < len(best.faults) and runs < at_most:
            fewer = [*best.faults[:start], *best.faults[start + size :]]
            runs += 1
            again = simulate(failed.seed, fewer)
            if _same(again, failed):
                best, dropped = again, True
            else:
                start += size
        if runs >= at_most or (size == 1 and not dropped):
            return best
        size = max(1, size // 2)


def _same(one: Result, other: Result) -> bool:
    rules = [result.violation.rule if result.violation else None for result in (one, other)]
    return rules[0] == rules[1]


def replayable(seed: int, faults: Sequence[Fault]) -> str:
    """The schedule as lines."""
    return f"seed {seed}, {len(faults)} faults\n" + "\n".join(f"  {fault}" for fault in faults)
