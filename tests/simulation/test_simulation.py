"""Some seeds of the simulation: nothing lost, nothing phantom; the same seed is the same run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation.faults import STRIKES, Fault
from tests.simulation.judgement import Figures
from tests.simulation.mutations import MUTATIONS
from tests.simulation.shrinking import shrink
from tests.simulation.world import simulate

SEEDS_IN_TEN = 6


@pytest.mark.parametrize("tens", range(10))
def test_every_sample_is_stored_rejected_dropped_or_set_aside(tens: int) -> None:
    total = Figures()
    for seed in range(tens * SEEDS_IN_TEN + 1, (tens + 1) * SEEDS_IN_TEN + 1):
        result = simulate(seed)
        assert result.violation is None, f"seed {seed}: {result.violation}"
        total.add(result.figures)
    assert total.stored > 0
    assert (total.lost, total.phantom) == (0, 0)


def test_the_same_seed_is_the_same_run_in_another_process() -> None:
    code = "from tests.simulation.world import simulate; print(simulate(7).trace_hash)"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hashseed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashseed in ("1", "2")
    }
    assert hashes == {f"{simulate(7).trace_hash}\n"}


def test_a_failing_seed_shrinks_to_the_fault_that_matters() -> None:
    unsynced = next(one for one in MUTATIONS if one.broken == "a commit that is not synced")
    needed = Fault(at=60.0, kind="power cut", target=0, length=4.0, amount=0.5)
    beside = [
        Fault(at=20.0 + place, kind=kind, target=0, length=1.0, amount=0.1)
        for place, kind in enumerate(("broker restarted", "acks lost", "database away"))
    ]
    with unsynced.applied():
        failed = simulate(1, [*beside, needed])
        least = shrink(failed)
    assert least.violation is not None
    assert list(least.faults) == [needed]


def test_every_kind_of_fault_can_strike_alone() -> None:
    for place, kind in enumerate(STRIKES):
        fault = Fault(at=30.0, kind=kind, target=place, length=15.0, amount=0.5)
        result = simulate(place + 1, [fault])
        assert result.violation is None, f"{kind}: {result.violation}"
