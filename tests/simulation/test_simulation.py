"""Some seeds of the simulation: nothing lost, nothing phantom; the same seed is the same run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation.faults import STRIKES
from tests.simulation.judgement import Figures
from tests.simulation.mutations import MUTATIONS
from tests.simulation.shrinking import shrink
from tests.simulation.world import World, simulate

pytestmark = pytest.mark.usefixtures("untraced")

SEEDS, SEEDS_A_TEST = 15, 3


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.slow] if first > 1 else [])
        for first in range(1, SEEDS + 1, SEEDS_A_TEST)
    ],
)
def test_every_sample_is_stored_rejected_dropped_or_set_aside(first: int) -> None:
    total = Figures()
    for seed in range(first, first + SEEDS_A_TEST):
        result = simulate(seed)
        assert result.violation is None, f"seed {seed}: {result.violation}"
        total.add(result.figures)
    assert total.stored > 0
    assert (total.lost, total.phantom) == (0, 0)


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_failing_seed_shrinks_to_the_faults_that_matter() -> None:
    unsynced = next(one for one in MUTATIONS if one.broken == "a commit that is not synced")
    with unsynced.applied():
        failed = simulate(unsynced.found_by)
        least = shrink(failed, at_most=30)
        again = simulate(least.seed, least.faults)
    assert least.violation is not None
    assert len(least.faults) < len(failed.faults)
    assert any(fault.kind.startswith("power cut") for fault in least.faults)
    assert again.trace_hash == least.trace_hash


def test_the_seeds_of_this_test_have_every_kind_of_fault() -> None:
    kinds = {fault.kind for seed in range(1, SEEDS + 1) for fault in World(seed).schedule}
    assert kinds == set(STRIKES)
